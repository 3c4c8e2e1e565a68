"""A face as the photo measures know it, and the array types of pictures."""

from dataclasses import dataclass
from functools import cached_property
from math import atan2, degrees, hypot

import numpy as np
from numpy.typing import NDArray

from kiosk.photo.landmarks import CHEEK_EDGE_L, CHEEK_EDGE_R, EYE_CORNERS_L, EYE_CORNERS_R

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Face:
    """One face in a picture.

    ``box`` is (x, y, width, height) in px, ``score`` and ``mesh_score`` lie in 0..1, ``points`` is (468, 2) float32
    in px of the picture, ``depth`` is (468,) float32 in the same px, smaller = nearer to the camera.
    """

    box: tuple[float, float, float, float]
    score: float
    points: Floats
    depth: Floats
    mesh_score: float

    @cached_property
    def eye_l(self) -> Floats:
        """Centre of the eye on the left of the picture, (2,) px."""
        return np.asarray(self.points[list(EYE_CORNERS_L)].mean(axis=0), dtype=np.float32)

    @cached_property
    def eye_r(self) -> Floats:
        """Centre of the eye on the right of the picture, (2,) px."""
        return np.asarray(self.points[list(EYE_CORNERS_R)].mean(axis=0), dtype=np.float32)

    @property
    def eye_middle(self) -> Floats:
        """Midpoint between the eyes, (2,) px."""
        return np.asarray((self.eye_l + self.eye_r) / 2, dtype=np.float32)

    @property
    def eye_distance(self) -> float:
        """Distance between the eye centres in px."""
        dx, dy = self.eye_r - self.eye_l
        return hypot(float(dx), float(dy))

    @property
    def roll_deg(self) -> float:
        """Slope of the eye line, positive = clockwise in the picture."""
        dx, dy = self.eye_r - self.eye_l
        return degrees(atan2(float(dy), float(dx)))

    @property
    def width(self) -> float:
        """Face width from cheek to cheek (脸部宽, ears not counted) in px."""
        dx, dy = self.points[CHEEK_EDGE_R] - self.points[CHEEK_EDGE_L]
        return hypot(float(dx), float(dy))
