"""What a printer may answer, and what it proves (fuzz: 1,000 printers that say anything at any time).

The line and the clock are the test's own: nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.base import Fault, Outcome, TransportLost
from devices.receipt_printer import codec
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.port import Printed

READY = b"\x12"
PAGE = Image.new("1", (576, 100), 1)
DEADLINE_S = 5.0

Reply = Callable[[bytes], bytes | None]


class Line:
    """A printer: ``reply`` says what it answers to each write at once; None cuts the line for good."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.now = 0.0
        self.sent = b""
        self.coming: list[tuple[float, bytes]] = []
        self.cut = False

    def clock(self) -> float:
        return self.now

    def open(self) -> None:
        if self.cut:
            raise TransportLost("cut")

    def close(self) -> None: ...

    def say(self, data: bytes, after_s: float = 0.0) -> None:
        self.coming.append((self.now + after_s, data))
        self.coming.sort(key=lambda one: one[0])

    def write(self, data: bytes) -> None:
        self.now += 0.001
        self.sent += data
        answer = None if self.cut else self.reply(data)
        if answer is None:
            self.cut = True
            raise TransportLost("cut")
        if answer:
            self.say(answer)

    def read(self, most: int, deadline_s: float) -> bytes:
        self.now += 0.0001
        if self.cut:
            raise TransportLost("cut")
        end = self.now + deadline_s
        if not self.coming or self.coming[0][0] > end:
            self.now = end
            return b""
        at, data = self.coming.pop(0)
        self.now = max(self.now, at)
        if len(data) > most:
            self.coming.insert(0, (at, data[most:]))
        return data[:most]


def at_once(data: bytes) -> bytes:
    """A printer that is ready and answers for nothing in order."""
    return READY if data[:2] == b"\x10\x04" else b""


def printer_on(line: Line) -> EscposPrinter:
    return EscposPrinter(line, clock=line.clock)


def test_an_answer_in_order_after_the_cut_is_the_proof() -> None:
    line = Line(lambda data: b"\x00" if data == codec.ASK_IN_ORDER else at_once(data))
    assert printer_on(line).print("job", PAGE, DEADLINE_S) == Printed(Outcome.DONE)
    assert line.sent.index(codec.cut_bytes()) < line.sent.index(codec.ASK_IN_ORDER)


def test_without_that_answer_nothing_is_done() -> None:
    line = Line(at_once)
    assert printer_on(line).print("job", PAGE, DEADLINE_S) == Printed(Outcome.UNKNOWN, Fault("silent"))
    assert DEADLINE_S <= line.now <= DEADLINE_S + 5


def ends_in_the_middle(states: dict[int, int], in_order: bytes) -> Reply:
    """A printer that stops after the first band, swallows the rest and answers for it all the same."""
    stopped = False

    def reply(data: bytes) -> bytes:
        nonlocal stopped
        stopped |= data[:2] == b"\x1dv"
        if data == codec.ASK_IN_ORDER:
            return in_order
        if data[:2] == b"\x10\x04":
            return bytes([states.get(data[2], 0x12)]) if stopped else READY
        return b""

    return reply


@pytest.mark.parametrize(
    ("states", "in_order", "word"),
    [
        ({1: 0x1A, 2: 0x32, 4: 0x72}, b"\x0c", "paper_out"),
        ({1: 0x1A, 2: 0x32, 4: 0x72}, b"\x00", "paper_out"),
        ({4: 0x72}, b"\x00", "paper_out"),
        ({}, b"\x0c", "paper_out"),
        ({1: 0x1A, 2: 0x16}, b"\x00", "cover_open"),
        ({1: 0x1A, 2: 0x52}, b"\x00", "jam"),
    ],
)
def test_a_printer_that_swallows_what_it_cannot_print_has_proved_nothing(
    states: dict[int, int], in_order: bytes, word: str
) -> None:
    line = Line(ends_in_the_middle(states, in_order))
    printer = printer_on(line)
    assert printer.print("job", PAGE, DEADLINE_S) == Printed(Outcome.UNKNOWN, Fault(word))
    assert line.sent.endswith(codec.DISCARD)
    assert printer.print("job", PAGE, DEADLINE_S).outcome is Outcome.UNKNOWN  # never again by itself


@pytest.mark.parametrize("in_order", [b"\x00", b"\x01", b"\x02", b"\x03"])
def test_paper_that_is_near_its_end_proves_as_well(in_order: bytes) -> None:
    line = Line(ends_in_the_middle({4: 0x1E}, in_order))
    assert printer_on(line).print("job", PAGE, DEADLINE_S) == Printed(Outcome.DONE)


def test_a_zero_from_a_printer_that_loses_its_power_proves_nothing() -> None:
    alive = True

    def reply(data: bytes) -> bytes:
        nonlocal alive
        if data == codec.ASK_IN_ORDER:
            alive = False
            return b"\x00"
        return at_once(data) if alive else b""

    line = Line(reply)
    assert printer_on(line).print("job", PAGE, DEADLINE_S) == Printed(Outcome.UNKNOWN, Fault("silent"))


