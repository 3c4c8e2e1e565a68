"""Pose: how a drawn resident stands before the camera in one frame."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Light = Literal["soft", "side", "dark", "bright"]
Background = Literal["grey", "busy", "white"]
Clothes = Literal["plain", "shirt", "white"]


@dataclass(frozen=True)
class Pose:
    """One frame.

    Angles are degrees as a face mesh reads them: yaw > 0 turns to the resident's own left, pitch > 0 looks up, roll > 0
    tilts clockwise in the picture.  `eyes` 1 open .. 0 shut, `mouth` 0 shut .. 1 wide, `smile` 0..1, `gaze` -1..1.
    `distance` 1 = the marked spot (head 42 % of the frame height), 2 = twice as far.  `offset` is cm right and up.
    `exposure` is linear, `blur` the sigma in pixels of a 1080-line frame.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    eyes: float = 1.0
    mouth: float = 0.0
    smile: float = 0.0
    gaze: float = 0.0
    light: Light = "soft"
    background: Background = "grey"
    clothes: Clothes = "plain"
    glasses: bool = False
    glare: bool = False
    exposure: float = 1.0
    blur: float = 0.0
    distance: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)
    grain: int = 0

    @property
    def expression(self) -> tuple[float, float, float, float]:
        """What changes the face itself, not only how it is seen: (eyes, mouth, smile, gaze)."""
        return (self.eyes, self.mouth, self.smile, self.gaze)

    def key(self) -> dict[str, object]:
        """Plain values, for a cache key."""
        return asdict(self)
