"""Where the head ends: the uppermost hair."""

from typing import Final

import cv2
import numpy as np

from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.landmarks import FACE_OVAL

_APART: Final = 23.0  # levels; a white wall's noise after JPEG stays well below


def hair_top(person: Floats, face: Face) -> float | None:
    """Row of the uppermost hair in px from the upper edge; None when the mask shows no head. The face must be level."""
    columns = person[above_eyes(face)]
    if not columns.size:
        return None
    # A single stray hair is not the top of the head: a row counts from 4 % of the face width.
    rows = np.flatnonzero((columns > 0.5).sum(axis=1) >= max(2.0, 0.04 * face.width))
    return float(rows[0]) if rows.size else None


def above_eyes(face: Face) -> tuple[slice, slice]:
    """Rows and columns of the picture in which the uppermost hair is looked for."""
    x, y = (float(v) for v in face.eye_middle)
    reach = 0.65 * face.width
    return slice(0, int(max(1, y))), slice(max(0, int(x - reach)), max(1, int(x + reach)))


def not_white(rgb: Rgb) -> Floats:
    """1 where a finished photo shows anything but its white background, (H, W) float32."""
    return unlike(rgb, np.full(3, 255, dtype=np.float32))


def unlike(rgb: Rgb, wall: Floats) -> Floats:
    """1 where the picture differs from the wall's colour (3,), (H, W) float32."""
    return np.asarray(np.abs(rgb - wall).max(axis=2) > _APART, dtype=np.float32)


def inside(face: Face, width: int, height: int) -> float:
    """Share of the face's outline that a picture of ``width`` x ``height`` px shows, 0..1; the mesh goes on outside."""
    outline = cv2.convexHull(face.points[list(FACE_OVAL)])
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return float(cv2.intersectConvexConvex(outline, frame)[0] / cv2.contourArea(outline))
