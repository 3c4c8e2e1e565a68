"""Frames of the reference fingerprint protocol: vectors, pieces, rubbish and fuzz (400 streams in all)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.fingerprint_reader.codec import Answer, AnswerParser, capture, crc16, hello, match
from devices.transport.conversation import Damaged


def frame(number: int, code: int, status: int, data: bytes) -> bytes:
    body = (3 + len(data)).to_bytes(2, "big") + bytes([number, code | 0x80, status]) + data
    return b"\x02" + body + crc16(body)


def test_the_crc_is_ccitt_false() -> None:
    assert crc16(b"123456789") == bytes.fromhex("29B1")


def test_requests_are_the_documented_bytes() -> None:
    assert hello(7) == bytes.fromhex("02 0002 07 01") + crc16(bytes.fromhex("0002 07 01"))
    assert capture(1, 11, 800)[:-2] == bytes.fromhex("02 0005 01 02 0B 0320")
    assert match(2, bytes(512), [bytes(512)])[:6] == bytes.fromhex("02 0403 02 03 01")


def test_a_bad_crc_is_told_and_the_next_frame_found() -> None:
    good = frame(3, 1, 0, b"name")
    bad = good[:-1] + bytes([good[-1] ^ 1])
    assert AnswerParser().feed(bad + good) == [Damaged(), Answer(3, 1, 0, b"name")]


def test_a_head_that_cannot_be_is_rubbish() -> None:
    rubbish = b"\x02\x00\x01\x02\xff\xff\x02\x00\x05\x01\x07"
    assert AnswerParser().feed(rubbish + frame(3, 2, 0x10, b"")) == [Answer(3, 2, 0x10, b"")]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=30), min_size=1, max_size=4), st.binary(max_size=9), st.integers(1, 9))
def test_frames_are_found_in_any_pieces_after_rubbish(payloads: list[bytes], rubbish: bytes, piece: int) -> None:
    stream = rubbish.replace(b"\x02", b"") + b"".join(frame(9, 2, 0, data) for data in payloads)
    parser = AnswerParser()
    found = [item for at in range(0, len(stream), piece) for item in parser.feed(stream[at : at + piece])]
    assert found == [Answer(9, 2, 0, data) for data in payloads]
    assert not parser.pending


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=20), st.just(b"\x02\x00\x03\x01\x81")), max_size=12))
def test_no_stream_makes_the_parser_raise_or_invent_an_answer(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    parser = AnswerParser()
    for item in [item for piece in pieces for item in parser.feed(piece)]:
        if isinstance(item, Answer):
            assert frame(item.number, item.code, item.status, item.data) in stream
