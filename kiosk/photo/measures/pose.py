"""Where the head points, the eyes and the mouth, from the mesh alone (face facts, section 4)."""

from math import atan2, degrees, hypot

import numpy as np

from kiosk.photo.face import Face, Floats
from kiosk.photo.landmarks import (
    CHIN,
    EYE_CORNERS_L,
    EYE_CORNERS_R,
    EYE_L,
    EYE_R,
    FOREHEAD,
    MOUTH_L,
    MOUTH_R,
)


def yaw_deg(face: Face) -> float:
    """Turn of the head; positive = towards the right of the picture, which is the resident's own left."""
    across = _solid(face, EYE_CORNERS_R) - _solid(face, EYE_CORNERS_L)
    return degrees(atan2(float(across[2]), hypot(float(across[0]), float(across[1]))))


def pitch_deg(face: Face) -> float:
    """Nod of the head; positive = looking down, the chin drawn in.

    People looking straight ahead read about +8, with a spread of their own (p5 -4, p95 17 of 72 photos), so limits
    lie round +8.
    """
    across = _solid(face, EYE_CORNERS_R) - _solid(face, EYE_CORNERS_L)
    down = _solid(face, (CHIN,)) - _solid(face, (FOREHEAD,))
    unit = across / np.linalg.norm(across)
    down = down - down.dot(unit) * unit
    return degrees(atan2(float(down[2]), hypot(float(down[0]), float(down[1]))))


def eye_opening(face: Face) -> float:
    """Lid distance over eye width (EAR) of the eye that is less open; open eyes read 0.18-0.45."""
    return min(_opening(face, EYE_L), _opening(face, EYE_R))


def smile(face: Face) -> float:
    """Mouth width over outer eye distance; neutral 0.48-0.65, smile 0.69-0.84."""
    return _apart(face, MOUTH_L, MOUTH_R) / _apart(face, EYE_L[0], EYE_R[0])


def _opening(face: Face, eye: tuple[int, ...]) -> float:
    outer, inner, up1, up2, low1, low2 = eye
    return (_apart(face, up1, low1) + _apart(face, up2, low2)) / (2 * _apart(face, outer, inner))


def _apart(face: Face, a: int, b: int) -> float:
    dx, dy = face.points[a] - face.points[b]
    return hypot(float(dx), float(dy))


def _solid(face: Face, indices: tuple[int, ...]) -> Floats:
    """Mean of mesh points in three dimensions, (3,) px."""
    i = list(indices)
    return np.append(face.points[i].mean(axis=0), face.depth[i].mean())
