"""Fingerprint readers that libfprint knows (swipe and touch sensors of the trade), through a helper process.

**What it is good for.** libfprint takes a print by several touches and compares a live finger with it, inside its own
drivers. Its serialised print is of no fixed length and is *not* a template of GA/T 1012: it cannot be compared with
the registry's and must not be sent as one (``Print.format`` says so), nor can two stored prints be compared without
the finger. So ``match`` is refused, and ``verify`` asks for the finger. A terminal in service needs the reader of
GA/T 1011 (``serial_livescan.py`` says how); this one serves training, trials, and doors that staff open.
"""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from devices.base import Status, TransportLost
from devices.fingerprint_reader.libfprint_process import HelperProcess, Said
from devices.fingerprint_reader.port import (
    POSITIONS,
    Failed,
    FailedWord,
    Matched,
    Print,
    Retry,
    RetryReason,
)

PYTHON = "/usr/bin/python3"  # Debian's: gi is packaged for it alone

_OPEN_S = 8.0  # a Python starts, GObject loads, the USB bus is looked through
_ANSWER_S = 1.0
_TURN_S = 2.0
_GOES_ON_S = 3.0  # touches of two residents must never make one print

# FpDeviceRetry: 0 general, 1 too short, 2 centre the finger, 3 remove the finger first.
_RETRY: Mapping[int, RetryReason] = {1: "too_fast", 2: "partial"}
# FpDeviceError: 1 not supported, 4 busy, 5 protocol, 6 to 9 data, 256 removed; the others are the sensor's.
_ERRORS: Mapping[int, FailedWord] = {
    1: "rejected",
    5: "garbage",
    6: "rejected",
    7: "rejected",
    8: "rejected",
    9: "rejected",
    256: "offline",
}

Found = TypeVar("Found")


