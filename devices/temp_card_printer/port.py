"""The printer of temporary ID cards (临时居民身份证) as the kiosk sees it, for sites that have one.

No maker's protocol is known: the port is the contract, and the adapter speaks a reference protocol that proves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from PIL import Image

from devices.base import Fault, Outcome, Status

CARD_DOTS = (1011, 638)  # 85.6 x 54.0 mm at 300 dpi

Reason = Literal[
    "card_low",
    "card_out",
    "ribbon_low",
    "ribbon_out",
    "cover_open",
    "jam",
    "output_full",
    "spoilt",  # a blank was used and no good card came out: staff count it
    "late",  # the deadline passed before the printer said that the card is out
    "silent",
    "garbage",
    "breaks_off",
    "bad_checksum",
    "offline",
]
"""Reasons of a status and words of a fault; ``card_low`` and ``ribbon_low`` hinder nothing."""


@dataclass(frozen=True, slots=True)
class Printed:
    """DONE: the card is out. FAILED: no blank was used. UNKNOWN: one may have been, or was spoilt."""

    outcome: Outcome
    fault: Fault | None = None


@runtime_checkable
class TempCardPrinter(Protocol):
    """A card printer with blanks, ribbon and an output tray."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """What the printer is now; reasons are the words of ``Reason``."""

    def print(self, job_id: str, front: Image.Image, back: Image.Image, deadline_s: float) -> Printed:
        """Print one card. The same ``job_id`` is printed once, by the printer's own memory, also after a restart.

        A second call asks the printer what became of the first. Raises ValueError for pictures that are not 1,011 x
        638 dots.
        """
