"""One still of a camera's MJPEG stream."""

from __future__ import annotations

import re
from collections.abc import Iterable

LENGTH = re.compile(rb"Content-Length: *(\d+)\r\n", re.IGNORECASE)
MOST_BYTES = 4 * 1024 * 1024


def first_frame(parts: Iterable[bytes]) -> bytes:
    """The first whole JPEG of a multipart stream; raises ValueError when there is none."""
    received = bytearray()
    for part in parts:
        received += part
        found = LENGTH.search(received)
        head = received.find(b"\r\n\r\n", found.start()) if found else -1
        if found and head >= 0:
            end = head + 4 + int(found[1])
            if end > MOST_BYTES:
                break
            if len(received) >= end:
                return bytes(received[head + 4 : end])
        if len(received) > MOST_BYTES:
            break
    raise ValueError("no whole picture came")
