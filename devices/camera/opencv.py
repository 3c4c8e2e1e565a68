"""Cameras through OpenCV: an MJPEG stream (``http://...``), a V4L2 device (``/dev/video0``), a video or a picture."""

from __future__ import annotations

from devices.base import Status
from devices.camera.port import Frame
from devices.transport.video import Shot, Video


class OpenCvCamera:
    """A camera of the port over the newest picture at an address; raises ValueError when that cannot be right."""

    def __init__(self, address: str, width: int = 1920, height: int = 1080, least_px: int = 0) -> None:
        self._video = Video(address, width, height, least_px)

    def start(self) -> None:
        self._video.start()

    def stop(self) -> None:
        self._video.stop()

    def latest(self) -> Frame | None:
        return _frame(self._video.latest())

    def wait_first(self, deadline_s: float) -> Frame | None:
        return _frame(self._video.wait_first(deadline_s))

    def wait_newer(self, sequence: int, deadline_s: float) -> Frame | None:
        return _frame(self._video.wait_newer(sequence, deadline_s))

    def status(self) -> Status:
        return self._video.status()

    def is_there(self, deadline_s: float) -> bool:
        return self._video.is_there(deadline_s)

    def probe(self, deadline_s: float) -> Status:
        return self._video.probe(deadline_s)

    def take(self, deadline_s: float) -> Frame | None:
        return _frame(self._video.take(deadline_s))


def _frame(shot: Shot | None) -> Frame | None:
    return Frame(shot.bgr, shot.sequence, shot.monotonic) if shot else None