def test_a_printer_that_takes_no_more_data_in_the_job_is_silent_and_not_gone() -> None:
    full = False

    def reply(data: bytes) -> bytes | None:
        nonlocal full
        full |= data[:2] == b"\x1dv"
        if full:
            line.now += 2.0  # the time limit of a write
            raise TransportLost("time is over")
        return at_once(data)

    line = Line(reply)
    printer = printer_on(line)
    printed = printer.print("job", PAGE, DEADLINE_S)
    assert (printed.outcome, printed.fault and printed.fault.word) == (Outcome.UNKNOWN, "silent")
    assert line.now <= DEADLINE_S + 5
    assert (printer.status().state, printer.status().reasons) == ("unknown", ("silent",))


@pytest.mark.parametrize("rubbish", [b"\xff", b"\x10", b"\x80\x00"])
def test_on_a_line_that_babbles_a_byte_proves_nothing(rubbish: bytes) -> None:
    line = Line(lambda data: rubbish + b"\x00" if data == codec.ASK_IN_ORDER else at_once(data))
    assert printer_on(line).print("job", PAGE, DEADLINE_S) == Printed(Outcome.UNKNOWN, Fault("garbage"))


def test_a_byte_that_came_before_the_question_proves_nothing() -> None:
    line = Line(lambda data: b"\x00" if data == codec.setup_bytes() else at_once(data))
    assert printer_on(line).print("job", PAGE, DEADLINE_S) == Printed(Outcome.UNKNOWN, Fault("garbage"))


def test_flow_control_of_a_serial_printer_is_no_babble() -> None:
    def reply(data: bytes) -> bytes:
        if data[:3] == b"\x1dv0":
            return b"\x13\x11"
        return b"\x13\x00\x11" if data == codec.ASK_IN_ORDER else at_once(data)

    assert printer_on(Line(reply)).print("job", PAGE, DEADLINE_S) == Printed(Outcome.DONE)


def test_the_late_answer_of_a_job_in_doubt_does_not_prove_the_next_one() -> None:
    """A printer that cannot throw away: it stands still, goes on later, and answers for the old job."""
    line = Line(at_once)
    printer = printer_on(line)
    assert printer.print("old", PAGE, 1.0).outcome is Outcome.UNKNOWN
    before = line.sent
    line.say(b"\x00", after_s=1.0)  # the old job's answer
    assert printer.print("new", PAGE, DEADLINE_S).outcome is not Outcome.DONE
    assert line.sent.count(codec.setup_bytes()) > before.count(codec.setup_bytes())  # it was printed, unproved


def test_a_printer_that_is_still_busy_with_the_old_job_gets_no_new_one() -> None:
    line = Line(at_once)
    printer = printer_on(line)
    printer.print("old", PAGE, 1.0)
    before = line.sent.count(codec.setup_bytes())
    result = printer.print("new", PAGE, DEADLINE_S)
    assert result.outcome is Outcome.FAILED
    assert line.sent.count(codec.setup_bytes()) == before
    line.reply = lambda data: b"\x00" if data == codec.ASK_IN_ORDER else at_once(data)
    assert printer.print("new", PAGE, DEADLINE_S) == Printed(Outcome.DONE)


def test_a_printer_that_says_nothing_at_all_fails_the_job_and_is_unknown() -> None:
    line = Line(lambda data: b"")
    printer = printer_on(line)
    assert printer.status().state == "unknown"
    assert printer.print("job", PAGE, DEADLINE_S) == Printed(Outcome.FAILED, Fault("silent"))
    assert codec.setup_bytes() not in line.sent


anything = st.one_of(
    st.just(b""), st.just(READY), st.just(b"\x00"), st.just(None), st.binary(max_size=6), st.just(b"\xff" * 5_000)
)


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(st.lists(anything, max_size=14), st.sampled_from([b"", READY, b"\x00", b"\xff"]), st.booleans())
def test_whatever_a_printer_says_nothing_is_done_unproved(said: list[bytes | None], then: bytes, sensor: bool) -> None:
    answers = list(said)
    heard_after_cut: list[bytes] = []
    asked = False

    def reply(data: bytes) -> bytes | None:
        nonlocal asked
        asked |= data == codec.ASK_IN_ORDER
        answer = answers.pop(0) if answers else then
        if asked and answer:
            heard_after_cut.append(answer)
        return answer

    line = Line(reply)
    printer = EscposPrinter(line, clock=line.clock, mouth_sensor=sensor)
    assert printer.paper_waits() in (None, True, False)
    assert printer.status().state in ("ready", "degraded", "fault", "offline", "unknown")
    begun = line.now
    result = printer.print("job", PAGE, DEADLINE_S)
    assert line.now - begun <= DEADLINE_S + 5
    if result.outcome is Outcome.DONE:
        heard = b"".join(heard_after_cut)
        assert any(byte & 0x90 == 0 for byte in heard), "no answer in order came"
    else:
        assert result.fault is not None
    if result.outcome is not Outcome.FAILED:
        assert printer.print("job", PAGE, DEADLINE_S) == result  # never again by itself
