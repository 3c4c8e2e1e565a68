"""Texts out of bytes: what counts as a code and what never does (fuzz: 1,000 streams cut into any pieces)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.qr_scanner.codec import Lines, text_of
from devices.qr_scanner.port import ScanFailed, Scanned

TOO_LONG, GARBAGE, BREAKS_OFF = ScanFailed("too_long"), ScanFailed("garbage"), ScanFailed("breaks_off")


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r\n"])
def test_a_code_ends_with_cr_or_lf_or_both(end: bytes) -> None:
    assert Lines().feed(b"KIOSK-1" + end + "凭条二".encode() + end) == [Scanned("KIOSK-1"), Scanned("凭条二")]


def test_a_code_may_come_in_pieces_also_within_a_character() -> None:
    lines = Lines()
    found = [item for byte in "取证码7\r\n".encode() for item in lines.feed(bytes([byte]))]
    assert found == [Scanned("取证码7")]
    assert not lines.pending


def test_an_empty_line_is_no_code() -> None:
    assert Lines().feed(b"\r\r\n\n") == []


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"a\x00b", b"a\x1b[2Jb", b"a\tb", b"\x7f", "\u202eabc".encode(), "\ue000".encode(), b"\xed\xa0\x80"],
)
def test_what_is_no_plain_text_is_refused(data: bytes) -> None:
    assert text_of(data) == GARBAGE


@pytest.mark.parametrize("text", ["x", "https://kiosk.example/v/0123456789abcdef", "鄂　州", "𠮷", "é"])
def test_plain_text_is_a_code(text: str) -> None:
    assert text_of(text.encode()) == Scanned(text)


def test_the_longest_code_has_4296_characters() -> None:
    assert Lines().feed(b"A" * 4296 + b"\r") == [Scanned("A" * 4296)]
    assert Lines().feed(b"A" * 4297 + b"\r") == [TOO_LONG]
    assert Lines().feed("𠮷".encode() * 4296 + b"\r") == [Scanned("𠮷" * 4296)]


def test_a_text_without_end_is_told_once_thrown_away_and_followed_by_the_next_code() -> None:
    lines = Lines()
    found = [item for _ in range(2_500) for item in lines.feed(b"0123456789ABCDEF" * 256)]
    assert found == [TOO_LONG]
    assert lines.feed(b"tail\rKIOSK-1\r") == [Scanned("KIOSK-1")]


def test_a_text_that_pauses_has_broken_off_and_the_next_one_is_whole() -> None:
    lines = Lines()
    assert lines.feed(b"KIO") == []
    assert lines.pending
    assert lines.pause() == [BREAKS_OFF]
    assert lines.feed(b"KIOSK-1\r") == [Scanned("KIOSK-1")]
    assert lines.pause() == []


def test_the_rest_of_a_text_that_was_given_up_is_no_text() -> None:
    lines = Lines()
    lines.feed(b"KIO")
    assert lines.abandon() == [BREAKS_OFF]
    assert lines.feed(b"SK-1\rKIOSK-2\r") == [Scanned("KIOSK-2")]
    assert lines.abandon() == []
    assert not lines.pending


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([b"\r", b"\n", b"\r\n", b"A" * 9_000])), max_size=12))
def test_however_a_stream_is_cut_the_texts_are_the_same_and_sound(pieces: list[bytes]) -> None:
    lines = Lines()
    found = [item for piece in pieces for item in lines.feed(piece)]
    whole = Lines().feed(b"".join(pieces))
    assert [item for item in found if item != TOO_LONG] == [item for item in whole if item != TOO_LONG]
    assert found.count(TOO_LONG) == whole.count(TOO_LONG)
    ended = b"".join(pieces).replace(b"\n", b"\r").split(b"\r")[:-1]
    for item in found:
        if isinstance(item, Scanned):
            assert item.text.encode() in ended
            assert len(item.text) <= 4296
            assert not any(unicodedata.category(character)[0] == "C" for character in item.text)
