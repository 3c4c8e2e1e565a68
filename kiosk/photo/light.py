"""Light, colour and sharpness of the face, on the aligned patch. Each measure returns its native value."""

from math import atan2, degrees, hypot, nan
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import (
    BROW_L,
    BROW_R,
    CHEEK_L,
    CHEEK_R,
    EYE_HULL_L,
    EYE_HULL_R,
    FACE_OVAL,
)

_BRIGHT: Final = 247  # OFIQ: over-exposed pixels lie in 247-255
_SHADE: Final = 0.35  # of the cheeks' luma: darker than any shadow below an eye
_BLUR_SIGMA: Final = 1.5  # px of the patch, 0.8 % of the face width
_BLUR_PX: Final = 13
_STRONG_EDGES: Final = 80  # percentile: lids, lashes, brows
_COLOURLESS: Final = 5.0  # CIELAB chroma below which a hue means nothing
_BURNT_OUT: Final = 96.0  # CIELAB L


def luma(patch: Patch) -> Floats:
    """BT.601 luma, (256, 256) float32 in 0..255."""
    return cv2.cvtColor(patch.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)


def face_luma(patch: Patch) -> float:
    """Mean luma of the face, 0..255; good photos 107-178."""
    return float(luma(patch)[patch.hull(FACE_OVAL)].mean())


def contrast(patch: Patch) -> float:
    """95th less 5th percentile of the face's luma; flat or foggy pictures fall below 80."""
    low, high = np.percentile(luma(patch)[patch.hull(FACE_OVAL)], (5, 95))
    return float(high - low)


def over_exposed(patch: Patch) -> float:
    """Share of face pixels burnt out, 0..1; the eyes are left out, where glasses may shine (``glare``)."""
    return float((luma(patch)[patch.hull(FACE_OVAL) & ~_eyes(patch)] >= _BRIGHT).mean())


def dark_round_eyes(patch: Patch) -> float:
    """Share of dark pixels just below the eyes, 0..1, on the side with less: bare up to 0.06, sunglasses from 0.36."""
    lightness = luma(patch)
    dark = lightness < _SHADE * float(np.median(lightness[_cheeks(patch)]))
    shares = []
    for eye in (EYE_HULL_L, EYE_HULL_R):
        ring = patch.hull(eye, 1.9) & ~patch.hull(eye, 1.3)
        ring[: round(float(patch.points[list(eye), 1].mean()))] = False
        shares.append(float(dark[ring].mean()))
    return min(shares)


def uneven_light(patch: Patch) -> float:
    """Difference of the two cheeks' luma over the brighter one; natural up to 0.15, light from one side from 0.35."""
    grey = luma(patch)
    left, right = (float(np.median(grey[patch.hull(cheek)])) for cheek in (CHEEK_L, CHEEK_R))
    return abs(left - right) / max(left, right, 1.0)


def sharpness(patch: Patch) -> float:
    """How much of the eyes' and brows' edges a small blur takes away, 0..1, in the worse of the two directions.

    Sharp 0.30-0.46; blurred by 1 % of the face width, or moved by 3 %, up to 0.20. Unlike the variance of the
    Laplacian it falls neither with darkness nor with noise; the eyes are looked at because smooth skin has no edges
    to lose, each direction by itself because a moving head blurs one only.
    """
    grey = luma(patch)
    eyes = _eyes(patch)
    return min(_edge_loss(grey, eyes, dx=1), _edge_loss(grey, eyes, dx=0))


def skin_colour(patch: Patch) -> tuple[float, float]:
    """Hue (degrees in the CIELAB a-b plane) and chroma of the cheeks.

    Natural skin 37-56 degrees, chroma 10-35, whatever its lightness.

    The hue is NaN where the cheeks are burnt out or carry no colour: then there is none to judge.
    """
    lightness, a, b = skin_lab(patch)
    chroma = hypot(a, b)
    hue = degrees(atan2(b, a)) if chroma >= _COLOURLESS and lightness < _BURNT_OUT else nan
    return hue, chroma


def saturation(patch: Patch) -> float:
    """Mean HSV saturation of the cheeks, 0..255: black and white 0, natural 63-138, lamp-yellow from 157."""
    return float(_hsv(patch)[..., 1][_cheeks(patch)].mean())


def skin_lab(patch: Patch) -> tuple[float, float, float]:
    """Median CIELAB colour (L 0..100, a, b) of the cheeks."""
    lab = cv2.cvtColor(patch.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[_cheeks(patch)]
    lightness, a, b = (float(v) for v in np.median(lab, axis=0))
    return lightness, a, b


def glare(patch: Patch) -> float:
    """Share of white spots in the boxes round the eyes, 0..1: natural up to 0.04, glare on glasses from 0.18."""
    hsv = _hsv(patch)
    return float(((hsv[..., 2] > 240) & (hsv[..., 1] < 40))[_eyes(patch)].mean())


def _eyes(patch: Patch) -> Mask:
    """Both eyes with their brows."""
    return patch.hull(EYE_HULL_L + BROW_L, 1.15) | patch.hull(EYE_HULL_R + BROW_R, 1.15)


def _cheeks(patch: Patch) -> Mask:
    return patch.hull(CHEEK_L) | patch.hull(CHEEK_R)


def _hsv(patch: Patch) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(patch.rgb, cv2.COLOR_RGB2HSV), dtype=np.uint8)


def _edge_loss(grey: Floats, where: Mask, dx: int) -> float:
    kernel = (_BLUR_PX, 1) if dx else (1, _BLUR_PX)
    edges = np.abs(cv2.Sobel(grey, cv2.CV_32F, dx, 1 - dx))
    strong = where & (edges >= np.percentile(edges[where], _STRONG_EDGES))
    blurred = np.abs(cv2.Sobel(cv2.GaussianBlur(grey, kernel, _BLUR_SIGMA), cv2.CV_32F, dx, 1 - dx))
    return float(1 - blurred[strong].mean() / max(float(edges[strong].mean()), 1e-6))
