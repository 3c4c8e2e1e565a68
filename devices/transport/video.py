"""The newest picture of a camera: one thread opens, reads and re-opens while pictures are wanted.

Readers only ever see the newest whole picture. The thread is no daemon: the interpreter waits for it at its end, as
one that is inside OpenCV while the interpreter goes would abort the process. It ends by itself when it is told to stop
or the main thread has ended, after the one read or attempt that it is in.

The reasons of the status are those of the camera's port: ``not_probed, absent, silent, garbage, slow, frozen, closed``.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from devices.base import State, Status, TransportLost
from devices.transport.capture import WISHED_FPS, Line, is_there, open_line, source_of, torn

_STALL_S = 1.5  # seen as lost within two seconds: this and the reader's own time
_FROZEN_S = 2.0  # a sensor has noise: two pictures are never the same, byte by byte
_SLOW_FPS = WISHED_FPS / 2
_BACK_OFF_S: Final = (0.25, 5.0)  # first and longest pause before another attempt
_REFUSALS = 2  # attempts that end without a picture before nobody waits for the first one any more
_CLOSING_S = 2.0
_SETTLE = 3  # pictures
_SETTLE_S = 1.0
_BAD_FRAMES = 8  # unreadable pictures in a row before the line counts as garbage
_ENOUGH = 5  # arrivals that make a rate
_GRID = 16  # pixels between those that are compared first


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: uint8 BGR (height, width, 3), a number that grows by one, monotonic seconds when it arrived."""

    bgr: NDArray[np.uint8]
    sequence: int
    monotonic: float


