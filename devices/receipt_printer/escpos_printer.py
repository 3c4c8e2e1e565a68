"""An ESC/POS receipt printer on TCP, USB or a serial line.

Before a job the printer is asked at once (DLE EOT) whether it can print: no answer, or a hindrance, is FAILED and
nothing has been sent. After the cut it is asked in order (GS r 1): its answer proves that everything before was worked
off, and only that is DONE, and only when nothing came meanwhile that no printer says: on a line that babbles, a byte
proves nothing. Worked off is not printed: a printer whose paper ends swallows the rest, says so, and answers; and one
that loses its power may send a last zero. So after that answer it is asked at once again, and must answer, with paper
and a shut cover. Whatever ends a job in between is UNKNOWN; then what the printer still holds is thrown away, and the
piece that was printed is cut off as soon as the printer can (mostly while staff stand there to mend it), so that no
resident finds the paper of another. A printer that does not know how to throw away goes on with the old job and answers
for it late: so after a job in doubt it must first be quiet, or its late answer would prove the next job.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from PIL import Image

from devices.base import Fault, Outcome, State, Status, Transport, TransportLost
from devices.receipt_printer import codec
from devices.receipt_printer.port import LONGEST_DOTS, WIDTH_DOTS, Printed, Reason
from devices.transport.conversation import drain

_ANSWER_S = 0.5
_REMEMBERED = 64
_PIECE_BYTES = 1_024  # of one write: within its time limit of 2 s also at 9,600 baud
_STALL_S = 1.0  # a lost line says so at once; a write that fails only after so long was not taken
_STOPS: tuple[Reason, ...] = ("paper_out", "cover_open", "jam")
_SETTLE_S = 3.0  # for a printer to work off what it could not throw away
_STATE: Mapping[Reason, State] = {
    "paper_low": "degraded",
    "paper_out": "fault",
    "cover_open": "fault",
    "jam": "fault",
    "offline": "offline",
    "silent": "unknown",
    "garbage": "fault",
}


class _StalledError(TransportLost):
    """The printer took nothing for so long that the line gave up: the line itself may be well."""


class EscposPrinter:
    """Receipt printer on a line; calls may come from several threads, one at a time reaches the line."""

    def __init__(
        self, line: Transport, clock: Callable[[], float] = time.monotonic, mouth_sensor: bool = False
    ) -> None:
        """``mouth_sensor``: the printer answers DLE EOT 20, as kiosk printers with a presenter do."""
        self._line = line
        self._mouth_sensor = mouth_sensor
        self._clock = clock
        self._lock = threading.Lock()
        self._unsettled = False  # an answer in order may still come, for a job that is over
        self._piece_left = False  # a job ended in doubt and its paper may still hang in the printer
        self._jobs: OrderedDict[str, Printed] = OrderedDict()

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            self._line.open()

    def close(self) -> None:
        """Close the line; never raises."""
        with self._lock:
            self._line.close()

    def status(self) -> Status:
        """Ask the printer at once; ``busy`` while a job runs."""
        if not self._lock.acquire(blocking=False):
            return Status("busy")
        try:
            found = self._probe()
            self._cut_piece(found)
        finally:
            self._lock.release()
        return Status(_STATE[found[0]], found) if found else Status("ready")

    def paper_waits(self) -> bool | None:
        """Whether a slip lies in the mouth; None without a sensor, without a sound answer, and while a job runs."""
        if not self._mouth_sensor or not self._lock.acquire(blocking=False):
            return None
        try:
            self._line.open()
            drain(self._line)
            self._send(codec.ASK_FULL)
            return codec.paper_in_mouth(self._read_exactly(codec.FULL_BYTES))
        except TransportLost:
            self._line.close()
            return None
        finally:
            self._lock.release()

    def print(self, job_id: str, page: Image.Image, deadline_s: float) -> Printed:
        """Print and cut one page; see the port for job ids and errors. Ends at most 5 s after the deadline.

        What may take longer: the part of the picture that is on its way (0.8 s at 115,200 baud), a write that the
        printer does not take (2 s), asking what hinders (1.5 s).
        """
        if page.width != WIDTH_DOTS or not 1 <= page.height <= LONGEST_DOTS:
            raise ValueError(f"a page is {WIDTH_DOTS} dots wide and at most {LONGEST_DOTS} long, not {page.size}")
        parts = codec.page_bytes(page.convert("1"))
        with self._lock:
            if job_id in self._jobs:
                return self._jobs[job_id]
            printed = self._print(parts, self._clock() + deadline_s)
            if printed.outcome is not Outcome.FAILED:
                self._jobs[job_id] = printed
                if len(self._jobs) > _REMEMBERED:
                    self._jobs.popitem(last=False)
            return printed

    def _print(self, parts: list[bytes], end: float) -> Printed:
        found = self._probe()
        if hindrances := _hindrances(found):
            return Printed(Outcome.FAILED, Fault(hindrances[0]))
        self._cut_piece(found)
        try:
            if not self._settle(end):
                return Printed(Outcome.FAILED, Fault("silent", "still busy with the job before"))
            self._send(codec.setup_bytes())
        except TransportLost as lost:
            self._line.close()
            return Printed(Outcome.FAILED, Fault(_word_of(lost), str(lost)))
        try:
            for part in parts:
                if self._clock() > end:  # not within a part: a printer takes what follows for the rest of its picture
                    return self._in_doubt("silent")
                for at in range(0, len(part), _PIECE_BYTES):
                    self._send(part[at : at + _PIECE_BYTES])
            unasked = self._line.read(64, 0.0)
            self._send(codec.ASK_IN_ORDER)
            return self._await_paper(end, babbles=not all(codec.is_flow(byte) for byte in unasked))
        except TransportLost as lost:
            return self._in_doubt(_word_of(lost), str(lost))

    def _settle(self, end: float) -> bool:
        """After a job in doubt: ask in order and wait for that answer and all older ones. Raises TransportLost.

        Between our question and an older one nothing is printed, so their answers follow each other at once.
        """
        if not self._unsettled:
            return True
        self._send(codec.ASK_IN_ORDER)
        end = min(end, self._clock() + _SETTLE_S)
        while (left := end - self._clock()) > 0:
            if any(codec.is_in_order(byte) for byte in self._line.read(64, left)):
                break
        else:
            return False
        self._unsettled = bool(self._line.read(64, _ANSWER_S)) and bool(self._line.read(64, _ANSWER_S))
        return not self._unsettled

    def _await_paper(self, end: float, babbles: bool) -> Printed:
        """Wait for the answer in order; while it does not come, ask at once what hinders. Raises TransportLost."""
        while (left := end - self._clock()) > 0:
            heard = self._line.read(64, min(left, _ANSWER_S))
            answer = codec.in_order(heard)
            babbles |= any(codec.is_rubbish(byte) for byte in heard)
            found: tuple[Reason, ...] = ()
            if answer is None:
                found, answer, rubbish = self._ask_states()
                babbles |= rubbish
            if answer is not None and not babbles:
                return self._worked_off(answer)
            stopped = [reason for reason in found if reason in _STOPS]
            if stopped and not babbles:
                return self._in_doubt(stopped[0])
        return self._in_doubt("garbage" if babbles else "silent")

    def _worked_off(self, answer: int) -> Printed:
        """The answer in order came: DONE if the printer still answers and nothing stops it. Raises TransportLost."""
        found, _, rubbish = self._ask_states()
        stopped = [reason for reason in found if reason in (*_STOPS, "silent", "garbage")]
        if stopped or rubbish:
            return self._in_doubt(stopped[0] if stopped else "garbage")
        return self._in_doubt("paper_out") if codec.paper_ended(answer) else Printed(Outcome.DONE)

    def _in_doubt(self, word: Reason, detail: str = "") -> Printed:
        """UNKNOWN, with what hinders if the printer can tell, after its buffer was emptied."""
        self._piece_left = self._unsettled = True
        found = self._probe()
        if word in ("offline", "silent") and (hindrances := _hindrances(found)):
            word = hindrances[0]
        if found != ("offline",):
            self._write_if_there(codec.DISCARD)
        return Printed(Outcome.UNKNOWN, Fault(word, detail))

    def _cut_piece(self, found: tuple[Reason, ...]) -> None:
        """Cut off what a job in doubt left, once nothing hinders the printer."""
        if self._piece_left and not _hindrances(found):
            self._piece_left = not self._write_if_there(codec.cut_bytes())

    def _write_if_there(self, data: bytes) -> bool:
        try:
            self._send(data)
        except TransportLost:
            self._line.close()
            return False
        return True

    def _send(self, data: bytes) -> None:
        """Write; raises TransportLost, and _StalledError when the printer does not take it."""
        begun = self._clock()
        try:
            self._line.write(data)
        except TransportLost as lost:
            if self._clock() - begun < _STALL_S:
                raise
            raise _StalledError("the printer takes no data") from lost

    def _probe(self) -> tuple[Reason, ...]:
        """What hinders the printer now, after late answers were thrown away; empty = nothing."""
        try:
            self._line.open()
            drain(self._line)
            return self._ask_states()[0]
        except TransportLost as lost:
            self._line.close()
            return (_word_of(lost),)

    def _ask_states(self) -> tuple[tuple[Reason, ...], int | None, bool]:
        """Reasons by DLE EOT 1, 2 and 4; an answer in order that came; whether rubbish did. Raises TransportLost."""
        states: list[int] = []
        passed = b""
        for n in (1, 2, 4):
            self._send(codec.ask_at_once(n))
            state, before = self._state_byte()
            passed += before
            if state is None:
                break
            states.append(state)
        babbles = any(codec.is_rubbish(byte) for byte in passed)
        if len(states) == 3:
            return codec.reasons(*states), codec.in_order(passed), babbles
        spoilt = any(codec.is_rubbish(byte) for byte in before)
        return (("garbage",) if spoilt else ("silent",)), codec.in_order(passed), babbles

    def _read_exactly(self, size: int) -> bytes:
        """So many bytes, or fewer when they do not come in time. Raises TransportLost."""
        end = self._clock() + _ANSWER_S
        data = b""
        while len(data) < size and (left := end - self._clock()) > 0:
            data += self._line.read(size - len(data), left)
        return data

    def _state_byte(self) -> tuple[int | None, bytes]:
        """The next answer at once, and what came before it. Raises TransportLost."""
        end = self._clock() + _ANSWER_S
        before = b""
        while (left := end - self._clock()) > 0:
            heard = self._line.read(1, left)
            if heard and codec.is_at_once(heard[0]):
                return heard[0], before
            before += heard
        return None, before


def _word_of(lost: TransportLost) -> Reason:
    return "silent" if isinstance(lost, _StalledError) else "offline"


def _hindrances(found: tuple[Reason, ...]) -> list[Reason]:
    return [reason for reason in found if reason != "paper_low"]
