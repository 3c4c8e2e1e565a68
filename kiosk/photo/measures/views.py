"""What several measures look at: regions of the aligned face, and colours near one of them."""

from math import nan
from typing import Final

import numpy as np

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import BRIDGE, BROW_L, BROW_R, CHEEK_L, CHEEK_R, EYE_HULL_L, EYE_HULL_R

_SKIN_AB: Final = 13.0  # CIELAB a-b distance within which a pixel has the cheeks' colour
_SAME_SKIN: Final = 0.035  # share of a channel, which a shadow leaves as it is
_ENOUGH_SKIN: Final = 0.3


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


def skin_luma(patch: Patch, where: Mask) -> float:
    """Median luma of what has the cheeks' shares of the three channels, 0..255; NaN where that is too little.

    A shadow leaves the shares as they are; hair and frames of glasses have others.
    """
    shares = patch.rgb / np.maximum(patch.rgb.sum(axis=2, keepdims=True, dtype=np.float32), 1.0)
    same = np.abs(shares[where] - np.median(shares[cheeks(patch)], axis=0)).max(axis=1) < _SAME_SKIN
    return float(np.median(patch.luma[where][same])) if same.mean() >= _ENOUGH_SKIN else nan


def between_brows(patch: Patch) -> float:
    """Luma of the skin from between the brows to the bridge of the nose, 0..255, or NaN."""
    return skin_luma(patch, patch.hull(BRIDGE) & ~eyes(patch))
