"""The face in a frame of its own: level, 256 px, always the same size. Every light, colour and sharpness measure looks here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Face, Floats, Rgb

SIDE: Final = 256
_FACE_WIDTH: Final = 190  # px of the 256: the face oval with a little room round it
_PRESHRINK: Final = 0.5  # below this scale a bilinear warp would alias, which looks like sharpness

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Patch:
    """``rgb`` (256, 256, 3) uint8, ``points`` (468, 2) px in it, ``scale`` px of the patch per px of the source."""

    rgb: Rgb
    points: Floats
    scale: float

    def hull(self, indices: Sequence[int], grow: float = 1.0) -> Mask:
        """Pixels inside the convex hull of mesh points, (256, 256) bool; ``grow`` widens it about its centre."""
        corners = self.points[list(indices)]
        middle = corners.mean(axis=0)
        outline = cv2.convexHull((middle + (corners - middle) * grow).astype(np.float32)).round().astype(np.int32)
        mask = np.zeros((SIDE, SIDE), dtype=np.uint8)
        cv2.fillConvexPoly(mask, outline, (1,))
        return mask.astype(bool)


def align(rgb: Rgb, face: Face) -> Patch:
    """Turns the eyes level and brings the face to 190 px between the cheek edges."""
    scale = _FACE_WIDTH / face.width
    centre = face.points.mean(axis=0)
    matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), face.roll_deg, scale)
    matrix[:, 2] += SIDE / 2 - centre
    points = (face.points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    return Patch(warp(rgb, matrix, (SIDE, SIDE)), points, scale)


def warp(picture: Rgb, matrix: NDArray[np.float64], size: tuple[int, int]) -> Rgb:
    """Affine warp to ``size`` (width, height) that averages when it shrinks. ``matrix`` is 2x3, source px to target px."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < _PRESHRINK:
        corners = cv2.transform(
            np.array([[[0, 0], [size[0], 0], [0, size[1]], size]], dtype=np.float64), cv2.invertAffineTransform(matrix)
        )[0]
        (x0, y0), (x1, y1) = np.floor(corners.min(axis=0)) - 4, np.ceil(corners.max(axis=0)) + 4
        height, width = picture.shape[:2]
        left, top = int(np.clip(x0, 0, width - 1)), int(np.clip(y0, 0, height - 1))
        right, bottom = int(np.clip(x1, left + 1, width)), int(np.clip(y1, top + 1, height))
        part = picture[top:bottom, left:right]
        small = (max(1, round(part.shape[1] * scale * 1.5)), max(1, round(part.shape[0] * scale * 1.5)))
        stretch = np.array([part.shape[1] / small[0], part.shape[0] / small[1]])
        picture = np.asarray(cv2.resize(part, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        # Pixel centres: x_part = (x_small + 0.5) * stretch - 0.5.
        offset = np.array([left, top]) + 0.5 * stretch - 0.5
        matrix = np.column_stack([matrix[:, :2] * stretch, matrix[:, :2] @ offset + matrix[:, 2]])
    return np.asarray(
        cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )
