"""Light and sharpness of the face, on the aligned patch. Each measure returns its native value."""

from math import hypot
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import (
    BRIDGE,
    CHEEK_L,
    CHEEK_R,
    EYE_HULL_L,
    EYE_HULL_R,
    FACE_OVAL,
    LOWER_CHEEK_L,
    LOWER_CHEEK_R,
    NOSE_AND_CHEEKS,
)
from kiosk.photo.measures.views import between_brows, eyes, median_of, skin_luma

_BRIGHT: Final = 247  # OFIQ: over-exposed pixels lie in 247-255
_WHITE_TO_FACE: Final = 0.9  # the whites of the eyes lie at 0.7-1.3 of a face of middling skin
_LIT: Final = 100.0
_SKIN_COLOUR: Final = 1.0  # chroma by lightness: pale to very dark skin 0.14-0.72
_END_TO_FACE: Final = 0.85  # the brighter of upper and lower half lies at up to 1.15 of a face in even light
_LOWER_TO_UPPER: Final = 0.9  # of portraits in even light: 0.73-1.2
_BLUR_SIGMA: Final = 1.5  # px of the patch, 0.8 % of the face width
_BLUR_PX: Final = 13
_REACH: Final = _BLUR_PX // 2 + 1
_WHITE: Final = 90.0  # CIELAB L
_BRIGHTER: Final = 6.0  # CIELAB L
_STRONG_EDGES: Final = 80  # percentile: lids, lashes, brows


def face_luma(patch: Patch) -> float:
    """Mean luma of the brighter half of the face, 0..255; good photos 107-192.

    The brighter half, because a face lit from one side is no dark one; from above or below counts less, because hair
    and beard darken such a half by nature. Very dark skin is none either: where the whites of both eyes are bright,
    the face counts as at least ``_LIT``; unless its colour is too strong for skin so dark, as it is where a curve
    pulls the mid-tones down and leaves the whites.
    """
    inside = patch.hull(FACE_OVAL)
    column = round(float(patch.points[list(BRIDGE), 0].mean()))
    row = round(float(patch.points[list(NOSE_AND_CHEEKS), 1].mean()))
    sides = (np.s_[:, :column], np.s_[:, column:])
    skin = max(float(patch.luma[side][inside[side]].mean()) for side in sides)
    ends = (np.s_[:row], np.s_[row:])
    end = max(float(patch.luma[end][inside[end]].mean()) for end in ends)
    whites = min(float(np.percentile(patch.luma[patch.hull(eye, 0.9)], 85)) for eye in (EYE_HULL_L, EYE_HULL_R))
    lit = max(skin, _END_TO_FACE * end)
    lightness, a, b = (float(v) for v in median_of(patch.lab, patch, CHEEK_L, CHEEK_R))
    return max(lit, min(_WHITE_TO_FACE * whites, _LIT)) if hypot(a, b) < _SKIN_COLOUR * lightness else lit


def over_exposed(patch: Patch) -> float:
    """Share of face pixels burnt out, 0..1; the eyes are left out, where glasses may shine (``glare``)."""
    return float((patch.luma[patch.hull(FACE_OVAL) & ~eyes(patch)] >= _BRIGHT).mean())


def uneven_light(patch: Patch) -> float:
    """Difference of the two cheeks' luma over the brighter one; natural up to 0.15, light from one side from 0.35."""
    grey = patch.luma
    left, right = (float(np.median(grey[patch.hull(cheek)])) for cheek in (CHEEK_L, CHEEK_R))
    return abs(left - right) / max(left, right, 1.0)


def vertical_light(patch: Patch) -> float:
    """Difference of the lower cheeks' luma from that between the brows, over the brighter one, 0..1.

    Even light reads up to 0.20, a beard and strong light from the ceiling up to 0.25, a shadow over the upper or the
    lower half from 0.35. Only pixels with the cheeks' shares of the three channels count: a shadow keeps them; a
    fringe, a beard or frames of glasses have others. NaN where they cover either place.
    """
    lower = patch.hull(LOWER_CHEEK_L) | patch.hull(LOWER_CHEEK_R)
    upper, below = _LOWER_TO_UPPER * between_brows(patch), skin_luma(patch, lower)
    return abs(upper - below) / max(upper, below, 1.0)


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
