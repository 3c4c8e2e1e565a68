"""A scanner on a line that gives the text of codes as bytes: serial, USB serial (CDC), or a keyboard (hid_keyboard)."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from devices.base import Status, Transport, TransportLost
from devices.qr_scanner.codec import QUIET_S, Lines
from devices.qr_scanner.port import ScanFailed, Scanned

_CHUNK = 4_096
_SLICE_S = 0.2  # how soon a waiting read sees that it is to stop, and lets others have the line
_GAP_S = 0.005  # between two slices: a lock that is given up and taken at once goes to nobody else
_TURN_S = 1.0  # longer than a slice
_MOST_CHUNKS = 64  # of one call that does not wait: 256 KB, so that a babbling line cannot hold the worker
_SETTLE_S = 1.5  # for the rest of a code whose beginning is there
_KEPT = 8  # codes that nobody asked for; the oldest go first


class LineScanner:
    """Calls may come from several threads, one at a time reaches the line. ``stop`` ends a waiting read."""

    def __init__(
        self,
        line: Transport,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        self._line = line
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._lines = Lines()
        self._last_byte = clock()
        self._found: deque[Scanned | ScanFailed] = deque(maxlen=_KEPT)

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            self._line.open()

    def close(self) -> None:
        """Close the line and forget what was scanned; never raises."""
        with self._lock:
            self._lose()
            self._forget()

    def status(self) -> Status:
        """Whether the line is there; takes in what has come, so that the line never runs full."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            self._take_all()
        except TransportLost:
            self._lose()
            return Status("offline", ("offline",))
        finally:
            self._lock.release()
        return Status("ready")

    def read(self, deadline_s: float) -> Scanned | ScanFailed:
        """Wait for a code; ends at once when the line is lost, at most a second late when a code is half there."""
        end = self._clock() + deadline_s
        while True:
            left = end - self._clock()
            over = self._stop.is_set() or left <= 0
            quiet = True
            with self._lock:
                try:
                    self._line.open()
                    if over:
                        self._settle()
                    elif not self._found:
                        quiet = not self._listen(min(left, _SLICE_S))
                except TransportLost:
                    self._lose()
                    return ScanFailed("offline")
                if self._found:
                    return self._found.popleft()
            if over:
                return ScanFailed("no_code")
            if quiet:
                self._stop.wait(_GAP_S)

    def clear(self) -> None:
        """Forget what was scanned until now, also what still lies in the line."""
        with self._lock:
            try:
                self._take_all()
            except TransportLost:
                self._lose()
            self._forget()

    def _take_all(self) -> None:
        """Take in all that lies in the line, and the rest of a code that has begun. Raises TransportLost."""
        self._line.open()
        for _ in range(_MOST_CHUNKS):
            if not self._listen(0.0):
                break
        self._settle()

    def _settle(self) -> None:
        """Leave no half code: when the next bytes are looked at, nobody could tell whether a pause lay between."""
        end = self._clock() + _SETTLE_S
        while self._lines.pending and (left := end - self._clock()) > 0:
            # Until the line has been quiet for long enough, not for as long again after each look.
            quiet = self._clock() - self._last_byte
            self._listen(min(left, max(0.0, QUIET_S - quiet)))
        self._found += self._lines.abandon()

    def _listen(self, deadline_s: float) -> bool:
        """Take in what comes within the deadline; whether anything came. Raises TransportLost."""
        data = self._line.read(_CHUNK, deadline_s)
        if data:
            self._last_byte = self._clock()
            self._found += self._lines.feed(data)
        elif self._lines.pending and self._clock() - self._last_byte >= QUIET_S:
            self._found += self._lines.pause()
        return bool(data)

    def _lose(self) -> None:
        self._line.close()
        self._lines.reset()

    def _forget(self) -> None:
        """The rest of a code that is still coming stays unread."""
        self._found.clear()
