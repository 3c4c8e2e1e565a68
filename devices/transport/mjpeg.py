"""MJPEG over HTTP (``multipart/x-mixed-replace``): whole JPEG pictures out of a stream, each decoded by OpenCV.

FFmpeg would fill a broken picture with what it showed before and call it good; here a picture is whole or it is not.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import TransportLost
from devices.transport.web import Answer

LARGEST: Final = 32 << 20  # bytes of one picture
_SOI, _EOI = b"\xff\xd8\xff", b"\xff\xd9"
_PADDING: Final = b"\r\n\0"  # the line's end, and what cameras fill their buffers up with
_LONGEST_LINE: Final = 4096


def whole_jpeg(jpeg: bytes) -> NDArray[np.uint8] | None:
    """The picture, uint8 BGR (height, width, 3); None when the bytes are no whole JPEG."""
    if not jpeg.startswith(_SOI) or not jpeg.rstrip(_PADDING).endswith(_EOI):
        return None
    picture = cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


class MjpegLine:
    """The pictures of a multipart answer.  Errors of every call: those of the answer."""

    recorded: Final = False
    whole: Final = True

    def __init__(self, answer: Answer) -> None:
        """Takes the answer over; raises TransportLost (``garbage``) when nothing parts it."""
        if not answer.boundary:
            answer.close()
            raise TransportLost("garbage")
        self._answer = answer
        self._boundary = answer.boundary.strip("-").encode("ascii", "replace")

    def read(self) -> NDArray[np.uint8] | None:
        """The next picture, uint8 BGR (height, width, 3); None when what came is no whole picture."""
        return whole_jpeg(self._part())

    def close(self) -> None:
        """Ends the stream; never raises."""
        self._answer.close()

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
        if length > LARGEST:
            raise TransportLost("garbage")
        body = self._answer.take(length)
        if len(body) < length:
            raise TransportLost("absent")
        return body

    def _parts(self, line: bytes) -> bool:
        """Whether a line is the boundary; cameras differ in who writes the two dashes before it, or both do."""
        return line.startswith(b"--") and line.lstrip(b"-").startswith(self._boundary)

    def _text(self) -> bytes:
        return self._answer.line(_LONGEST_LINE).rstrip(b"\r\n")

    def _until_boundary(self) -> bytes:
        body = bytearray()
        while len(body) <= LARGEST:
            line = self._answer.line(1 << 16)
            if self._parts(line):
                return bytes(body)
            body += line
        raise TransportLost("garbage")
