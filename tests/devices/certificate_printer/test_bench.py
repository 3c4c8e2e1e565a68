"""The certificate printer at the bench: what can be printed from a file, and what is said of it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.base import Outcome
from devices.certificate_printer.contract import sample_pdf
from devices.certificate_printer.document import document_of, page_count
from devices.kit import Done
from devices.kits import kit_of, make_at


@pytest.mark.parametrize("pages", [1, 3])
def test_a_pdf_is_printed_as_it_is(tmp_path: Path, pages: int) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(sample_pdf(pages))
    assert document_of(path) == (path.read_bytes(), pages)


def test_a_picture_is_one_page_and_a_long_text_as_many_as_it_needs(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 100), "red").save(tmp_path / "wide.png")
    (tmp_path / "long.txt").write_text("line\n" * 100)
    for name, pages in (("wide.png", 1), ("long.txt", 3)):
        pdf, count = document_of(tmp_path / name)
        assert (count, page_count(pdf)) == (pages, pages)


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"%PDF-1.4\nnothing", b"\x89PNG\r\n\x1a\nrubbish"])
def test_what_cannot_be_printed_is_refused_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"PDF"):
        document_of(path)
    with pytest.raises(ValueError, match="cannot be read"):
        document_of(tmp_path / "none")


def test_the_actions_say_what_is_proved(start_peer: Any, tmp_path: Path) -> None:
    peer = start_peer("devices.certificate_printer.simulator", "--out", "{folder}/out", "--page-s", "0.1")
    kit = kit_of("certificate_printer")
    printer = make_at("certificate_printer", peer.address, None, threading.Event())
    path = tmp_path / "paper.pdf"
    path.write_bytes(sample_pdf(2))
    assert kit.actions["status"](printer, [], 5.0) == Done(Outcome.DONE, None, {"state": "ready", "reasons": []})
    assert kit.actions["print"](printer, [str(path)], 20.0) == Done(Outcome.DONE, None, {"pages": 2, "pages_out": 2})
    peer.fault("jam")
    assert kit.actions["print"](printer, [str(path)], 20.0) == Done(Outcome.FAILED, "jam", {"pages": 2, "pages_out": 0})
    assert kit.actions["status"](printer, [], 5.0) == Done(Outcome.DONE, None, {"state": "fault", "reasons": ["jam"]})
    assert kit.actions["purge"](printer, [], 5.0) == Done(Outcome.DONE)
    for action, arguments in (("print", []), ("status", ["now"]), ("purge", ["all"])):
        with pytest.raises(ValueError, match="take"):
            kit.actions[action](printer, arguments, 5.0)
    printer.close()
