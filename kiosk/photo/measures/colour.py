"""Colour of the skin, on the aligned patch."""

from math import atan2, degrees, hypot, nan
from typing import Final

import numpy as np

from kiosk.photo.align import Patch
from kiosk.photo.measures.views import cheeks

_COLOURLESS: Final = 5.0  # CIELAB chroma below which a hue means nothing
_BURNT_OUT: Final = 96.0  # CIELAB L


def skin_colour(patch: Patch) -> tuple[float, float]:
    """Hue (degrees in the CIELAB a-b plane) and chroma of the cheeks.

    Natural skin 37-56 degrees, chroma 10-35, whatever its lightness.

    The hue is NaN where the cheeks are burnt out or carry no colour: then there is none to judge.
    """
    lightness, a, b = skin_lab(patch)
    chroma = hypot(a, b)
    hue = degrees(atan2(b, a)) if chroma >= _COLOURLESS and lightness < _BURNT_OUT else nan
    return hue, chroma


def skin_lab(patch: Patch) -> tuple[float, float, float]:
    """Median CIELAB colour (L 0..100, a, b) of the cheeks."""
    lightness, a, b = (float(v) for v in np.median(patch.lab[cheeks(patch)], axis=0))
    return lightness, a, b
