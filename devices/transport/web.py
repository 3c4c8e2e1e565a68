"""What a camera's URL answers: one GET, its kind of content, and its bytes, with the words of a camera's trouble."""

from __future__ import annotations

import http.client
import urllib.parse
from typing import Final

from devices.base import TransportLost

_GONE: Final = (404, 410)


class Answer:
    """One answered GET.  Errors of every call: TransportLost with ``absent`` (nobody there, nothing at this path, or
    the line ended), ``silent``, or ``garbage`` (any other status than 200).

    ``kind`` is the content type, in small letters, "" when none is stated; ``boundary`` parts a multipart answer;
    ``length`` in bytes is stated for a file, and None for a live picture.
    """

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
        if self._answer.status != 200:
            self.close()
            raise TransportLost("absent" if self._answer.status in _GONE else "garbage")
        headers = self._answer.headers
        self.kind = headers.get_content_type() if "content-type" in headers else ""
        boundary = headers.get_param("boundary")
        self.boundary = boundary if isinstance(boundary, str) else None
        self.length = self._answer.length

    def line(self, limit: int) -> bytes:
        """The next line with its end, at most ``limit`` bytes; the end of the answer is ``absent``."""
        try:
            line = self._answer.readline(limit)
        except TimeoutError:
            raise TransportLost("silent") from None
        except (OSError, http.client.HTTPException):
            raise TransportLost("absent") from None
        if not line:
            raise TransportLost("absent")
        return line

    def take(self, length: int) -> bytes:
        """The next ``length`` bytes, fewer at the end of the answer."""
        try:
            return self._answer.read(length)
        except TimeoutError:
            raise TransportLost("silent") from None
        except (OSError, http.client.HTTPException):
            raise TransportLost("absent") from None

    def close(self) -> None:
        """Ends the line; never raises."""
        self._line.close()
