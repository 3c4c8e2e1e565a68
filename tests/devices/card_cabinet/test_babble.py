"""A cabinet whose devices say anything at all: no exception, no hang, no card said to be out that was not."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import reduce
from operator import xor

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.base import Fault, Outcome
from devices.card_cabinet.cabinet import CrtLockCabinet
from devices.card_cabinet.parts import LockPlan, lines_of
from devices.crt.codec import Command
from tests.devices.crt.babble import Babble, Clock


def crt(text: bytes) -> bytes:
    frame = b"\xf2\x00" + len(text).to_bytes(2, "big") + text + b"\x03"
    return frame + bytes([reduce(xor, frame)])


def lock(text: str) -> bytes:
    content = bytes.fromhex(text)
    return content + bytes([reduce(xor, content)])


def right(request: bytes) -> bytes:
    """What sound devices would say: closed locks that open, cards that go where they are sent."""
    if request[:1] == b"\x80":
        return _lock_answer(request, 0x11)
    if request[:1] == b"\x8a":
        return _lock_answer(request, 0x00)
    if request[:1] != b"\xf2":
        return b""
    code = request[5:7]
    card = {b"\x32\x32": b"2", b"\x32\x39": b"1", b"\x60\x35": b"2"}.get(code, b"0")
    data = {b"\x60\x35": bytes(8) + b"\x90\x00", b"\xa5\x30": b"000"}.get(code, b"")
    return b"\x06" + crt(b"P" + code + card + b"20" + data)


def _lock_answer(request: bytes, state: int) -> bytes:
    content = bytes([*request[:3], state])
    return content + bytes([reduce(xor, content)])


CODES = st.sampled_from([command.value for command in Command])
STATES = st.sampled_from([b"020", b"120", b"220", b"000", b"221", b"9", b""])
ERRORS = st.sampled_from([b"10", b"A0", b"A1", b"B0", b"00", b"\xff\xff"])
DONE = st.builds(lambda code, states, data: b"\x06" + crt(b"P" + code + states + data), CODES, STATES, st.binary())
REFUSED = st.builds(lambda code, error: b"\x06" + crt(b"E" + code + error), CODES, ERRORS)
LOCKS = st.sampled_from([lock("80010111"), lock("80010100"), lock("8A010100"), lock("8A010111"), lock("82010100")])
WRONG = st.none() | st.binary(max_size=30) | DONE | REFUSED | LOCKS
ANSWERS = st.lists(WRONG | st.just(right), max_size=30)
MOSTLY_RIGHT = st.builds(
    lambda at, wrong: [*[right] * at, wrong, *[right] * 30], st.integers(0, 24), WRONG | st.just(b"")
)
Answers = list[bytes | Callable[[bytes], bytes] | None]


def cabinet_that_hears(answers: Answers) -> tuple[CrtLockCabinet, Babble, Clock]:
    clock = Clock()
    line = Babble(clock, answers)

    def wait(seconds: float) -> None:
        clock.now += seconds

    return CrtLockCabinet(lines_of([line], LockPlan(), "both", clock, wait), 3, clock, threading.Event()), line, clock


def test_1500_conversations_end_in_time_and_hand_out_nothing_unread() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=1500, derandomize=True, deadline=None)
    @given(ANSWERS | MOSTLY_RIGHT)
    def each(answers: Answers) -> None:
        cabinet, line, clock = cabinet_that_hears(answers)
        cabinet.open()
        moved = cabinet.present(1, "0" * 64, "a", 5.0)
        assert moved.outcome is not Outcome.DONE, "no chip has the digest 000…"
        assert not any(b"\x43\x32\x39" in sent for sent in line.sent), "the gate was never asked for"
        assert clock.now < 60
        seen[moved.read_back] += 1

    each()
    assert set(seen) >= {"wrong", "none"}, "some conversations came as far as the chip"


@settings(max_examples=500, derandomize=True, deadline=None)
@given(ANSWERS)
def test_500_conversations_of_the_other_calls_end_in_time(answers: Answers) -> None:
    cabinet, _, clock = cabinet_that_hears(answers)
    cabinet.open()
    cabinet.status()
    inventory = cabinet.inventory()
    assert isinstance(inventory, Fault) or set(inventory.values()) <= {"open", "closed", "unknown"}
    cabinet.open_slot(1, "a")
    cabinet.capture("b")
    cabinet.counts()
    cabinet.recover()
    assert clock.now < 180


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.lists(st.binary(max_size=30) | LOCKS, max_size=12))
def test_500_locks_are_open_only_when_one_said_so(answers: list[bytes]) -> None:
    clock = Clock()
    line = Babble(clock, list(answers))
    cabinet = CrtLockCabinet(lines_of([line], LockPlan(), "board", clock, lambda s: None), 1, clock, threading.Event())
    moved = cabinet.open_slot(1, "a")
    said = b"".join(answers)
    if moved.outcome is Outcome.DONE:
        assert lock("80010100") in said or lock("8A010100") in said


def test_looking_who_is_there_keeps_a_board_that_counts_five_bytes_in_step() -> None:
    clock = Clock()
    line = Babble(clock, [])
    parts = lines_of([line], LockPlan(), "auto", clock, lambda s: None).probe()
    assert (parts.board, parts.dispenser) == (None, None)
    assert len(b"".join(line.sent)) % 5 == 0
    assert line.sent[0] == bytes.fromhex("80010133B3")
    assert clock.now < 1.0
