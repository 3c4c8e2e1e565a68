"""``kiosk photo check`` and ``make`` on what is no photo: one clear line and exit 2; and what is odd, but a photo."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from kiosk.base.clock import OFFSET_VARIABLE, offset_to
from kiosk.cli import app
from tests.drawn_photo import TAKEN, photo, portrait


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OFFSET_VARIABLE, str(offset_to(TAKEN)))


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def plain(side: int) -> Image.Image:
    return Image.new("RGB", (side, side), (200, 180, 160))


def sitter() -> Image.Image:
    return Image.open(io.BytesIO(portrait()))


def ask(*words: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["photo", *map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "a text": (lambda: "身份证照片".encode(), "not a picture"),
    "a cut JPEG": (lambda: photo().jpeg[: len(photo().jpeg) // 2], "cut off"),
    "a cut PNG": (lambda: portrait()[: len(portrait()) // 2], "cut off"),
    "one pixel": (lambda: encoded(plain(1), "PNG"), "too small"),
    "63 px": (lambda: encoded(plain(63), "JPEG"), "too small"),
    "a bomb": (lambda: encoded(Image.new("1", (20_000, 20_000)), "PNG"), "more than"),
    "a still GIF": (lambda: encoded(sitter(), "GIF"), "GIF"),
    "a moving GIF": (
        lambda: encoded(plain(90), "GIF", save_all=True, append_images=[sitter().resize((90, 90))]),
        "GIF",
    ),
    "a moving PNG": (
        lambda: encoded(plain(90), "PNG", save_all=True, append_images=[sitter().resize((90, 90))]),
        "moving",
    ),
    "a moving WebP": (
        lambda: encoded(plain(90), "WEBP", save_all=True, append_images=[sitter().resize((90, 90))]),
        "moving",
    ),
}


@pytest.mark.parametrize("command", ["check", "make"])
@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_photo_is_refused_in_one_line(tmp_path: Path, kind: str, command: str) -> None:
    content, reason = BAD[kind]
    file, out = tmp_path / "photo.jpg", tmp_path / "out.jpg"
    file.write_bytes(content())
    code, answer = ask(command, file, *(["-o", out] if command == "make" else []))
    assert code == 2
    assert answer["error"]["where"] == "photo.jpg"
    assert reason in answer["error"]["reason"]
    assert "\n" not in answer["error"]["reason"]
    assert not out.exists()


def test_a_folder_a_missing_file_and_an_endless_one_are_refused(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "missing.jpg", Path("/dev/zero")):
        code, answer = ask("check", file)
        assert (code, bool(answer["error"]["reason"])) == (2, True), file


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "photo.jpg")
    for words in (("check", tmp_path / "photo.jpg"), ("make", tmp_path / "photo.jpg", "-o", tmp_path / "out.jpg")):
        code, answer = ask(*words)
        assert (code, answer["error"]["reason"]) == (2, "is a pipe, not a file"), words


def test_no_photo_is_made_of_a_picture_without_colour(tmp_path: Path) -> None:
    for mode in ("L", "LA", "I;16"):
        grey = sitter().convert("L")
        deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
        (tmp_path / "grey.png").write_bytes(encoded(deep, "PNG"))
        code, answer = ask("make", tmp_path / "grey.png", "-o", tmp_path / "out.jpg")
        assert (code, answer["error"]["reason"]) == (2, "the picture has no colour"), mode


def test_a_finished_photo_in_shades_of_grey_or_for_the_press_fails_by_its_colour(tmp_path: Path) -> None:
    finished = Image.open(io.BytesIO(photo().jpeg))
    for mode in ("L", "CMYK"):
        (tmp_path / "photo.jpg").write_bytes(encoded(finished.convert(mode), "JPEG", quality=85, dpi=(350, 350)))
        code, answer = ask("check", tmp_path / "photo.jpg")
        assert code == 1
        assert "COLOUR" in {rule["code"] for rule in answer["rules"] if rule["verdict"] == "fail"}, mode


@pytest.mark.parametrize("kind", ["alpha", "press", "turned", "palette", "progressive"])
def test_a_photo_is_made_of_a_portrait_however_it_is_stored(tmp_path: Path, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8  # stored lying on its side
    data = {
        "alpha": lambda: encoded(sitter().convert("RGBA"), "PNG"),
        "press": lambda: encoded(sitter().convert("CMYK"), "JPEG", quality=95),
        "turned": lambda: encoded(sitter().transpose(Image.Transpose.ROTATE_270), "JPEG", quality=95, exif=exif),
        "palette": lambda: encoded(sitter().quantize(256), "PNG"),
        "progressive": lambda: encoded(sitter(), "JPEG", quality=95, progressive=True),
    }[kind]()
    (tmp_path / "portrait").write_bytes(data)
    code, answer = ask("make", tmp_path / "portrait", "-o", tmp_path / "out.jpg")
    assert (code, answer["verdict"]) in ((0, "pass"), (0, "warn")), answer
    assert Image.open(tmp_path / "out.jpg").size == (358, 441)


def test_without_a_face_the_file_is_still_judged_and_nothing_is_said_of_the_face(tmp_path: Path) -> None:
    wall = Image.effect_noise((358, 441), 24).convert("RGB")
    (tmp_path / "wall.jpg").write_bytes(encoded(wall, "JPEG", quality=50, dpi=(350, 350)))
    code, answer = ask("check", tmp_path / "wall.jpg")
    assert code == 1
    verdicts: dict[str, set[str]] = {}
    for rule in answer["rules"]:
        verdicts.setdefault(rule["code"], set()).add(rule["verdict"])
    assert verdicts["SIZE_PX"] == verdicts["DPI"] == verdicts["FORMAT"] == verdicts["COLOUR"] == {"pass"}
    assert verdicts["NO_FACE"] == {"fail"}
    face_codes = ("NOT_FRONTAL", "EYES_CLOSED", "EXPRESSION", "OCCLUDED", "GLARE", "BLUR", "FACE_WIDTH", "EYE_LINE")
    assert all(verdicts[code] == {"not_assessable"} for code in face_codes), verdicts
