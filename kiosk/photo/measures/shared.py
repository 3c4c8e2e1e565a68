"""What face and wall have in common in a finished photo.

Its wall is a white reference. A fault of the light shows on face and wall alike and is the light's; one that only the
wall shows is the wall's.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from kiosk.photo.align import Patch
from kiosk.photo.landmarks import CHEEK_L, CHEEK_R, FACE_OVAL
from kiosk.photo.measures.background import Wall
from kiosk.photo.measures.colour import person_tint

_HIGHLIGHTS: Final = 98  # percentile of the face's luma
_HIGHLIGHTS_TO_WHITE: Final = 1.15  # forehead and nose of portraits before white shine at 0.70-0.91 of it
_FACE_TO_WALL: Final = 0.35  # the cheeks lie 0.4 as far apart as the middles of the wall to both sides
_LIGHTEST: Final = 90  # percentile of the wall, of which a shadow may cover more than half
_SPREAD: Final = 2.5  # CIELAB across the line of skin colours: one standard deviation of portraits in good light
_FULL: Final = 253.0  # a white wall in tinted light still fills the channel that the light favours
_LIKELY, _UNLIKELY = 2.5, -1.0  # log-odds of tinted light where it does, and where it does not
_DEEPEST: Final = 0.55  # more tint than any lamp or white balance lays on a picture


def brightest(wall: Wall, patch: Patch) -> float:
    """The level that the brightest of the picture reaches, 0..255: the wall, or the face's highlights as they would
    be before white.

    A grey wall leaves the face bright: highlights of portraits read 170-265 so, pale to brown. Too little light leaves
    nothing bright.
    """
    highlights = float(np.percentile(patch.luma[patch.hull(FACE_OVAL)], _HIGHLIGHTS))
    lightest = float(np.percentile(wall.pixels.max(axis=1), _LIGHTEST))
    return max(lightest, _HIGHLIGHTS_TO_WHITE * highlights)


def shadow(wall: Wall, patch: Patch, middle: float) -> float | None:
    """How much darker one side is than the other, on face and wall alike, 0..1.

    0 where they disagree, or where the face leans so little that light which falls off over the wall cannot be the
    reason. ``middle`` is the column between the eyes. None where a side shows too little wall.
    """
    sides = [wall.part(wall.columns < middle), wall.part(wall.columns >= middle)]
    if sides[0] is None or sides[1] is None:
        return None
    of_wall = _lean(*(float(np.median(side.max(axis=1))) for side in sides if side is not None))
    of_face = _lean(*(float(np.median(patch.luma[patch.hull(cheek)])) for cheek in (CHEEK_L, CHEEK_R)))
    alike = of_wall * of_face > 0 and abs(of_face) > _FACE_TO_WALL * abs(of_wall)
    return min(abs(of_wall), abs(of_face)) if alike else 0.0


def tint(wall: Wall, patch: Patch) -> float:
    """By what share the wall's weakest channel falls short of its strongest where the person carries the same tint,
    0..1; 0 where the person does not.

    The person does when, seen in a light that makes the wall white, skin and white of the eye come nearer to their
    natural colours.
    """
    colour = wall.colour()
    peak = max(float(colour.max()), 1.0)
    depth = 1 - float(colour.min()) / peak
    if depth > _DEEPEST:
        return 0.0
    balanced = np.clip(patch.rgb.astype(np.float32) * (peak / np.maximum(colour, 1.0)), 0, 255).astype(np.uint8)
    before, after = person_tint(patch).size, person_tint(replace(patch, rgb=balanced)).size
    odds = (before**2 - after**2) / (2 * _SPREAD**2) + (_LIKELY if peak >= _FULL else _UNLIKELY)
    return depth if odds > 0 else 0.0


def _lean(left: float, right: float) -> float:
    """-1..1, positive when the left is darker."""
    return (right - left) / max(left, right, 1.0)