class LibfprintReader:
    """One reader of libfprint; calls may come from several threads, one at a time reaches the helper."""

    def __init__(
        self,
        name: str = "",
        python: str = PYTHON,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        """``name`` is a part of the driver's or device's name, empty = the first one. ``stop`` ends a capture."""
        self._name = name
        self._python = python
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._helper: HelperProcess | None = None
        self._enrolment: tuple[int, int] | None = None  # position, number of the request
        self._asked_at = 0.0

    def open(self) -> None:
        """Start the helper and open the device; TransportLost when there is none, ValueError without libfprint."""
        with self._lock:
            self._opened()

    def close(self) -> None:
        """End the helper; never raises."""
        with self._lock:
            self._drop()

    def status(self) -> Status:
        """Whether the device is there; ``busy`` when another thread keeps it for long.

        A device that was lost is looked for again, which takes about half a second (a Python starts), at most eight.
        """
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            helper = self._opened()
            said = helper.hear(helper.ask("state"), _ANSWER_S)
            if said is None:
                return Status("unknown", ("silent",))
            if said.get("present") is True:
                return Status("ready")
            self._drop()
        except (TransportLost, ValueError):
            self._drop()
        finally:
            self._lock.release()
        return Status("offline", ("offline",))

    def capture(self, position: int, deadline_s: float) -> Print | Retry | Failed:
        """Collect the touches of one print; raises ValueError for a position outside 11 to 20.

        Touches of calls that follow each other within three seconds make one print; ``no_finger`` means that it is not
        whole yet. The quality is 0: libfprint tells none.
        """
        if position not in POSITIONS:
            raise ValueError(f"finger code {position} is outside 11 to 20")
        with self._lock:
            return self._guarded(lambda: self._enrol(position, self._clock() + deadline_s))

    def match(self, template: bytes, references: Sequence[bytes], deadline_s: float = 2.0) -> Matched | Failed:
        """Not possible: see above. Raises ValueError for a number outside 1 to 20."""
        _check(references)
        return Failed("rejected", "needs_finger")

    def verify(self, references: Sequence[bytes], deadline_s: float) -> Matched | Retry | Failed:
        """Wait for a finger and compare it with 1 to 20 prints of this reader; raises ValueError for another number.

        libfprint says yes or no: the score is 1 or 0.
        """
        _check(references)
        with self._lock:
            return self._guarded(lambda: self._verify(references, self._clock() + deadline_s))

    # Everything below runs under the lock.

    def _guarded(self, work: Callable[[], Found | Failed]) -> Found | Failed:
        try:
            return work()
        except (TransportLost, ValueError) as error:
            self._drop()
            return Failed("offline", str(error))

    def _enrol(self, position: int, end: float) -> Print | Retry | Failed:
        helper = self._opened()
        number = self._going_on(helper, position)
        while not self._stop.is_set() and (left := end - self._clock()) > 0:
            said = helper.hear(number, min(left, _ANSWER_S))
            self._asked_at = self._clock()
            if said is None or "stage" in said:
                continue
            if said.get("end") is not None:
                self._enrolment = None
            found = self._ended(said)
            return _print(position, said) if found is None else found
        return Retry("no_finger")

    def _going_on(self, helper: HelperProcess, position: int) -> int:
        """The request of the enrolment that is under way, or of a new one."""
        if self._enrolment is not None:
            before, number = self._enrolment
            if before == position and self._clock() - self._asked_at <= _GOES_ON_S:
                return number
            self._cancel(helper, number)
        # GA/T counts right thumb to little finger 11 to 15, then left; libfprint left 1 to 5, then right.
        finger = position - 5 if position <= 15 else position - 15
        number = helper.ask("enrol", finger=finger)
        self._enrolment = position, number
        return number

    def _verify(self, references: Sequence[bytes], end: float) -> Matched | Retry | Failed:
        helper = self._opened()
        if self._enrolment is not None:
            self._cancel(helper, self._enrolment[1])
        number = helper.ask("verify", prints=[base64.b64encode(one).decode() for one in references])
        while not self._stop.is_set() and (left := end - self._clock()) > 0:
            said = helper.hear(number, min(left, _ANSWER_S))
            if said is None:
                continue
            found = self._ended(said)
            match = said.get("match")
            if found is not None:
                return found
            return Matched(float(match), match) if isinstance(match, bool) else Failed("garbage")
        self._cancel(helper, number)
        return Retry("no_finger")

    def _ended(self, said: Said) -> Retry | Failed | None:
        """The trouble that was said; None when all is well."""
        if "retry" in said:
            return Retry(_RETRY.get(said["retry"], "poor"))
        if said.get("end") != "error":
            return None
        word: FailedWord = _ERRORS.get(said.get("code", 0), "sensor") if said.get("domain") == "device" else "rejected"
        if word == "offline":
            self._drop()
        return Failed(word, f"code_{said.get('code')}")

    def _cancel(self, helper: HelperProcess, number: int) -> None:
        """End what is under way, so that no touch of one resident counts for another; raises TransportLost."""
        self._enrolment = None
        helper.ask("cancel")
        end = self._clock() + _ANSWER_S
        while (left := end - self._clock()) > 0:
            said = helper.hear(number, left)
            if said is not None and "end" in said:
                return
        raise TransportLost("the reader does not let go of a capture")

    def _opened(self) -> HelperProcess:
        """The helper with its device open; raises TransportLost or ValueError."""
        if self._helper is not None:
            return self._helper
        helper = HelperProcess(self._python, self._clock)
        try:
            said = helper.hear(helper.ask("open", name=self._name), _OPEN_S)
            if said is not None and said.get("end") == "unusable":
                raise ValueError("libfprint: install python3-gi and gir1.2-fprint-2.0")
            if said is None or said.get("end") != "opened":
                raise TransportLost("libfprint finds no reader")
        except (TransportLost, ValueError):
            helper.end()
            raise
        self._helper = helper
        return helper

    def _drop(self) -> None:
        """Let the helper go: a device that was pulled is found again by a new one only."""
        helper, self._helper, self._enrolment = self._helper, None, None
        if helper is not None:
            helper.end()


def _check(references: Sequence[bytes]) -> None:
    if not 1 <= len(references) <= 20:
        raise ValueError(f"{len(references)} references, 1 to 20 are possible")


def _print(position: int, said: Said) -> Print | Failed:
    try:
        template = base64.b64decode(str(said.get("print", "")), validate=True)
    except binascii.Error:
        template = b""
    return Print(position, 0, template, "libfprint") if template else Failed("garbage")
