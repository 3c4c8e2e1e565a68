"""A document camera on the same lines as any camera: MJPEG over HTTP, V4L2, or a file."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import Status, TransportLost
from devices.document_camera.codes import read_codes
from devices.document_camera.page import dewarp, distance, find_page, paper_of, sharpness
from devices.document_camera.port import Code, Corners, Failed, Page, ScanWord
from devices.transport.video import Shot, Video

PROBE_S = 2.0
PROBE_EVERY_S = 10.0
THERE_S = 1.0
STEADY_PX = 6.0  # of 1920: a page that lies is found within a pixel or two, one that is put moves by dozens
SHARP_AT_LEAST = 0.12  # a blur of about three pixels: QR codes of a form are still read, small print just so
_TURN_S = 0.5


class OpenCvDocumentCamera:
    """Opened for a scan and closed after it; one scan at a time."""

    def __init__(
        self,
        address: str,
        width: int = 1920,
        height: int = 1080,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        """Raises ValueError when the address cannot be right. ``stop``, when set by the owner, ends a waiting scan."""
        self._video = Video(address, width, height)
        self._clock = clock
        self._stop = stop or threading.Event()
        self._turn = threading.Lock()
        self._probed_at = 0.0
        self._last_scanned = b""

    def open(self) -> None:
        """Take one picture; raises TransportLost."""
        with self._turn:
            found = self._probe()
        if found.state not in ("ready", "degraded"):
            raise TransportLost(f"the document camera shows no picture: {' '.join(found.reasons)}")

    def close(self) -> None:
        """Stop looking; never raises; ends within two seconds."""
        self._video.close()

    def status(self) -> Status:
        """What the camera is now; while nobody scans it is looked for at its address, and through every ten seconds."""
        if not self._turn.acquire(timeout=_TURN_S):
            return self._video.status()
        try:
            if self._clock() - self._probed_at > PROBE_EVERY_S:
                return self._probe()
            return self._video.status() if self._video.is_there(THERE_S) else Status("offline", ("absent",))
        finally:
            self._turn.release()

    def grab(self, deadline_s: float) -> NDArray[np.uint8] | Failed:
        """One whole picture, uint8 BGR (height, width, 3)."""
        if not self._video.is_there(THERE_S):
            return Failed("absent")
        with self._turn, self._open():
            for shot in self._shots(self._clock() + deadline_s):
                return shot.bgr
            return self._trouble(None)

    def scan(self, deadline_s: float) -> Page | Failed:
        """Wait for a page that lies still and is sharp."""
        with self._turn, self._open():
            hindrance: ScanWord | None = None
            before: Corners | None = None
            for shot in self._shots(self._clock() + deadline_s):
                corners = find_page(shot.bgr)
                if corners is None:
                    hindrance = "no_page"
                elif not self._lies(before, corners, shot):
                    hindrance = "moving"
                elif (sharp := sharpness(shot.bgr, corners)) < SHARP_AT_LEAST:
                    hindrance = "blurred"
                elif self._was_scanned(shot):
                    hindrance = "frozen"
                else:
                    return _page(shot.bgr, corners, sharp)
                before = corners
            return self._trouble(hindrance)

    @contextmanager
    def _open(self) -> Iterator[None]:
        self._video.start()
        try:
            yield
        finally:
            self._video.stop()
            self._probed_at = self._clock()

    def _shots(self, end: float) -> Iterator[Shot]:
        """Pictures as they come, newest only, until the deadline; none when the address refuses twice."""
        sequence = -1
        while not self._stop.is_set() and (left := end - self._clock()) > 0:
            wait = min(left, _TURN_S)
            shot = self._video.wait_first(wait) if sequence < 0 else self._video.wait_newer(sequence, wait)
            if shot is not None:
                sequence = shot.sequence
                yield shot
            elif sequence < 0 and self._video.refused:
                return

    def _trouble(self, hindrance: ScanWord | None) -> Failed:
        """The camera's own trouble when it has one, else what hindered the scan."""
        reasons = self._video.status().reasons
        own: tuple[ScanWord, ...] = ("absent", "silent", "garbage")
        for word in own:
            if word in reasons:
                return Failed(word)
        return Failed(hindrance or "silent")

    def _probe(self) -> Status:
        found = self._video.probe(PROBE_S)
        self._probed_at = self._clock()
        return found

    def _lies(self, before: Corners | None, now: Corners, shot: Shot) -> bool:
        """Whether the page was in the same place one picture ago; a picture file shows no second one."""
        steady = STEADY_PX * max(shot.bgr.shape[:2]) / 1920
        return self._video.recorded or (before is not None and distance(before, now) <= steady)

    def _was_scanned(self, shot: Shot) -> bool:
        """Whether this very picture was scanned before: a sensor has noise. A file is always the same."""
        digest = hashlib.blake2b(shot.bgr.tobytes(), digest_size=16).digest()
        before, self._last_scanned = self._last_scanned, digest
        return digest == before and not self._video.recorded


def _page(bgr: NDArray[np.uint8], corners: Corners, sharp: float) -> Page:
    straight = dewarp(bgr, corners)
    codes = read_codes(bgr) or _back(read_codes(straight), straight, corners)
    return Page(straight, corners, paper_of(corners), sharp, codes)


def _back(codes: tuple[Code, ...], straight: NDArray[np.uint8], corners: Corners) -> tuple[Code, ...]:
    """Codes that were read on the straightened page, with their places in the whole picture."""
    height, width = straight.shape[:2]
    edge = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(edge, np.array(corners, np.float32))

    def place(of: Corners) -> Corners:
        tl, tr, br, bl = cv2.perspectiveTransform(np.array([of], np.float32), matrix)[0].tolist()
        return tuple(tl), tuple(tr), tuple(br), tuple(bl)

    return tuple(replace(code, corners=place(code.corners)) for code in codes)
