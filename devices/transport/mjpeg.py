"""MJPEG over HTTP (``multipart/x-mixed-replace``): whole JPEG pictures out of a stream, each decoded by OpenCV.

FFmpeg would fill a broken picture with what it showed before and call it good; here a picture is whole or it is not.
"""

from __future__ import annotations

import http.client
import urllib.parse
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import TransportLost

_SOI, _EOI = b"\xff\xd8\xff", b"\xff\xd9"
_PADDING: Final = b"\r\n\0"  # the line's end, and what cameras fill their buffers up with
_LARGEST: Final = 32 << 20  # bytes of one picture
_LONGEST_LINE: Final = 4096


class MjpegLine:
    """One open stream.  Errors of every call: TransportLost with ``absent``, ``silent`` or ``garbage``."""

    def __init__(self, url: str, timeout_s: float) -> None:
        at = urllib.parse.urlsplit(url)
        if at.hostname is None:
            raise TransportLost("absent")
        kind = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
        self._line = kind(at.hostname, at.port, timeout=timeout_s)
        try:
            self._line.request("GET", (at.path or "/") + (f"?{at.query}" if at.query else ""))
            self._answer = self._line.getresponse()
        except TimeoutError:
            self.close()
            raise TransportLost("silent") from None
        except (OSError, http.client.HTTPException):
            self.close()
            raise TransportLost("absent") from None
        boundary = self._answer.headers.get_param("boundary")
        if self._answer.status != 200 or not isinstance(boundary, str):
            self.close()
            raise TransportLost("garbage")
        self._boundary = boundary.strip("-").encode("ascii", "replace")

    def read(self) -> NDArray[np.uint8] | None:
        """The next picture, uint8 BGR (height, width, 3); None when what came is no whole picture."""
        try:
            jpeg = self._part()
        except TimeoutError:
            raise TransportLost("silent") from None
        except (OSError, http.client.HTTPException):
            raise TransportLost("absent") from None
        if not jpeg.startswith(_SOI) or not jpeg.rstrip(_PADDING).endswith(_EOI):
            return None
        picture = cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
        return None if picture is None else np.asarray(picture, dtype=np.uint8)

    def close(self) -> None:
        """Ends the stream; never raises."""
        self._line.close()

    def _part(self) -> bytes:
        """The body of the next part: by its stated length, else up to the next boundary."""
        length: int | None = None
        line = self._text()
        while self._parts(line) or not line:  # a boundary that the last body did not use up
            line = self._text()
        while line:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
            line = self._text()
        if length is None:
            return self._until_boundary()
        if length > _LARGEST:
            raise TransportLost("garbage")
        body = self._answer.read(length)
        if len(body) < length:
            raise TransportLost("absent")
        return body

    def _parts(self, line: bytes) -> bool:
        """Whether a line is the boundary; cameras differ in who writes the two dashes before it, or both do."""
        return line.startswith(b"--") and line.lstrip(b"-").startswith(self._boundary)

    def _text(self) -> bytes:
        line = self._answer.readline(_LONGEST_LINE)
        if not line:
            raise TransportLost("absent")
        return line.rstrip(b"\r\n")

    def _until_boundary(self) -> bytes:
        body = bytearray()
        while len(body) <= _LARGEST:
            line = self._answer.readline(1 << 16)
            if not line:
                raise TransportLost("absent")
            if self._parts(line):
                return bytes(body)
            body += line
        raise TransportLost("garbage")
