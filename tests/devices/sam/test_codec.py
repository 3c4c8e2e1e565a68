"""Frames of the card reader: published vectors, pieces, rubbish, wrong lengths and fuzz (600 streams in all)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.sam.codec import (
    PREAMBLE,
    Answer,
    AnswerParser,
    Command,
    blocks,
    checksum,
    fits,
    request,
)
from devices.transport.conversation import Damaged


def frame(status: bytes, data: bytes = b"") -> bytes:
    body = (len(data) + 4).to_bytes(2, "big") + status + data
    return PREAMBLE + body + bytes([checksum(body)])


@pytest.mark.parametrize(
    ("command", "bytes_sent"),
    [
        (Command.RESET, "AAAAAA9669 0003 10FF EC"),
        (Command.STATUS, "AAAAAA9669 0003 11FF ED"),
        (Command.MODULE_ID, "AAAAAA9669 0003 12FF EE"),
        (Command.FIND, "AAAAAA9669 0003 2001 22"),
        (Command.SELECT, "AAAAAA9669 0003 2002 21"),
        (Command.READ, "AAAAAA9669 0003 3001 32"),
        (Command.READ_WITH_PRINTS, "AAAAAA9669 0003 3010 23"),
        (Command.READ_NEWEST_ADDRESS, "AAAAAA9669 0003 3003 30"),
    ],
)
def test_a_request_is_the_published_vector(command: Command, bytes_sent: str) -> None:
    assert request(command) == bytes.fromhex(bytes_sent)


@pytest.mark.parametrize(
    ("bytes_received", "answer"),
    [
        ("AAAAAA9669 0008 00009F 00000000 97", Answer(0, 0, 0x9F, bytes(4))),
        ("AAAAAA9669 0004 000080 84", Answer(0, 0, 0x80, b"")),
        ("AAAAAA9669 000C 000090 0000000000000000 9C", Answer(0, 0, 0x90, bytes(8))),
        ("AAAAAA9669 0004 000081 85", Answer(0, 0, 0x81, b"")),
    ],
)
def test_an_answer_is_the_published_vector(bytes_received: str, answer: Answer) -> None:
    assert AnswerParser().feed(bytes.fromhex(bytes_received)) == [answer]


def test_the_sizes_of_a_read_are_the_published_ones() -> None:
    text, photo = bytes(256), bytes(1024)
    plain = b"\x01\x00\x04\x00" + text + photo
    assert len(frame(b"\0\0\x90", plain)) == 1295
    for prints, total in ((1024, 2321), (512, 1809), (0, 1297)):
        data = b"\x01\x00\x04\x00" + prints.to_bytes(2, "big") + text + photo + bytes(prints)
        assert len(frame(b"\0\0\x90", data)) == total
        taken = blocks(Command.READ_WITH_PRINTS, data)
        assert taken is not None
        assert len(taken.prints) == prints


@pytest.mark.parametrize(
    "sizes", [b"\x01\x00\x04\x00\x01\x00", b"\x00\x00\x04\x00\x00\x00", b"\xff\xff\xff\xff\xff\xff"]
)
def test_blocks_that_do_not_add_up_are_refused(sizes: bytes) -> None:
    assert blocks(Command.READ_WITH_PRINTS, sizes + bytes(1280)) is None


def test_a_bad_checksum_is_told_and_the_next_frame_found() -> None:
    good = frame(b"\0\0\x80")
    parser = AnswerParser()
    assert parser.feed(good[:-1] + b"\x00" + good) == [Damaged(), Answer(0, 0, 0x80, b"")]


@pytest.mark.parametrize("length", [b"\x00\x00", b"\x00\x03", b"\xff\xff", b"\x10\x01"])
def test_an_impossible_length_is_rubbish_and_the_next_frame_found(length: bytes) -> None:
    assert AnswerParser().feed(PREAMBLE + length + frame(b"\0\0\x80")) == [Answer(0, 0, 0x80, b"")]


def test_a_length_that_is_too_long_leaves_the_frame_pending() -> None:
    parser = AnswerParser()
    assert parser.feed(PREAMBLE + b"\x00\x09" + frame(b"\0\0\x80")[7:]) == []
    assert parser.pending


def test_an_answer_of_another_command_does_not_fit() -> None:
    found, selected, missing = Answer(0, 0, 0x9F, bytes(4)), Answer(0, 0, 0x90, bytes(8)), Answer(0, 0, 0x80, b"")
    assert [c for c in Command if fits(c, found)] == [Command.FIND]
    assert [c for c in Command if fits(c, Answer(0, 0, 0x9F, b""))] == [Command.FIND]
    assert [c for c in Command if fits(c, selected)] == [Command.SELECT]
    assert [c for c in Command if fits(c, missing)] == [Command.FIND]
    assert [c for c in Command if fits(c, Answer(0, 0, 0x90, b""))] == [Command.RESET, Command.STATUS]


def test_blocks_that_do_not_add_up_are_an_answer_all_the_same_and_no_late_one() -> None:
    for data in (b"\x01\x00\x04\x00" + bytes(1279), b"\x00\xff\x04\x00" + bytes(1280), bytes(6)):
        reads = [c for c in Command if fits(c, Answer(0, 0, 0x90, data))]
        assert reads == [Command.READ, Command.READ_WITH_PRINTS]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4), st.binary(max_size=12), st.integers(1, 9))
def test_frames_are_found_in_any_pieces_after_rubbish(payloads: list[bytes], rubbish: bytes, piece: int) -> None:
    wanted = [Answer(1, 2, 3, data) for data in payloads]
    rubbish = rubbish.replace(b"\xaa", b"")  # rubbish that begins a frame of its own is the next test's matter
    stream = rubbish + b"".join(frame(b"\x01\x02\x03", data) for data in payloads)
    parser = AnswerParser()
    found = [item for at in range(0, len(stream), piece) for item in parser.feed(stream[at : at + piece])]
    assert found == wanted
    assert not parser.pending


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), st.just(PREAMBLE)), max_size=12))
def test_no_stream_makes_the_parser_raise_or_invent_an_answer(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    parser = AnswerParser()
    for item in [item for piece in pieces for item in parser.feed(piece)]:
        if isinstance(item, Answer):
            assert frame(bytes([item.sw1, item.sw2, item.sw3]), item.data) in stream
