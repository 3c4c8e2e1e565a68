"""``kiosk photo receipt``: the receipt of a photo that passes, and none for one that does not."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from kiosk.base.clock import OFFSET_VARIABLE, offset_to
from kiosk.cli import app
from kiosk.contract.provenance import Provenance
from kiosk.rules.image_number import belongs_to, read_image_number
from tests.drawn_photo import TAKEN, photo, portrait


@pytest.fixture
def finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OFFSET_VARIABLE, str(offset_to(TAKEN)))
    file = tmp_path / "photo.jpg"
    file.write_bytes(photo().jpeg)
    return file


def ask(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["photo", "receipt", *map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_number_and_address_are_those_of_the_photo_and_on_the_paper(finished: Path, tmp_path: Path) -> None:
    code, answer = ask(finished, "-o", tmp_path / "receipt.png")
    assert (code, answer["verdict"], answer["valid_until"]) == (0, "pass", "2026-12-01")
    assert read_image_number(answer["image_number"]) == answer["image_number"]
    assert belongs_to(answer["image_number"], answer["sha256"])
    with Image.open(tmp_path / "receipt.png") as paper:
        [code] = zxingcpp.read_barcodes(paper.convert("L"))
    assert code.text == answer["photo_url"]


def test_the_receipt_is_a_pdf_beside_the_photo_unless_it_is_named(finished: Path) -> None:
    code, answer = ask(finished)
    assert (code, answer["file"]) == (0, str(finished.with_name("photo.receipt.pdf")))
    assert Path(answer["file"]).read_bytes().startswith(b"%PDF")


def test_a_photo_that_fails_gets_no_receipt_and_the_rule_is_named(finished: Path) -> None:
    with Image.open(io.BytesIO(photo().jpeg)) as image:
        image.save(finished, quality=85, subsampling=0, dpi=(72, 72))
    code, answer = ask(finished)
    assert (code, answer["verdict"], answer["code"], answer["file"]) == (1, "fail", "DPI", None)
    assert answer["reason_zh"]
    assert list(finished.parent.glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("out", "where"), [("photo.jpg", "--out"), ("photo.txt", "--out"), ("none/photo.pdf", "none/photo.pdf")]
)
def test_a_place_that_cannot_be_written_is_told(finished: Path, out: str, where: str) -> None:
    code, answer = ask(finished, "-o", finished.parent / out)
    assert code == 2
    assert answer["error"]["where"].endswith(where)
    assert finished.read_bytes() == photo().jpeg


def test_what_is_no_photo_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no photo")
    for file, where in (("text.jpg", "text.jpg"), ("none.jpg", str(tmp_path / "none.jpg"))):
        code, answer = ask(tmp_path / file)
        assert (code, answer["error"]["where"]) == (2, where)


def test_make_writes_the_provenance_beside_the_photo(tmp_path: Path) -> None:
    (tmp_path / "portrait.png").write_bytes(portrait())
    words = [
        "photo",
        "make",
        tmp_path / "portrait.png",
        "-o",
        tmp_path / "out.jpg",
        "--provenance",
        tmp_path / "p.json",
    ]
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    told = Provenance.model_validate_json((tmp_path / "p.json").read_bytes())
    assert result.exit_code == 0
    assert told.sha256 == hashlib.sha256((tmp_path / "out.jpg").read_bytes()).hexdigest()
    assert [one.code for one in told.rules] == [one["code"] for one in json.loads(result.stdout)["rules"]]
    assert (told.camera, told.gains, told.shots) == (None, None, 1)
