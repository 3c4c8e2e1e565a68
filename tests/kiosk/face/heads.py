"""Made-up heads: 468 points that turn as a solid does, or as a picture of one."""

from __future__ import annotations

import numpy as np

from kiosk.photo.face import Face
from kiosk.photo.landmarks import EYE_CORNERS_L, EYE_CORNERS_R, MOUTH_L, MOUTH_R


def head(yaw: float, *, flat: bool = False, at: tuple[float, float] = (640.0, 400.0), size: float = 150.0) -> Face:
    """A head of 468 points on half an ellipsoid, turned by ``yaw`` degrees (positive = to its own left)."""
    rng = np.random.default_rng(468)
    x, y = rng.uniform(-0.9, 0.9, 468), rng.uniform(-1.2, 1.2, 468)
    x[list(EYE_CORNERS_L)], x[list(EYE_CORNERS_R)] = (-0.62, -0.2), (0.62, 0.2)
    y[list(EYE_CORNERS_L + EYE_CORNERS_R)] = -0.3
    x[[MOUTH_L, MOUTH_R]], y[[MOUTH_L, MOUTH_R]] = (-0.3, 0.3), 0.6
    z = -np.sqrt(np.clip(1.2 - x**2 - 0.4 * y**2, 0.0, None))
    z[list(EYE_CORNERS_L + EYE_CORNERS_R)] = -0.8
    angle = np.radians(yaw)
    turned = x * np.cos(angle) - z * np.sin(angle)
    depth = x * np.sin(angle) + z * np.cos(angle)
    if flat:  # a printed picture of the turned reading: the points move in one plane
        turned = x * np.cos(angle)
    points = np.column_stack([turned * size + at[0], y * size + at[1]]).astype(np.float32)
    return Face((0, 0, 1, 1), 1.0, points, (depth * size).astype(np.float32), 1.0)