class Video:
    """The pictures at an address (``capture.source_of``); raises ValueError when the address cannot be right."""

    def __init__(self, address: str, width: int = 1920, height: int = 1080, least_px: int = 0) -> None:
        """``width`` and ``height`` are wished for; a picture with a side under ``least_px`` is ``coarse``."""
        self._source = source_of(address)
        self._least_px = least_px
        self._size = (width, height)
        self._changed = threading.Condition()
        self._halt = threading.Event()
        self._wanted = False  # by a look
        self._borrowed = 0  # by probes and single pictures: whoever is the last to want the line closes it
        self._thread: threading.Thread | None = None
        self._before: threading.Thread | None = None  # may still be closing
        self._frame: Shot | None = None
        self._sequence = 0
        self._status = self._known = Status("unknown", ("not_probed",), time.monotonic())
        self._opened: float | None = None
        self._arrivals: list[float] = []
        self._bad = 0
        self._refusals = 0
        self._recorded = self._source.kind == "file"
        self._still_since = 0.0

    @property
    def wanted(self) -> bool:
        """Whether pictures are wanted: between ``start`` and ``stop``."""
        return self._wanted

    def start(self) -> None:
        """Wants pictures: opens in the background, and again after every loss."""
        with self._changed:
            self._wanted = True
            self._begin()

    def stop(self) -> None:
        """Wants no more pictures: forgets the last one, and closes in the background (a visit does not wait for it)."""
        with self._changed:
            self._wanted = False
            self._forget()
            self._end_unwanted()

    def close(self) -> None:
        """Stops, and waits up to two seconds until the line is closed."""
        self.stop()
        before = self._before
        if before is not None:
            before.join(_CLOSING_S)

    def latest(self) -> Shot | None:
        """The newest picture; None before the first one and as long as the line is lost or closed."""
        with self._changed:
            return self._frame if self._fresh() else None

    def wait_newer(self, sequence: int, deadline_s: float) -> Shot | None:
        """The newest picture with a greater number, None when none comes within ``deadline_s`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None and self._frame.sequence > sequence, deadline_s)
            return self._frame if self._frame is not None and self._frame.sequence > sequence else None

    def wait_first(self, deadline_s: float) -> Shot | None:
        """The newest picture, as soon as there is one; None when none comes within ``deadline_s`` seconds, and early
        when the address has refused."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self.refused, deadline_s)
            return self._frame

    @property
    def refused(self) -> bool:
        """Whether, since the last picture, two attempts found nobody there, or something that is no camera."""
        return self._refusals >= _REFUSALS

    @property
    def recorded(self) -> bool:
        """Whether the pictures are a file's, which may well stand still; known when the first one has come."""
        return self._recorded

    def status(self) -> Status:
        """What the line is now; never waits."""
        with self._changed:
            if self._thread is not None and self._status.state in ("ready", "degraded"):
                self._judge()
            elif self._thread is not None and self._opened is not None and time.monotonic() - self._opened > _STALL_S:
                self._say("offline", "silent")
            return self._status

    def is_there(self, deadline_s: float) -> bool:
        """Whether something is at the address; nothing is opened, so that nobody is looked at. An open line is there
        until it says otherwise itself."""
        return self._thread is not None or is_there(self._source, deadline_s)

    def probe(self, deadline_s: float) -> Status:
        """Opens, takes one picture, and closes again when none were wanted; the status after that.

        Ends early when two attempts were refused (``wait_first``)."""
        with self._changed:
            for_itself = not self._wanted
            if for_itself:
                self._borrow()
        if not for_itself:
            self.wait_newer(self._sequence, deadline_s)
            return self.status()
        self.wait_first(deadline_s)
        with self._changed:
            found = self.status()
            self._give_back()
            if self._thread is not None:
                return found
            self._status = (
                found if found.state != "busy" else Status("offline", ("silent",), found.since, found.last_ok)
            )
            return self._status

    def take(self, deadline_s: float) -> Shot | None:
        """One settled picture, None when none comes in time; closes again when none are wanted.

        The first pictures of a sensor are dark: the exposure is still being found.
        """
        end = time.monotonic() + deadline_s
        with self._changed:
            self._borrow()
        shot = self.wait_first(deadline_s)
        for _ in range(_SETTLE):
            if shot is not None:
                shot = self.wait_newer(shot.sequence, min(_SETTLE_S, end - time.monotonic())) or shot
        with self._changed:
            self._give_back()
        return shot

    def _borrow(self) -> None:
        """Under the lock: the line for a moment, beside whoever else has it."""
        self._borrowed += 1
        self._begin()

    def _give_back(self) -> None:
        self._borrowed -= 1
        self._end_unwanted()

    def _end_unwanted(self) -> None:
        if not self._wanted and not self._borrowed:
            self._end()

    def _begin(self) -> None:
        """Under the lock: the thread that opens and reads, unless it runs."""
        if self._thread is not None:
            return
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._halt, self._before), name="video", daemon=False)
        self._known = self._status
        self._say("busy", "opening")
        self._opened = time.monotonic()
        self._refusals = 0
        self._thread.start()

    def _end(self) -> None:
        """Under the lock: the thread ends after the read that it is in, and nothing of what it saw is kept."""
        if self._thread is None:
            return
        self._before, self._thread = self._thread, None
        self._halt.set()
        self._forget()
        self._status = _closed(self._known if self._status.state == "busy" else self._status)
        self._changed.notify_all()

    # Everything below runs in the camera's own thread, or under the lock where it says so.

    def _run(self, halt: threading.Event, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # a device is opened by one at a time
        pause = _BACK_OFF_S[0]
        while self._goes_on(halt):
            try:
                line = open_line(self._source, self._size, _STALL_S, halt)
                try:
                    while self._goes_on(halt):
                        if self._take(line.read(), line, halt):
                            pause = _BACK_OFF_S[0]
                finally:
                    line.close()
            except TransportLost as lost:
                self._lost(str(lost), halt)
            halt.wait(pause * random.uniform(0.7, 1.0))
            pause = min(2 * pause, _BACK_OFF_S[1])

    def _goes_on(self, halt: threading.Event) -> bool:
        return not halt.is_set() and threading.main_thread().is_alive()

    def _take(self, bgr: NDArray[np.uint8] | None, line: Line, halt: threading.Event) -> bool:
        """Notes what came; whether it was a whole picture."""
        now = time.monotonic()
        with self._changed:
            if halt.is_set():
                return False
            self._recorded = line.recorded
            if bgr is None or (not line.whole and torn(bgr)):
                self._bad += 1
                if self._bad >= _BAD_FRAMES:
                    self._forget()
                    self._say("degraded", "garbage")
                return False
            self._bad = self._refusals = 0
            if self._frame is None or not _same(self._frame.bgr, bgr):
                self._still_since = now
            self._sequence += 1
            self._arrivals = [*self._arrivals[1 - _ENOUGH :], now]
            self._frame = Shot(bgr, self._sequence, now)
            self._judge()
            self._changed.notify_all()
            return True

    def _lost(self, reason: str, halt: threading.Event) -> None:
        with self._changed:
            if not halt.is_set():
                self._forget()
                self._say("offline", reason)
                self._refusals += reason != "silent"  # one that is only slow to answer may come yet
                self._changed.notify_all()

    def _fresh(self) -> bool:
        return self._frame is not None and time.monotonic() - self._frame.monotonic <= _STALL_S

    def _judge(self) -> None:
        """Under the lock: what the frames that came say."""
        if self._frame is None:
            return
        if not self._fresh():
            self._say("offline", "silent")
        elif self._frame.monotonic - self._still_since > _FROZEN_S and not self._recorded:
            self._say("degraded", "frozen")
        elif len(self._arrivals) >= _ENOUGH and self._rate() < _SLOW_FPS and not self._recorded:
            self._say("degraded", "slow")
        elif min(self._frame.bgr.shape[:2]) < self._least_px:
            self._say("degraded", "coarse")
        else:
            self._say("ready")

    def _rate(self) -> float:
        return (len(self._arrivals) - 1) / max(1e-6, self._arrivals[-1] - self._arrivals[0])

    def _forget(self) -> None:
        self._frame = None
        self._arrivals = []
        self._opened = None

    def _say(self, state: State, *reasons: str) -> None:
        """Under the lock: a status keeps its `since` as long as it says the same."""
        now = time.monotonic()
        last_ok = now if state == "ready" else self._status.last_ok
        same = (self._status.state, self._status.reasons) == (state, reasons)
        self._status = Status(state, reasons, self._status.since if same else now, last_ok)


def _same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether two pictures are the same, byte by byte; a grid of pixels is enough to tell living ones apart."""
    return np.array_equal(one[::_GRID, ::_GRID], other[::_GRID, ::_GRID]) and np.array_equal(one, other)


def _closed(before: Status) -> Status:
    """After closing: a camera that worked is taken to work still, one that was lost stays lost."""
    if before.state in ("ready", "degraded"):
        return Status("ready", ("closed",), time.monotonic(), before.last_ok)
    return before if before.state == "offline" else Status("unknown", ("not_probed",), time.monotonic(), before.last_ok)
