"""The receipt printer (凭条打印机) as the kiosk sees it: it takes a picture of a paper and says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from PIL import Image

from devices.base import Fault, Outcome, Status

WIDTH_DOTS = 576  # 80 mm paper at 8 dots a millimetre
LONGEST_DOTS = 8_000  # one metre: nothing that we print is longer, so a longer picture is a mistake

Reason = Literal["paper_low", "paper_out", "cover_open", "jam", "offline", "silent", "garbage"]
"""Reasons of a status and words of a fault. ``paper_low`` hinders nothing; ``silent`` = no answer, ``offline`` = the
line is gone or the printer says that it takes no data."""


@dataclass(frozen=True, slots=True)
class Printed:
    """DONE: the paper is out and cut. FAILED: nothing was printed. UNKNOWN: some or all of it may have been printed."""

    outcome: Outcome
    fault: Fault | None = None


@runtime_checkable
class ReceiptPrinter(Protocol):
    """A printer of slips on a roll, with a cutter."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """What the printer is now; reasons are the words of ``Reason``."""

    def paper_waits(self) -> bool | None:
        """Whether a slip lies in the mouth and was not taken; None when the printer cannot tell."""

    def print(self, job_id: str, page: Image.Image, deadline_s: float) -> Printed:
        """Print and cut one page, 576 dots wide; dark is black.

        The same ``job_id`` is printed once: a second call returns what became of the first, unless that FAILED.
        Raises ValueError for a page of another width or over 8,000 dots long.
        """
