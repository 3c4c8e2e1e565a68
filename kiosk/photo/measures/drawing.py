"""Tells a drawing from a photograph of a face: the detectors take both. On the aligned patch, eyes and lips left out.

Figures of 244 pictures, and of each with noise, smoothing, JPEG down to quality 30 and 0.6 to 2 times the light:
portraits; cartoons and avatars with and without shading; ink, pencil and hatched sketches. A photograph that a filter
makes look painted, and a drawing before a camera, read like a photograph.
"""

from math import nan
from typing import Final

import cv2
import numpy as np

from kiosk.photo.align import Mask, Patch
from kiosk.photo.landmarks import EYE_CORNERS_L, EYE_CORNERS_R, FACE_OVAL, LIPS
from kiosk.photo.measures.views import eyes

_FLAT: Final = 0.28
_FLAT_WASHED_OUT: Final = 0.78  # of washed-out photographs up to 0.71; flat colours as pale from 0.83
_WASHED_OUT: Final = 222.0  # luma above which levels lie so close that skin loses its variation
_PAPER: Final = 0.40
_GRAIN: Final = 18.0
_STEP: Final = 2.0  # levels of luma that five pixels of a plain colour keep within, after JPEG too
_LIT: Final = 140.0  # luma below which a step is so much smaller
_BURNT: Final = 250  # over-exposed skin is flat too
_FEW: Final = 0.05  # of the face: less says nothing
_DARK: Final = 75.0  # luma below which a photograph's own variation is lost between two levels
_GREY: Final = 6  # levels between the strongest and the weakest channel
_TONE: Final = 7  # levels of luma that bare paper keeps within


def drawn(patch: Patch) -> bool:
    """Whether any of the three marks of a drawing is there."""
    flat = _FLAT if float(patch.luma[_skin(patch)].mean()) <= _WASHED_OUT else _FLAT_WASHED_OUT
    return flat_areas(patch) > flat or bare_paper(patch) > _PAPER or grain(patch) > _GRAIN


def flat_areas(patch: Patch) -> float:
    """Share of the forehead or of what lies below the eyes, whichever is less, that shows no variation at all, 0..1.

    Skin varies nearly everywhere: photographs read up to 0.10, heavily compressed, smoothed or bright ones up to 0.20,
    flat colours 0.75-0.96, shaded cartoons 0.35-0.9. NaN where the face is too dark or burnt out. Less of the two,
    because a plain mask or cap is flat as well.
    """
    skin = _skin(patch)
    light = float(patch.luma[skin].mean())
    if light < _DARK:
        return nan
    seen = skin & ((patch.rgb >= _BURNT).sum(axis=2) < 2)
    step = _STEP * min(1.0, light / _LIT)
    window = np.ones((5, 5), np.uint8)
    spread = cv2.dilate(patch.luma, window) - cv2.erode(patch.luma, window)
    middle = round(float(patch.points[[*EYE_CORNERS_L, *EYE_CORNERS_R], 1].mean()))
    parts = [(spread[rows] <= step)[seen[rows]] for rows in (slice(0, middle), slice(middle, None))]
    return min((float(part.mean()) for part in parts if part.size > _FEW * skin.sum()), default=nan)


def bare_paper(patch: Patch) -> float:
    """Share of the face in one tone, 0..1, in a picture without any colour; 0 in others.

    Grey photographs read up to 0.30, burnt-out ones more; pencil and ink on paper 0.41-0.97.
    """
    skin = _skin(patch)
    inked = skin & (patch.rgb.min(axis=2) < _BURNT)
    colours = patch.rgb[inked].astype(np.int16)
    if inked.any() and float(np.percentile(colours.max(axis=1) - colours.min(axis=1), 90)) > _GREY:
        return 0.0
    tones = np.bincount(patch.luma[skin].astype(np.int64), minlength=256)
    return float(np.convolve(tones, np.ones(_TONE), "same").max() / skin.sum())


def grain(patch: Patch) -> float:
    """Median change of luma from pixel to pixel (absolute Laplacian).

    Photographs read 1-9, with heavy noise up to 16, hatched drawings 19-28.
    """
    return float(np.median(np.abs(cv2.Laplacian(patch.luma, cv2.CV_32F, ksize=1))[_skin(patch)]))


def _skin(patch: Patch) -> Mask:
    return patch.hull(FACE_OVAL, 0.92) & ~eyes(patch) & ~patch.hull(LIPS, 1.3)
