"""Light and sharpness of the face, on the aligned patch. Each measure returns its native value."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import BRIDGE, CHEEK_L, CHEEK_R, EYE_HULL_L, EYE_HULL_R, FACE_OVAL
from kiosk.photo.measures.views import eyes, median_of

_BRIGHT: Final = 247  # OFIQ: over-exposed pixels lie in 247-255
_WHITE_TO_FACE: Final = 0.9  # the whites of the eyes lie at 0.7-1.3 of a face of middling skin
_LIT: Final = 100.0
_BLUR_SIGMA: Final = 1.5  # px of the patch, 0.8 % of the face width
_BLUR_PX: Final = 13
_REACH: Final = _BLUR_PX // 2 + 1
_WHITE: Final = 90.0  # CIELAB L
_BRIGHTER: Final = 6.0  # CIELAB L
_STRONG_EDGES: Final = 80  # percentile: lids, lashes, brows


def face_luma(patch: Patch) -> float:
    """Mean luma of the brighter half of the face, 0..255; good photos 107-192.

    The brighter half, because a face lit from one side is no dark one. Very dark skin is none either: where the
    whites of both eyes are bright, the face counts as at least ``_LIT``.
    """
    inside = patch.hull(FACE_OVAL)
    middle = round(float(patch.points[list(BRIDGE), 0].mean()))
    halves = ((columns, inside[:, columns]) for columns in (slice(0, middle), slice(middle, None)))
    skin = max(float(patch.luma[:, columns][half].mean()) for columns, half in halves)
    whites = min(float(np.percentile(patch.luma[patch.hull(eye, 0.9)], 85)) for eye in (EYE_HULL_L, EYE_HULL_R))
    return max(skin, min(_WHITE_TO_FACE * whites, _LIT))


def over_exposed(patch: Patch) -> float:
    """Share of face pixels burnt out, 0..1; the eyes are left out, where glasses may shine (``glare``)."""
    return float((patch.luma[patch.hull(FACE_OVAL) & ~eyes(patch)] >= _BRIGHT).mean())


def uneven_light(patch: Patch) -> float:
    """Difference of the two cheeks' luma over the brighter one; natural up to 0.15, light from one side from 0.35."""
    grey = patch.luma
    left, right = (float(np.median(grey[patch.hull(cheek)])) for cheek in (CHEEK_L, CHEEK_R))
    return abs(left - right) / max(left, right, 1.0)


def sharpness(patch: Patch) -> float:
    """How much of the eyes' and brows' edges a small blur takes away, 0..1, in the worse of the two directions.

    Sharp 0.30-0.46; blurred by 1 % of the face width, or moved by 3 %, up to 0.20. Unlike the variance of the
    Laplacian it falls neither with darkness nor with noise; the eyes are looked at because smooth skin has no edges
    to lose, each direction by itself because a moving head blurs one only.
    """
    where = eyes(patch)
    rows, columns = (_span(places) for places in np.nonzero(where))
    grey, round_eyes = np.ascontiguousarray(patch.luma[rows, columns]), where[rows, columns]
    return min(_edge_loss(grey, round_eyes, dx=1), _edge_loss(grey, round_eyes, dx=0))


def glare(patch: Patch) -> float:
    """Share of white spots in and close round the eye, 0..1, of the eye that shows more.

    White is what is brighter than the cheek below and has less than half its colour. Bare eyes, and glasses without
    glare, up to 0.01; glare on glasses from 0.25.
    """
    lab = patch.lab
    shares = []
    for eye, cheek in ((EYE_HULL_L, CHEEK_L), (EYE_HULL_R, CHEEK_R)):
        skin = median_of(lab, patch, cheek)
        seen = lab[patch.hull(eye, 1.6)]
        colour = np.hypot(seen[:, 1], seen[:, 2])
        bright = (seen[:, 0] > _WHITE) & (seen[:, 0] > skin[0] + _BRIGHTER)
        shares.append(float((bright & (colour < 0.5 * np.hypot(skin[1], skin[2]))).mean()))
    return max(shares)


def _span(places: NDArray[np.int64]) -> slice:
    """From the first to the last place along an axis, and as far round as blur and edge filter reach."""
    return slice(max(0, int(places.min()) - _REACH), int(places.max()) + _REACH + 1)


def _edge_loss(grey: Floats, where: Mask, dx: int) -> float:
    kernel = (_BLUR_PX, 1) if dx else (1, _BLUR_PX)
    edges = np.abs(cv2.Sobel(grey, cv2.CV_32F, dx, 1 - dx))
    strong = where & (edges >= np.percentile(edges[where], _STRONG_EDGES))
    blurred = np.abs(cv2.Sobel(cv2.GaussianBlur(grey, kernel, _BLUR_SIGMA), cv2.CV_32F, dx, 1 - dx))
    return float(1 - blurred[strong].mean() / max(float(edges[strong].mean()), 1e-6))
