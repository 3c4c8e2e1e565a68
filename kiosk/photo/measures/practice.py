"""What local practice looks at: clothes, ears and brows."""

from typing import Final

import cv2
import numpy as np

from kiosk.photo.align import Patch
from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.landmarks import BROW_L, BROW_R, CHEEK_EDGE_L, CHEEK_EDGE_R, CHEEK_L, CHEEK_R, CHIN
from kiosk.photo.measures.views import median_of, skin

_FEW: Final = 400  # px; fewer than this say nothing about a region
_ABOVE_BROW_L: Final = (104, 69, 108)
_ABOVE_BROW_R: Final = (333, 299, 337)


def white_clothes(rgb: Rgb, person: Floats, face: Face) -> float | None:
    """Share of white in the clothes below the chin, 0..1; None when the picture ends at the neck."""
    top = int(face.points[CHIN][1] + 0.15 * face.width)
    x = int(face.eye_middle[0])
    reach = int(0.8 * face.width)
    columns = slice(max(0, x - reach), max(0, x + reach))
    part, mask = rgb[max(0, top) :, columns], person[max(0, top) :, columns] > 0.9
    if mask.sum() < _FEW:
        return None
    hsv = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2HSV)[mask]
    hue, saturation, value = (hsv[:, i].astype(np.int16) for i in range(3))
    cloth = ~(((hue <= 25) | (hue >= 170)) & (saturation > 45) & (value > 80))  # neck and hands are skin
    if cloth.sum() < _FEW:
        return None
    return float(((value > 195) & (saturation < 45))[cloth].mean())


def skin_at_ears(patch: Patch) -> float:
    """Share of skin colour just outside the cheek edges, 0..1, on the side that shows less."""
    lab = patch.lab
    cheek = median_of(lab, patch, CHEEK_L, CHEEK_R)
    y = int(patch.points[[CHEEK_EDGE_L, CHEEK_EDGE_R], 1].mean())
    shares = []
    for edge, outward in ((CHEEK_EDGE_L, -1), (CHEEK_EDGE_R, 1)):
        inner = round(float(patch.points[edge, 0])) + outward * 2
        x0, x1 = sorted((inner, inner + outward * 14))
        region = skin(lab[max(0, y - 22) : y + 22, max(0, x0) : max(1, x1)], cheek)
        shares.append(float(region.mean()) if region.size else 0.0)
    return min(shares)


def skin_above_brows(patch: Patch) -> float:
    """Share of skin colour between the brows and the middle of the forehead, 0..1, on the side that shows less."""
    lab = patch.lab
    cheek = median_of(lab, patch, CHEEK_L, CHEEK_R)
    shares = []
    for brow, above in ((BROW_L, _ABOVE_BROW_L), (BROW_R, _ABOVE_BROW_R)):
        region = patch.hull(brow + above) & ~patch.hull(brow, 1.2)
        shares.append(float(skin(lab[region], cheek).mean()))
    return min(shares)
