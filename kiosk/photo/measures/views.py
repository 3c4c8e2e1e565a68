"""What several measures look at: regions of the aligned face, and colours near one of them."""

from typing import Final

import numpy as np

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import BROW_L, BROW_R, CHEEK_L, CHEEK_R, EYE_HULL_L, EYE_HULL_R

_SKIN_AB: Final = 13.0  # CIELAB a-b distance within which a pixel has the cheeks' colour


def eyes(patch: Patch) -> Mask:
    """Both eyes with their brows."""
    return patch.hull(EYE_HULL_L + BROW_L, 1.15) | patch.hull(EYE_HULL_R + BROW_R, 1.15)


def cheeks(patch: Patch) -> Mask:
    """Both cheeks."""
    return patch.hull(CHEEK_L) | patch.hull(CHEEK_R)


def median_of(lab: Floats, patch: Patch, *regions: tuple[int, ...]) -> Floats:
    """Median colour (3,) of some hulls together."""
    inside = np.logical_or.reduce([patch.hull(region) for region in regions])
    return np.asarray(np.median(lab[inside], axis=0), dtype=np.float32)


def near(lab: Floats, colour: Floats) -> Mask:
    """Pixels of about that colour, whatever their lightness."""
    return np.asarray(np.hypot(lab[..., 1] - colour[1], lab[..., 2] - colour[2]) < _SKIN_AB, dtype=np.bool_)


def skin(lab: Floats, reference: Floats) -> Mask:
    """Pixels of the reference's colour, shaded or not."""
    return np.asarray(near(lab, reference) & (lab[..., 0] > 0.4 * reference[0]), dtype=np.bool_)
