"""Frames of the lock board: the nine published kinds, both wirings, rubbish."""

from __future__ import annotations

from functools import reduce
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.card_cabinet.lock_codec import FRAMING, Command, LockFrame, answers, batch, bitmap_of, is_open, request
from devices.crt.codec import FRAMING as CRT_FRAMING
from devices.crt.stream import StreamParser


def parse(data: bytes) -> list[object]:
    return list(StreamParser([FRAMING]).feed(data))


def test_the_requests_are_made_byte_by_byte() -> None:
    assert request(Command.OPEN, 1, 1) == bytes.fromhex("8A0101119B")
    assert request(Command.OPEN, 1, 0) == bytes.fromhex("8A0100119A")
    assert request(Command.ASK, 1, 1) == bytes.fromhex("80010133B3")
    assert request(Command.ASK, 1, 0) == bytes.fromhex("80010033B2")
    assert batch(1, b"\x02\x02\x02") == bytes.fromhex("900102020293")
    assert request(Command.HOLD, 1, 1) == bytes.fromhex("9A0101118B")
    assert request(Command.RELEASE, 1, 1) == bytes.fromhex("9B0101118A")
    assert request(Command.FIRMWARE, 1, 0) == bytes.fromhex("82010022A1")


@pytest.mark.parametrize(("board", "channel"), [(0, 1), (33, 1), (1, -1), (1, 256)])
def test_boards_and_channels_that_cannot_be_are_bad_input(board: int, channel: int) -> None:
    with pytest.raises(ValueError, match="1 to 32"):
        request(Command.OPEN, board, channel)


def test_a_batch_has_three_bytes() -> None:
    with pytest.raises(ValueError, match="three"):
        batch(1, b"\x02")


@pytest.mark.parametrize(
    ("frame", "normal"),
    [("8A0101008A", True), ("8A0101119B", False), ("80010111 91", False), ("8001010080", True), ("82010111 93", False)],
)
def test_an_answer_means_the_opposite_with_the_other_wiring(frame: str, normal: bool) -> None:
    (item,) = parse(bytes.fromhex(frame))
    assert isinstance(item, LockFrame)
    assert is_open(item, "normal") is normal
    assert is_open(item, "inverted") is not normal


def test_an_echo_of_a_question_and_another_lock_are_no_answer() -> None:
    (echo,) = parse(request(Command.ASK, 1, 3))
    (other,) = parse(bytes.fromhex("8001040085"))
    (good,) = parse(bytes.fromhex("8001030082"))
    found = [isinstance(item, LockFrame) and answers(item, Command.ASK, 1, 3) for item in (echo, other, good)]
    assert found == [False, False, True]


def test_the_bitmap_of_24_channels_is_taken_out_of_its_seven_bytes() -> None:
    content = bytes.fromhex("8001FFFF7F33")
    frame = content + bytes([reduce(xor, content)])
    assert bitmap_of(frame) == (1, b"\xff\xff\x7f")
    assert bitmap_of(frame[:-1] + b"\x00") is None
    assert bitmap_of(bytes.fromhex("8A0101119B")) is None


def test_two_protocols_share_a_line() -> None:
    event, moved = bytes.fromhex("8201061194"), bytes.fromhex("F2000006503232323130 03 A6".replace(" ", ""))
    moved = moved[:-1] + bytes([reduce(xor, moved[:-1])])
    parser: StreamParser[object] = StreamParser([CRT_FRAMING, FRAMING])
    items = parser.feed(b"\x06" + event + moved + event)
    assert [type(item).__name__ for item in items] == ["Control", "LockFrame", "Done", "LockFrame"]


@settings(max_examples=500, derandomize=True)
@given(st.binary(max_size=60))
def test_500_streams_of_anything_do_not_hide_an_answer_for_good(rubbish: bytes) -> None:
    parser = StreamParser([FRAMING])
    parser.feed(rubbish)
    items = [item for _ in range(3) for item in parser.feed(bytes.fromhex("8001010080"))]
    assert items[-1] == LockFrame(0x80, 1, 1, 0)


@settings(max_examples=500, derandomize=True)
@given(st.integers(0, 4), st.integers(1, 255))
def test_500_changed_bytes_are_never_a_wrong_state(at: int, flip: int) -> None:
    frame = bytearray(bytes.fromhex("8A0101008A"))
    frame[at] ^= flip
    assert not any(isinstance(item, LockFrame) for item in parse(bytes(frame)))
