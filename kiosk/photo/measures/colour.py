"""Colour of the person, on the aligned patch: the skin, and the white of the eye, the one neutral of a face."""

from math import cos, hypot, radians, sin
from typing import Final, NamedTuple

import numpy as np

from kiosk.photo.align import Patch
from kiosk.photo.landmarks import EYE_HULL_L, EYE_HULL_R
from kiosk.photo.measures.views import cheeks

# Natural skin lies along one line of the CIELAB a-b plane, whatever its lightness: hue 37-56 degrees, chroma 10-36.
_SKIN_HUE: Final = radians(48)
_SKIN_CHROMA: Final = 20.0
_WHITE_OF_EYE: Final = (4.0, 3.0)  # a, b; between -1..15 and -6..11 on portraits
_BRIGHT_OF_EYE: Final = 70  # percentile of the lightness inside the lids: below it lie iris and lashes
# Along the line of skin colours skins differ and the white of the eye tells more of the light; across it, the skin.
_SKIN_ALONG, _SKIN_ACROSS = 0.24, 0.62
_FREEDOM: Final = 1.75  # natural spread along the line over that across it


class Tint(NamedTuple):
    """How far skin and white of the eye lie together from their natural colours: along and across the line of skin
    colours, CIELAB. Warm light reads positive along, green light positive across."""

    along: float
    across: float

    @property
    def size(self) -> float:
        """The distance, in units of the spread across."""
        return hypot(self.along / _FREEDOM, self.across)


def person_tint(patch: Patch) -> Tint:
    """The tint that the light lays on the person.

    Portraits in good light, pale to very dark, read a ``size`` up to 7; white balance wrong by a third from 9.
    """
    _, *skin = skin_lab(patch)
    eyes = patch.lab[patch.hull(EYE_HULL_L, 0.9) | patch.hull(EYE_HULL_R, 0.9)]
    white = np.median(eyes[eyes[:, 0] >= np.percentile(eyes[:, 0], _BRIGHT_OF_EYE)], axis=0)[1:]
    line = np.array([cos(_SKIN_HUE), sin(_SKIN_HUE)])
    across = np.array([-line[1], line[0]])
    skin_off, eye_off = np.array(skin) - _SKIN_CHROMA * line, white - np.array(_WHITE_OF_EYE)
    return Tint(
        float(_SKIN_ALONG * skin_off @ line + (1 - _SKIN_ALONG) * eye_off @ line),
        float(_SKIN_ACROSS * skin_off @ across + (1 - _SKIN_ACROSS) * eye_off @ across),
    )


def skin_chroma(patch: Patch) -> float:
    """CIELAB chroma of the cheeks: natural skin 10-36, a picture without colour 0."""
    _, a, b = skin_lab(patch)
    return hypot(a, b)


def skin_lab(patch: Patch) -> tuple[float, float, float]:
    """Median CIELAB colour (L 0..100, a, b) of the cheeks."""
    lightness, a, b = (float(v) for v in np.median(patch.lab[cheeks(patch)], axis=0))
    return lightness, a, b
