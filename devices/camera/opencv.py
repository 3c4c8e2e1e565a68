"""Cameras through OpenCV: an MJPEG stream (``http://...``), a V4L2 device (``/dev/video0``), a video or picture file.

One thread opens, reads and re-opens while the camera is wanted; readers only ever see the newest whole frame.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import State, Status, TransportLost
from devices.camera.mjpeg import MjpegLine
from devices.camera.port import Frame

WISHED_FPS: Final = 15
_STALL_S = 1.5  # seen as lost within two seconds: this and the reader's own time
_SLOW_FPS = WISHED_FPS / 2
_BACK_OFF_S = (0.25, 5.0)  # first and longest pause before another attempt
_BAD_FRAMES = 8  # unreadable pictures in a row before the line counts as garbage
_ENOUGH = 5  # arrivals that make a rate


@dataclass(frozen=True, slots=True)
class Source:
    """How an address is opened."""

    kind: Literal["stream", "device", "file"]
    target: str


def source_of(address: str) -> Source:
    """``http://`` and ``https://`` are streams, ``/dev/...`` is a device, else a file.  ValueError when empty."""
    if not address:
        raise ValueError("camera address: a URL, a device path or a file is expected")
    if address.startswith(("http://", "https://")):
        return Source("stream", address)
    return Source("device" if address.startswith("/dev/") else "file", address)


def torn(bgr: NDArray[np.uint8]) -> bool:
    """Whether a driver or decoder filled up the rest of a broken picture: its lowest rows are one flat colour."""
    foot = bgr[-max(8, bgr.shape[0] // 24) :: 4, ::16].reshape(-1, 3)
    return bool(np.ptp(foot, axis=0).max() <= 1 and np.ptp(bgr[:: max(1, bgr.shape[0] // 16), ::16]) > 24)


class Line(Protocol):
    """An open camera: ``read`` waits for the next picture and gives None for a broken one; TransportLost says why."""

    def read(self) -> NDArray[np.uint8] | None: ...

    def close(self) -> None: ...


class _Capture:
    """A V4L2 device or a file as a line."""

    def __init__(self, source: Source, size: tuple[int, int], halt: threading.Event) -> None:
        self._file = source.kind == "file"
        self._halt = halt
        # A device is named by its path: the number of a camera changes when it is plugged in again.
        self._capture = cv2.VideoCapture(source.target, cv2.CAP_ANY if self._file else cv2.CAP_V4L2)
        if not self._capture.isOpened():
            raise TransportLost("absent")
        if not self._file:
            self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
            self._capture.set(cv2.CAP_PROP_FPS, WISHED_FPS)
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def read(self) -> NDArray[np.uint8] | None:
        if self._file:
            self._halt.wait(1 / WISHED_FPS)
        done, picture = self._capture.read()
        if not done:
            raise TransportLost("absent" if self._file else "silent")
        return np.asarray(picture, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()


class OpenCvCamera:
    """A camera of the port, read by OpenCV's FFmpeg or V4L2 back end."""

    def __init__(self, address: str, width: int = 1920, height: int = 1080) -> None:
        self._source = source_of(address)
        self._size = (width, height)
        self._changed = threading.Condition()
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self._before: threading.Thread | None = None  # may still be closing
        self._frame: Frame | None = None
        self._sequence = 0
        self._status = Status("unknown", ("not_probed",), time.monotonic())
        self._opened: float | None = None
        self._arrivals: list[float] = []
        self._bad = 0

    def start(self) -> None:
        with self._changed:
            if self._thread is not None:
                return
            self._halt = threading.Event()
            self._thread = threading.Thread(
                target=self._run, args=(self._halt, self._before), name="camera", daemon=True
            )
            self._say("busy", "opening")
            self._opened = time.monotonic()
            self._thread.start()

    def stop(self) -> None:
        with self._changed:
            if self._thread is None:
                return
            self._before, self._thread = self._thread, None
            self._halt.set()
            self._forget()
            self._status = _closed(self._status)
            self._changed.notify_all()

    def latest(self) -> Frame | None:
        with self._changed:
            return self._frame if self._fresh() else None

    def wait_newer(self, sequence: int, deadline_s: float) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None and self._frame.sequence > sequence, deadline_s)
            return self._frame if self._frame is not None and self._frame.sequence > sequence else None

    def status(self) -> Status:
        with self._changed:
            if self._thread is not None and self._status.state in ("ready", "degraded"):
                self._judge()
            elif self._thread is not None and self._opened is not None and time.monotonic() - self._opened > _STALL_S:
                self._say("offline", "silent")
            return self._status

    def probe(self, deadline_s: float) -> Status:
        wanted = self._thread is not None
        self.start()
        self.wait_newer(self._sequence, deadline_s)
        found = self.status()
        if wanted:
            return found
        self.stop()
        with self._changed:
            self._status = (
                found if found.state != "busy" else Status("offline", ("silent",), found.since, found.last_ok)
            )
            return self._status

    # Everything below runs in the camera's own thread, or under the lock where it says so.

    def _run(self, halt: threading.Event, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()  # a device is opened by one at a time
        pause = _BACK_OFF_S[0]
        while not halt.is_set():
            try:
                line = self._open(halt)
                try:
                    while not halt.is_set():
                        if self._take(line.read(), halt):
                            pause = _BACK_OFF_S[0]
                finally:
                    line.close()
            except TransportLost as lost:
                self._lost(str(lost), halt)
            halt.wait(pause * random.uniform(0.7, 1.0))
            pause = min(2 * pause, _BACK_OFF_S[1])

    def _open(self, halt: threading.Event) -> Line:
        if self._source.kind == "stream":
            return MjpegLine(self._source.target, _STALL_S)
        return _Capture(self._source, self._size, halt)

    def _take(self, bgr: NDArray[np.uint8] | None, halt: threading.Event) -> bool:
        """Notes what came; whether it was a whole picture."""
        now = time.monotonic()
        with self._changed:
            if halt.is_set():
                return False
            if bgr is None or torn(bgr):
                self._bad += 1
                if self._bad >= _BAD_FRAMES:
                    self._forget()
                    self._say("degraded", "garbage")
                return False
            self._bad = 0
            self._sequence += 1
            self._arrivals = [*self._arrivals[1 - _ENOUGH :], now]
            self._frame = Frame(bgr, self._sequence, now)
            self._judge()
            self._changed.notify_all()
            return True

    def _lost(self, reason: str, halt: threading.Event) -> None:
        with self._changed:
            if not halt.is_set():
                self._forget()
                self._say("offline", reason)
                self._changed.notify_all()

    def _fresh(self) -> bool:
        return self._frame is not None and time.monotonic() - self._frame.monotonic <= _STALL_S

    def _judge(self) -> None:
        """Under the lock: what the frames that came say."""
        if self._frame is None:
            return
        if not self._fresh():
            self._say("offline", "silent")
        elif len(self._arrivals) >= _ENOUGH and self._rate() < _SLOW_FPS and self._source.kind != "file":
            self._say("degraded", "slow")
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


def _closed(before: Status) -> Status:
    """After closing: a camera that worked is taken to work still, one that was lost stays lost."""
    if before.state in ("ready", "degraded"):
        return Status("ready", ("closed",), time.monotonic(), before.last_ok)
    return before if before.state == "offline" else Status("unknown", ("not_probed",), time.monotonic(), before.last_ok)
