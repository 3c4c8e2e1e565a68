"""The code scanner (扫码器) as the kiosk sees it: somebody holds a code before it, and it gives the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from devices.base import Status

LONGEST_TEXT = 4_296
"""Characters of the largest QR code (version 40-L, alphanumeric, ISO/IEC 18004 table 7): a longer text is no code."""

ScanWord = Literal["no_code", "too_long", "garbage", "breaks_off", "offline"]
"""Why there is no text: nobody scanned in time; longer than any code; not UTF-8, or control characters in it; the end
of the text never came; the line is gone."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The text of a code: 1 to 4,296 printable characters. It may be anybody's and anything: check it, log it never."""

    text: str


@dataclass(frozen=True, slots=True)
class ScanFailed:
    """No text, and why."""

    word: ScanWord


@runtime_checkable
class QrScanner(Protocol):
    """A scanner that sends what it sees by itself. It cannot be asked: a dead one looks like one that nobody uses."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """``ready`` = the line is there; ``busy`` while a call of ``read`` waits; ``offline`` = the line is gone."""

    def read(self, deadline_s: float) -> Scanned | ScanFailed:
        """The next code within the deadline: the oldest one that came since ``open``, ``clear`` or the last read."""

    def clear(self) -> None:
        """Forget what was scanned until now: a code of the visit before must not count in this one."""
