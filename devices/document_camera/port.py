"""The document camera (高拍仪): a camera that looks down on a sheet or a card.

Status reasons are the camera's: ``not_probed, absent, silent, garbage, slow, frozen, closed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from devices.base import Status

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
Paper = Literal["a4", "card", "other"]

ScanWord = Literal[
    "no_page",  # nothing with four corners lies wholly in the picture
    "moving",  # a page was seen, but never twice in the same place
    "blurred",  # a page lies still, but its edges are soft
    "frozen",  # the very picture of the scan before, byte by byte: whatever lies there is not what is shown
    "absent",
    "silent",
    "garbage",
]


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """A QR or bar code: its text (may be personal data, so not in the ``repr``), its format (``QRCode``, ``Code128``),
    and where it stands in the whole picture, in pixels, clockwise from its own upper left corner."""

    text: str
    format: str
    corners: Corners

    def __repr__(self) -> str:
        return f"Code(format={self.format!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A scanned page. Its ``repr`` shows no content.

    ``bgr``: uint8 (height, width, 3), straightened, as it lay to the camera: A4 at 200 dpi, a card (ID-1) at 300 dpi,
    told apart by the ratio of the sides; other shapes keep the pixels that they had. ``corners``: in the whole picture,
    in pixels, clockwise from the upper left. ``sharpness``: 0 to 0.5, the share of the contrast that the steepest
    edges climb from one pixel to the next.
    """

    bgr: NDArray[np.uint8]
    corners: Corners
    paper: Paper
    sharpness: float
    codes: tuple[Code, ...]

    def __repr__(self) -> str:
        return f"Page(paper={self.paper!r}, sharpness={self.sharpness:.2f}, codes={len(self.codes)})"


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no page."""

    word: ScanWord


@runtime_checkable
class DocumentCamera(Protocol):
    """Looks only while it is asked to. Every call ends within its deadline plus one second."""

    def open(self) -> None:
        """Take one picture; raises TransportLost."""

    def close(self) -> None:
        """Stop looking; never raises."""

    def status(self) -> Status:
        """What the camera is now."""

    def grab(self, deadline_s: float) -> NDArray[np.uint8] | Failed:
        """One whole picture, uint8 BGR (height, width, 3), whatever lies there."""

    def scan(self, deadline_s: float) -> Page | Failed:
        """Wait for a page that lies still and is sharp, and take it; the last hindrance when the deadline comes."""
