"""The face in a frame of its own.

Level, 256 px, always the same size. Every light, colour and sharpness measure looks here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.geometry import moved, similarity, warp

SIDE: Final = 256
_FACE_WIDTH: Final = 190  # px of the 256: the face oval with a little room round it

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Patch:
    """``rgb`` (256, 256, 3) uint8, ``points`` (468, 2) px in it, ``scale`` px of the patch per px of the source."""

    rgb: Rgb
    points: Floats
    scale: float

    @cached_property
    def luma(self) -> Floats:
        """BT.601 luma, (256, 256) float32 in 0..255."""
        return cv2.cvtColor(self.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)

    @cached_property
    def hsv(self) -> Rgb:
        """Hue 0..179, saturation and value 0..255, (256, 256, 3)."""
        return np.asarray(cv2.cvtColor(self.rgb, cv2.COLOR_RGB2HSV), dtype=np.uint8)

    @cached_property
    def lab(self) -> Floats:
        """CIELAB (256, 256, 3) float32: L 0..100, a, b."""
        lab = cv2.cvtColor(self.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
        return np.asarray(lab, dtype=np.float32)

    @cached_property
    def _hulls(self) -> dict[tuple[tuple[int, ...], float], Mask]:
        return {}

    def hull(self, indices: Sequence[int], grow: float = 1.0) -> Mask:
        """Pixels inside the convex hull of mesh points, (256, 256) bool; ``grow`` widens it about its centre.

        Many measures ask for the same few: each is drawn once, and never written to.
        """
        wanted = (tuple(indices), grow)
        if wanted not in self._hulls:
            self._hulls[wanted] = self._drawn(indices, grow)
        return self._hulls[wanted]

    def _drawn(self, indices: Sequence[int], grow: float) -> Mask:
        corners = self.points[list(indices)]
        middle = corners.mean(axis=0)
        outline = cv2.convexHull((middle + (corners - middle) * grow).astype(np.float32)).round().astype(np.int32)
        mask = np.zeros((SIDE, SIDE), dtype=np.uint8)
        cv2.fillConvexPoly(mask, outline, (1,))
        return mask.astype(bool)


def align(rgb: Rgb, face: Face) -> Patch:
    """Turns the eyes level and brings the face to 190 px between the cheek edges."""
    scale = _FACE_WIDTH / face.width
    centre = np.asarray(face.points.mean(axis=0), dtype=np.float32)
    matrix = similarity(centre, face.roll_deg, scale, (SIDE / 2, SIDE / 2))
    return Patch(warp(rgb, matrix, (SIDE, SIDE)), moved(face.points, matrix), scale)
