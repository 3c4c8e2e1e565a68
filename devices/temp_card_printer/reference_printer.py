"""A temporary-card printer that speaks the reference protocol (codec.py)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from PIL import Image

from devices.base import Fault, Outcome, State, Status, Transport, TransportLost
from devices.temp_card_printer import codec
from devices.temp_card_printer.codec import Answer, AnswerParser, Job
from devices.temp_card_printer.port import CARD_DOTS, Printed
from devices.transport.conversation import drain, listen

_ANSWER_S = 1.0
_TAKE_IN_S = 3.0
_BAND = 65_536  # what a slow line carries within the time limit of one write
_LOOK_EVERY_S = 0.2
_TURN_S = 2.0
_STATE: Mapping[str, State] = {"silent": "unknown", "offline": "offline"}


class ReferencePrinter:
    """Calls may come from several threads; one question at a time reaches the line."""

    def __init__(
        self, line: Transport, clock: Callable[[], float] = time.monotonic, stop: threading.Event | None = None
    ) -> None:
        """``stop``, when set by the owner, ends the wait for a card as the deadline does."""
        self._line = line
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            self._line.open()

    def close(self) -> None:
        """Close the line; never raises."""
        with self._lock:
            self._line.close()

    def status(self) -> Status:
        """Ask the printer; ``busy`` when another thread keeps the line for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            answer = self._ask(codec.ask_status(), b"s", _ANSWER_S)
        finally:
            self._lock.release()
        if isinstance(answer, Fault):
            return Status(_STATE.get(answer.word, "fault"), (answer.word,))
        found = codec.reasons(answer.body)
        if not found:
            return Status("ready")
        return Status("degraded" if all(reason.endswith("_low") for reason in found) else "fault", found)

    def print(self, job_id: str, front: Image.Image, back: Image.Image, deadline_s: float) -> Printed:
        """Send the job unless the printer knows it, then ask until the card is out; see the port."""
        if front.size != CARD_DOTS or back.size != CARD_DOTS:
            raise ValueError(f"a card has {CARD_DOTS} dots, not {front.size} and {back.size}")
        end = self._clock() + deadline_s
        with self._lock:
            known = self._job(job_id)
            if isinstance(known, Fault):
                return Printed(Outcome.FAILED, known)
            sent = None
            if known in (Job.UNKNOWN, Job.REFUSED):
                hindrance = self._hindrance()
                if hindrance is not None:
                    return Printed(Outcome.FAILED, hindrance)
                sent = self._ask(codec.print_card(job_id, front, back), b"p", _TAKE_IN_S)
                if isinstance(sent, Answer) and sent.body == b"\x02":
                    return Printed(Outcome.FAILED, self._hindrance() or Fault("jam"))
        return self._await_card(job_id, end, sent if isinstance(sent, Fault) else None)

    def _await_card(self, job_id: str, end: float, lost: Fault | None) -> Printed:
        """Ask until the job has an end. ``lost``: why the printer was not heard to take it."""
        while True:
            with self._lock:
                job = self._job(job_id)
            match job:
                case Job.DONE:
                    return Printed(Outcome.DONE)
                case Job.SPOILT:
                    return Printed(Outcome.UNKNOWN, Fault("spoilt"))
                case Job.REFUSED | Job.UNKNOWN:
                    with self._lock:
                        return Printed(Outcome.FAILED, self._hindrance() or lost or Fault("garbage"))
                case _:
                    left = end - self._clock()
                    if left <= 0 or self._stop.wait(min(_LOOK_EVERY_S, left)):
                        return Printed(Outcome.UNKNOWN, job if isinstance(job, Fault) else Fault("late"))

    def _hindrance(self) -> Fault | None:
        answer = self._ask(codec.ask_status(), b"s", _ANSWER_S)
        if isinstance(answer, Fault):
            return answer
        return next((Fault(word) for word in codec.reasons(answer.body) if not word.endswith("_low")), None)

    def _job(self, job_id: str) -> Job | Fault:
        answer = self._ask(codec.ask_job(job_id), b"q", _ANSWER_S)
        return answer if isinstance(answer, Fault) else Job(answer.body[0])

    def _ask(self, frame: bytes, letter: bytes, deadline_s: float) -> Answer | Fault:
        try:
            self._line.open()
            drain(self._line)
            for start in range(0, len(frame), _BAND):
                self._line.write(frame[start : start + _BAND])
            heard = listen(self._line, AnswerParser(), lambda a: codec.fits(a, letter), deadline_s, self._clock)
        except TransportLost as lost:
            self._line.close()
            return Fault("offline", str(lost))
        return heard if isinstance(heard, Answer) else Fault(heard)
