"""Frames of card mechanisms: the published vectors, pieces, rubbish, and anything at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.crt.codec import FRAMING, CardAt, Command, Control, Done, Refused, State, checksum, request
from devices.crt.stream import StreamParser
from devices.transport.conversation import Damaged


def parse(*pieces: bytes) -> list[object]:
    parser = StreamParser([FRAMING])
    return [item for piece in pieces for item in parser.feed(piece)]


def answer(text: bytes) -> bytes:
    frame = b"\xf2\x00" + len(text).to_bytes(2, "big") + text + b"\x03"
    return frame + bytes([checksum(frame)])


MOVED = answer(b"P\x32\x32210")


def test_the_published_commands_are_made_byte_by_byte() -> None:
    assert request(Command.INIT_LEAVE) == bytes.fromhex("F200000343303303B2")
    assert request(Command.TO_RF) == bytes.fromhex("F200000343323203B1")
    assert request(Command.TO_GATE) == bytes.fromhex("F200000343323903BA")
    assert request(Command.TO_BIN) == bytes.fromhex("F200000343323303B0")


def test_a_done_answer_tells_the_states_and_its_data() -> None:
    state = State(CardAt.INSIDE, 1, bin_full=False)
    (done,) = parse(MOVED)
    assert isinstance(done, Done)
    assert (done.code, done.state, done.data) == (Command.TO_RF.value, state, b"")
    (done,) = parse(answer(b"P\xa5\x30211007"))
    assert isinstance(done, Done)
    assert (done.state, done.data) == (State(CardAt.INSIDE, 1, bin_full=True), b"007")


def test_bare_states_are_understood_like_their_characters() -> None:
    (done,) = parse(answer(b"P\x31\x30\x01\x02\x00"))
    assert isinstance(done, Done)
    assert done.state == State(CardAt.GATE, 2, bin_full=False)


def test_states_that_are_none_are_not_guessed() -> None:
    for states in (b"", b"2", b"310", b"230", b"212", b"xyz"):
        (done,) = parse(answer(b"P\x31\x30" + states))
        assert isinstance(done, Done)
        assert done.state is None


def test_a_refusal_has_its_code_as_characters_or_bare() -> None:
    assert parse(answer(b"E\x32\x3210")) == [Refused(Command.TO_RF.value, "10")]
    assert parse(answer(b"N\x32\x32A0")) == [Refused(Command.TO_RF.value, "A0")]
    assert parse(answer(b"E\x32\x32\x0a\x00")) == [Refused(Command.TO_RF.value, "A0")]


def test_an_answer_comes_in_pieces_behind_rubbish_and_an_acknowledgement() -> None:
    whole = b"\x00\xff\xf2\x00\xff\xff" + b"\x06" + MOVED
    items = parse(*(whole[at : at + 1] for at in range(len(whole))))
    assert items[0] is Control.ACK
    assert isinstance(items[1], Done)


def test_a_damaged_answer_is_damaged_and_the_next_one_is_found() -> None:
    items = parse(MOVED[:-1] + bytes([MOVED[-1] ^ 1]) + MOVED)
    assert isinstance(items[0], Damaged)
    assert isinstance(items[-1], Done)


@settings(max_examples=500, derandomize=True)
@given(st.lists(st.binary(max_size=40) | st.just(MOVED[:5]) | st.just(b"\xf2\x00\x00"), max_size=6))
def test_500_streams_of_anything_do_not_hide_an_answer_for_good(pieces: list[bytes]) -> None:
    """After at most one longest frame's worth of answers the parser is in step again."""
    parser = StreamParser([FRAMING])
    for piece in pieces:
        parser.feed(piece)
    items = [item for _ in range(60) for item in parser.feed(MOVED)]
    assert isinstance(items[-1], Done)


@settings(max_examples=500, derandomize=True)
@given(st.integers(0, len(MOVED) - 1), st.integers(1, 255))
def test_500_changed_bytes_are_never_a_wrong_state(at: int, flip: int) -> None:
    spoilt = MOVED[:at] + bytes([MOVED[at] ^ flip]) + MOVED[at + 1 :]
    assert not any(isinstance(item, Done | Refused) for item in parse(spoilt))
