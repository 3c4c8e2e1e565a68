"""What several measures look at: regions of the aligned face, and its colours."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import BROW_L, BROW_R, CHEEK_L, CHEEK_R, EYE_HULL_L, EYE_HULL_R

_SKIN_AB: Final = 13.0  # CIELAB a-b distance within which a pixel has the cheeks' colour


def luma(patch: Patch) -> Floats:
    """BT.601 luma, (256, 256) float32 in 0..255."""
    return cv2.cvtColor(patch.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)


def eyes(patch: Patch) -> Mask:
    """Both eyes with their brows."""
    return patch.hull(EYE_HULL_L + BROW_L, 1.15) | patch.hull(EYE_HULL_R + BROW_R, 1.15)


def cheeks(patch: Patch) -> Mask:
    """Both cheeks."""
    return patch.hull(CHEEK_L) | patch.hull(CHEEK_R)


def hsv_of(patch: Patch) -> NDArray[np.uint8]:
    """Hue 0..179, saturation and value 0..255, (256, 256, 3)."""
    return np.asarray(cv2.cvtColor(patch.rgb, cv2.COLOR_RGB2HSV), dtype=np.uint8)


def lab_of(patch: Patch) -> Floats:
    """CIELAB (256, 256, 3): L 0..100, a, b."""
    lab = cv2.cvtColor(patch.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(lab, dtype=np.float32)


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
