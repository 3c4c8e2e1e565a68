"""Cameras through OpenCV: an MJPEG stream (``http://...``), a V4L2 device (``/dev/video0``), a video or picture file.

One thread opens, reads and re-opens while the camera is wanted; readers only ever see the newest frame.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import State, Status
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
    """Whether the decoder filled up the rest of a broken picture: its lowest rows are one flat colour."""
    foot = bgr[-max(8, bgr.shape[0] // 24) :: 4, ::16]
    return bool(
        np.ptp(foot.reshape(-1, 3), axis=0).max() <= 1 and np.ptp(bgr[:: max(1, bgr.shape[0] // 16), ::16]) > 24
    )


class OpenCvCamera:
    """A camera of the port, read by OpenCV's FFmpeg or V4L2 back end."""

    def __init__(self, address: str, width: int = 1920, height: int = 1080) -> None:
        self._source = source_of(address)
        self._size = (width, height)
        self._changed = threading.Condition()
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self._frame: Frame | None = None
        self._sequence = 0
        self._status = Status("unknown", ("not_probed",), time.monotonic())
        self._opened: float | None = None
        self._arrivals: list[float] = []

    def start(self) -> None:
        with self._changed:
            if self._thread is not None:
                return
            self._halt = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(self._halt,), name="camera", daemon=True)
            self._say("busy", "opening")
            self._thread.start()

    def stop(self) -> None:
        with self._changed:
            thread, self._thread = self._thread, None
            self._halt.set()
            self._forget()
            self._status = _closed(self._status)
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=3.0)

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

    def _run(self, halt: threading.Event) -> None:
        pause = _BACK_OFF_S[0]
        while not halt.is_set():
            capture = self._open()
            if capture.isOpened():
                got = self._read(capture, halt)
                pause = _BACK_OFF_S[0] if got else pause
            elif not halt.is_set():
                with self._changed:
                    self._say("offline", "absent")
            capture.release()
            halt.wait(pause * random.uniform(0.7, 1.0))
            pause = min(2 * pause, _BACK_OFF_S[1])

    def _open(self) -> cv2.VideoCapture:
        limit = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 2000, cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(_STALL_S * 1000)]
        match self._source.kind:
            case "stream":
                # The attempt itself may hang on a line that is open but mute: the clock runs from here.
                with self._changed:
                    self._opened = time.monotonic()
                return cv2.VideoCapture(self._source.target, cv2.CAP_FFMPEG, limit)
            case "file":
                return cv2.VideoCapture(self._source.target, cv2.CAP_ANY)
            case "device":
                capture = cv2.VideoCapture(self._source.target, cv2.CAP_V4L2)
                capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
                capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
                capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
                capture.set(cv2.CAP_PROP_FPS, WISHED_FPS)
                capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
                return capture

    def _read(self, capture: cv2.VideoCapture, halt: threading.Event) -> bool:
        """Reads until the line breaks; whether any picture came."""
        bad, any_good = 0, False
        while not halt.is_set():
            done, picture = capture.read()
            if halt.is_set():
                break
            if not done:
                self._lost("silent" if self._source.kind != "file" else "absent")
                break
            bgr = np.asarray(picture, dtype=np.uint8)
            if torn(bgr):
                bad += 1
                if bad >= _BAD_FRAMES:
                    with self._changed:
                        self._frame = None
                        self._say("degraded", "garbage")
                continue
            bad, any_good = 0, True
            self._arrived(bgr)
            if self._source.kind == "file" and halt.wait(1 / WISHED_FPS):
                break
        return any_good

    def _arrived(self, bgr: NDArray[np.uint8]) -> None:
        now = time.monotonic()
        with self._changed:
            self._sequence += 1
            self._arrivals = [*self._arrivals[-14:], now]
            self._frame = Frame(bgr, self._sequence, now)
            self._judge()
            self._changed.notify_all()

    def _lost(self, reason: str) -> None:
        with self._changed:
            if self._thread is not None:
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
        recent = self._arrivals[-_ENOUGH:]
        return (len(recent) - 1) / max(1e-6, recent[-1] - recent[0])

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
