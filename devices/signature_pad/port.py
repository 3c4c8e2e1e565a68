"""The signature pad (签字板): the touch screen itself, or a pad beside it, and what a signature is made of.

On the screen the shell collects the strokes and sends them with its event ``sign``; the terminal asks this device only
whether the touch panel is there. A pad of its own (a HID digitiser) gives its strokes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from devices.base import Status

SignWord = Literal[
    "no_ink",  # nothing was written within the deadline
    "offline",  # the pad is gone
    "garbage",  # what came is no stream of input events
    "on_screen",  # the pad is the kiosk's screen: its strokes come with the shell's event, not from here
]


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pen was: ``x`` from the left and ``y`` from the top, 0 to 1 of the pad; milliseconds since the first
    touch; pressure 0 to 1, 1 where the pad measures none."""

    x: float
    y: float
    ms: int
    pressure: float = 1.0


@dataclass(frozen=True, slots=True, repr=False)
class Stroke:
    """From pen down to pen up, at least one point."""

    points: tuple[Point, ...]

    def __repr__(self) -> str:
        return f"Stroke({len(self.points)} points)"


@dataclass(frozen=True, slots=True)
class Signature:
    """What was written. A signature is personal data: strokes do not show in a ``repr``. ``ratio`` is the pad's width
    over its height."""

    strokes: tuple[Stroke, ...]
    ratio: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no signature."""

    word: SignWord


@runtime_checkable
class SignaturePad(Protocol):
    """Every call ends within its deadline."""

    def open(self) -> None:
        """Raises TransportLost when the pad is not there."""

    def close(self) -> None:
        """Never raises."""

    def status(self) -> Status:
        """What the pad is now; reasons: ``offline``."""

    def sign(self, deadline_s: float) -> Signature | Failed:
        """Collect strokes until the pen has rested for two seconds, or the deadline."""
