"""ESC/POS bytes: what a page becomes and what the status bytes mean (fuzz: 200 pictures, all 256 bytes)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.receipt_printer.codec import (
    ask_at_once,
    cut_bytes,
    is_at_once,
    is_in_order,
    is_rubbish,
    page_bytes,
    reasons,
    setup_bytes,
)


def test_a_page_becomes_bands_of_raster_and_a_cut() -> None:
    *bands, cut = page_bytes(Image.new("1", (576, 344), 1))
    assert [band[:8] for band in bands] == [
        bytes.fromhex("1d763000 4800 8000"),
        bytes.fromhex("1d763000 4800 8000"),
        bytes.fromhex("1d763000 4800 5800"),
    ]
    assert [len(band) for band in bands] == [8 + 72 * 128, 8 + 72 * 128, 8 + 72 * 88]
    assert cut == cut_bytes() == bytes.fromhex("1b6406 1d5600")


def test_dark_dots_are_set_bits() -> None:
    page = Image.new("1", (576, 1), 1)
    page.putpixel((0, 0), 0)
    assert page_bytes(page)[0][8:10] == b"\x80\x00"


def test_setup_prints_nothing_and_a_question_is_three_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup_bytes() == b"\x1b@"
    assert ask_at_once(4) == b"\x10\x04\x04"
    assert capsys.readouterr().out == ""


def test_the_published_vector_is_a_printer_stopped_by_the_end_of_its_paper() -> None:
    assert reasons(0x1A, 0x32, 0x7E) == ("paper_out",)


@pytest.mark.parametrize(
    ("states", "found"),
    [
        ((0x12, 0x12, 0x12), ()),
        ((0x12, 0x12, 0x1E), ("paper_low",)),
        ((0x1A, 0x16, 0x12), ("cover_open",)),
        ((0x1A, 0x16, 0x1E), ("cover_open", "paper_low")),
        ((0x1A, 0x52, 0x12), ("jam",)),
        ((0x1A, 0x12, 0x12), ("offline",)),
    ],
)
def test_status_bytes_have_reasons(states: tuple[int, int, int], found: tuple[str, ...]) -> None:
    assert reasons(*states) == found


def test_no_byte_is_both_an_answer_at_once_and_one_in_order() -> None:
    assert not [byte for byte in range(256) if is_at_once(byte) and is_in_order(byte)]
    assert not is_at_once(0xFF)
    assert not is_in_order(0xFF)
    assert [byte for byte in (0x00, 0x0F, 0x12, 0x11, 0x13, 0x10, 0xFF) if is_rubbish(byte)] == [0x10, 0xFF]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([b"\x10", b"\x04", b"\x05", b"\x14", b"\x01", b"\x08"]), min_size=72, max_size=72))
def test_no_picture_holds_a_real_time_command(row: list[bytes]) -> None:
    dots = bytes(255 - byte for byte in b"".join(row))  # PIL: 1 is white
    sent = page_bytes(Image.frombytes("1", (576, 1), dots))[0]
    assert not [command for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14") if command in sent[8:]]
