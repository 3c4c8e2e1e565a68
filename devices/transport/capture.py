"""An open camera as a line of pictures: an MJPEG stream, a V4L2 device, a video or picture file."""

from __future__ import annotations

import socket
import threading
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import TransportLost
from devices.transport.mjpeg import MjpegLine

WISHED_FPS: Final = 15


@dataclass(frozen=True, slots=True)
class Source:
    """How an address is opened."""

    kind: Literal["stream", "device", "file"]
    target: str


def source_of(address: str) -> Source:
    """``http://`` and ``https://`` are streams, ``/dev/...`` is a device, else a file.

    Raises ValueError for an empty address, a URL without a host or with an impossible port, or another scheme.
    """
    if not address:
        raise ValueError("camera address: a URL, a device path or a file is expected")
    if "://" not in address:
        return Source("device" if address.startswith("/dev/") else "file", address)
    parts = urllib.parse.urlsplit(address)
    try:
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is no number below 65,536
        sound = False
    if not sound:
        raise ValueError(f"camera address {address!r}: http://host:port/path is expected")
    return Source("stream", address)


def is_there(source: Source, deadline_s: float) -> bool:
    """Whether something is at the address, without taking a picture: somebody listens there, or the path exists."""
    if source.kind != "stream":
        return Path(source.target).exists()
    parts = urllib.parse.urlsplit(source.target)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), deadline_s):
            return True
    except OSError:
        return False


def torn(bgr: NDArray[np.uint8]) -> bool:
    """Whether a driver or decoder filled up the rest of a broken picture: its lowest rows are one flat colour."""
    foot = bgr[-max(8, bgr.shape[0] // 24) :: 4, ::16].reshape(-1, 3)
    return bool(np.ptp(foot, axis=0).max() <= 1 and np.ptp(bgr[:: max(1, bgr.shape[0] // 16), ::16]) > 24)


class Line(Protocol):
    """An open camera: ``read`` waits for the next picture and gives None for a broken one; TransportLost says why."""

    def read(self) -> NDArray[np.uint8] | None: ...

    def close(self) -> None: ...


def open_line(source: Source, size: tuple[int, int], timeout_s: float, halt: threading.Event) -> Line:
    """The opened line; raises TransportLost. ``size`` is what a device is asked for; ``halt`` ends a file's waiting."""
    if source.kind == "stream":
        return MjpegLine(source.target, timeout_s)
    return _Capture(source, size, halt)


class _Capture:
    """A V4L2 device, or a file that is shown again and again, as a line."""

    def __init__(self, source: Source, size: tuple[int, int], halt: threading.Event) -> None:
        self._file = source.target if source.kind == "file" else None
        self._halt = halt
        self._shown = False
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
        if not done and self._file and self._shown:
            self._capture.open(self._file, cv2.CAP_ANY)
            done, picture = self._capture.read()
        if not done:
            raise TransportLost("absent" if self._file else "silent")
        self._shown = True
        return np.asarray(picture, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()
