"""An open camera as a line of pictures: an MJPEG stream, a V4L2 device, a video or picture, here or at a URL."""

from __future__ import annotations

import os
import socket
import threading
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import TransportLost
from devices.transport.mjpeg import LARGEST, MjpegLine, whole_jpeg
from devices.transport.web import Answer

WISHED_FPS: Final = 15


@dataclass(frozen=True, slots=True)
class Source:
    """How an address is opened."""

    kind: Literal["stream", "device", "file"]
    target: str


def source_of(address: str) -> Source:
    """``http://`` and ``https://`` are streams (their answer says of what), ``/dev/...`` is a device, else a file.

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
    """An open camera: ``read`` waits for the next picture and gives None for a broken one; TransportLost says why.

    ``recorded``: a file, which may stand still and comes at its own pace; ``whole``: never gives half a picture.
    """

    @property
    def recorded(self) -> bool: ...

    @property
    def whole(self) -> bool: ...

    def read(self) -> NDArray[np.uint8] | None: ...

    def close(self) -> None: ...


def open_line(source: Source, size: tuple[int, int], timeout_s: float, halt: threading.Event) -> Line:
    """The opened line; raises TransportLost. ``size`` is what a device is asked for; ``halt`` ends a file's waiting."""
    if source.kind == "stream":
        return _web_line(source.target, timeout_s, halt)
    if source.kind == "device":
        return _Device(source.target, size)
    return _Recording(source.target, cv2.CAP_ANY, (), "absent", halt)


def _web_line(url: str, timeout_s: float, halt: threading.Event) -> Line:
    """The line that the kind of the answer asks for: a stream of pictures, one picture, or a video for FFmpeg."""
    answer = Answer(url, timeout_s)
    if answer.boundary or answer.kind.startswith("multipart/"):
        return MjpegLine(answer)
    if answer.kind.startswith("image/"):
        return _Still(url, answer, timeout_s, halt)
    if answer.length is not None and answer.length <= LARGEST and not answer.kind.startswith("text/"):
        return _Fetched(answer, halt)
    answer.close()
    if answer.kind.startswith("text/"):
        raise TransportLost("garbage")
    patience_ms = round(timeout_s * 1000)
    limits = (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, patience_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, patience_ms)
    if answer.length is not None:
        return _Recording(url, cv2.CAP_FFMPEG, limits, "garbage", halt)
    return _Live(url, limits, timeout_s)


class _Still:
    """A URL that shows one picture: a file, or what a camera sees at the moment, so it is asked for anew each time."""

    recorded: Final = True
    whole: Final = True

    def __init__(self, url: str, answer: Answer, timeout_s: float, halt: threading.Event) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._halt = halt
        self._answer: Answer | None = answer

    def read(self) -> NDArray[np.uint8]:
        if self._answer is None:
            self._halt.wait(1 / WISHED_FPS)
            self._answer = Answer(self._url, self._timeout_s)
        body, kind = self._answer.take(LARGEST), self._answer.kind
        self.close()
        picture = whole_jpeg(body) if kind in ("image/jpeg", "image/jpg") else _decoded(body)
        if picture is None:
            raise TransportLost("garbage")
        return picture

    def close(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None


class _Recording:
    """A video or picture file, here or at a URL, that is shown again and again; ``unread`` says why it cannot be."""

    recorded: Final = True
    whole: Final = True

    def __init__(self, target: str, by: int, limits: tuple[int, ...], unread: str, halt: threading.Event) -> None:
        self._opening = (target, by, limits)
        self._halt = halt
        self._shown = False
        self._capture = cv2.VideoCapture(*self._opening)
        if not self._capture.isOpened():
            raise TransportLost(unread)

    def read(self) -> NDArray[np.uint8]:
        self._halt.wait(1 / WISHED_FPS)
        done, picture = self._capture.read()
        if not done and self._shown:
            self._capture.open(*self._opening)
            done, picture = self._capture.read()
        if not done:
            raise TransportLost("absent")
        self._shown = True
        return np.asarray(picture, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()


class _Fetched:
    """A film at a URL, held in memory: FFmpeg has to go to and fro in most, and not every server lets it."""

    recorded: Final = True
    whole: Final = True

    def __init__(self, answer: Answer, halt: threading.Event) -> None:
        self._memory = os.memfd_create("film")
        try:
            with open(self._memory, "wb", closefd=False) as file:
                file.write(answer.take(LARGEST))
            self._film = _Recording(f"/proc/self/fd/{self._memory}", cv2.CAP_FFMPEG, (), "garbage", halt)
        except TransportLost:
            os.close(self._memory)
            raise
        finally:
            answer.close()

    def read(self) -> NDArray[np.uint8]:
        return self._film.read()

    def close(self) -> None:
        self._film.close()
        os.close(self._memory)


class _Live:
    """A video without an end at a URL, through FFmpeg."""

    recorded: Final = False
    whole: Final = False

    def __init__(self, url: str, limits: tuple[int, ...], timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits)
        if not self._capture.isOpened():
            raise TransportLost("garbage")

    def read(self) -> NDArray[np.uint8]:
        begun = time.monotonic()
        done, picture = self._capture.read()
        if not done:  # FFmpeg does not say why: a line that ended says so at once
            raise TransportLost("silent" if time.monotonic() - begun >= self._timeout_s else "absent")
        return np.asarray(picture, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()


class _Device:
    """A V4L2 device."""

    recorded: Final = False
    whole: Final = False  # a driver may hand over half a picture

    def __init__(self, path: str, size: tuple[int, int]) -> None:
        # A device is named by its path: the number of a camera changes when it is plugged in again.
        self._capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            raise TransportLost("absent")
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        self._capture.set(cv2.CAP_PROP_FPS, WISHED_FPS)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def read(self) -> NDArray[np.uint8]:
        done, picture = self._capture.read()
        if not done:
            raise TransportLost("silent")
        return np.asarray(picture, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()


def _decoded(body: bytes) -> NDArray[np.uint8] | None:
    picture = cv2.imdecode(np.frombuffer(body, dtype=np.uint8), cv2.IMREAD_COLOR) if body else None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)
