"""Files that the bench can print, and the printer's actions there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices import kits
from devices.base import DeviceSpec, Outcome
from devices.kit import Done
from devices.receipt_printer import pages
from devices.receipt_printer.kit import KIT
from devices.receipt_printer.pages import pages_of

MODULE = "devices.receipt_printer.simulator"


def a_pdf(path: Path, count: int) -> Path:
    first = Image.new("RGB", (620, 877), "white")
    first.paste((0, 0, 0), (0, 0, 310, 877))
    first.save(path, save_all=True, append_images=[first] * (count - 1))
    return path


@pytest.mark.parametrize(("name", "mode"), [("a.png", "RGBA"), ("a.PNG", "P"), ("a.jpg", "RGB"), ("a.jpeg", "L")])
def test_a_picture_is_scaled_to_the_width_of_the_paper(tmp_path: Path, name: str, mode: str) -> None:
    Image.new("L", (288, 100), 0).convert(mode).save(tmp_path / name)
    [page] = pages_of(tmp_path / name)
    assert (page.size, page.mode) == ((576, 200), "L")
    assert page.getpixel((288, 100)) == 0


def test_what_is_transparent_stays_white(tmp_path: Path) -> None:
    Image.new("RGBA", (576, 10), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert pages_of(tmp_path / "a.png")[0].getextrema() == (255, 255)


def test_each_page_of_a_pdf_is_a_page(tmp_path: Path) -> None:
    drawn = pages_of(a_pdf(tmp_path / "a.pdf", 3))
    assert [page.width for page in drawn] == [576] * 3
    assert [abs(page.height - 815) <= 1 for page in drawn] == [True] * 3
    assert [drawn[0].getpixel((at, 400)) for at in (100, 500)] == [0, 255]


def test_a_text_is_drawn_and_its_long_lines_are_cut_where_the_paper_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("受理回执\n" + "长" * 60 + "\n\nend", encoding="utf-8")
    [page] = pages_of(tmp_path / "a.txt")
    lines = page.height // 34
    assert (page.width, lines) == (576, 1 + 3 + 1 + 1)
    dark = [page.crop((0, 34 * n, 576, 34 * n + 34)).getextrema()[0] < 128 for n in range(lines)]
    assert dark == [True, True, True, True, False, True]
    assert page.crop((562, 0, 576, page.height)).getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.doc", b"x", "must be a .png, .jpg, .pdf or .txt file"),
        ("a.png", b"no picture", "no picture that can be read"),
        ("a.pdf", b"no paper", "no PDF that can be drawn"),
        ("a.txt", b"\xff\xfe\x00", "is not UTF-8"),
        ("a.txt", b"line\n" * 300, "would be 10200 dots long"),
    ],
)
def test_a_file_that_cannot_be_printed_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=sentence):
        pages_of(tmp_path / name)


def test_a_missing_and_an_enormous_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        pages_of(tmp_path / "none.png")
    (tmp_path / "a.txt").write_text("too much")
    monkeypatch.setattr(pages, "_MOST_BYTES", 5)
    with pytest.raises(ValueError, match="over 5 bytes"):
        pages_of(tmp_path / "a.txt")


def test_a_strip_longer_than_a_metre_is_refused_before_it_is_scaled(tmp_path: Path) -> None:
    Image.new("1", (10, 5_000), 1).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="288000 dots long"):
        pages_of(tmp_path / "a.png")


def test_the_bench_prints_files_and_tells_the_state(start_peer: Any, tmp_path: Path) -> None:
    peer = start_peer(MODULE, "--out", "{folder}/papers", "--mm-per-s", "0")
    printer = kits.make_at("receipt_printer", peer.address, None, threading.Event())
    do = KIT.actions
    file = str(a_pdf(tmp_path / "a.pdf", 2))
    assert do["print"](printer, [file], 10) == Done(Outcome.DONE, data={"pages": 2, "pages_out": 2})
    assert len(peer.tell("state")["papers"]) == 2
    state = {"state": "ready", "reasons": [], "paper_waits": None}
    assert do["status"](printer, [], 10) == Done(Outcome.DONE, data=state)
    peer.fault("low")
    assert do["status"](printer, [], 10).data["reasons"] == ["paper_low"]
    peer.fault("empty", after_rows=1000)
    ended = do["print"](printer, [file], 10)
    assert ended == Done(Outcome.UNKNOWN, "paper_out", {"pages": 2, "pages_out": 1})
    assert do["print"](printer, [file], 10) == Done(Outcome.FAILED, "paper_out", {"pages": 2, "pages_out": 0})
    with pytest.raises(ValueError, match="takes one FILE"):
        do["print"](printer, [], 10)
    assert peer.tell("state")["unknown"] == []
    printer.close()


def test_the_sensor_in_the_mouth_is_an_option(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--out", "{folder}/papers")
    spec = DeviceSpec("slips", "receipt_printer", "escpos", peer.address, options={"mouth_sensor": True})
    printer = kits.make(spec, threading.Event())
    assert KIT.actions["status"](printer, [], 5).data["paper_waits"] is False
    printer.close()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"mouth_sensor": "yes"}, "mouth_sensor must be true or false"),
        ({"baud": 0}, "option baud must be a whole number"),
        ({"baud": True}, "option baud must be a whole number"),
    ],
)
def test_an_option_that_cannot_be_is_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kits.make(DeviceSpec("slips", "receipt_printer", "escpos", "/dev/none", options=options), threading.Event())
