"""What stands round the face: background, clothes, hair. Measured with the person mask of the segmentation."""

from math import nan
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Mask, Patch
from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.landmarks import (
    BRIDGE,
    BROW_L,
    BROW_R,
    CHEEK_EDGE_L,
    CHEEK_EDGE_R,
    CHEEK_L,
    CHEEK_R,
    CHIN,
    EYE_HULL_L,
    EYE_HULL_R,
    LIPS,
    LOWER_FACE,
)

_FEW: Final = 400  # px; fewer than this say nothing about a region
_SKIN_AB: Final = 13.0  # CIELAB a-b distance within which a pixel has the cheeks' colour
_PALE: Final = 7.0  # CIELAB chroma
_LID_LIGHTNESS: Final = 0.65  # of the cheeks' own
_SHINE: Final = 97.0  # CIELAB L of glare
_ABOVE_BROW_L: Final = (104, 69, 108)
_ABOVE_BROW_R: Final = (333, 299, 337)


def background(rgb: Rgb, person: Floats) -> NDArray[np.uint8] | None:
    """Background pixels (N, 3), a safe distance from the person; None when there are too few to judge."""
    reach = max(3, round(min(rgb.shape[:2]) * 0.015)) | 1
    far = cv2.erode((person < 0.05).astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool)
    pixels = rgb[far]
    return pixels if len(pixels) >= _FEW else None


def whiteness(pixels: NDArray[np.uint8]) -> float:
    """5th percentile of each background pixel's darkest channel, 0..255: pure white reads 255."""
    return float(np.percentile(pixels.min(axis=1), 5))


def unevenness(pixels: NDArray[np.uint8]) -> float:
    """Standard deviation of the background's luma: plain 1-9, cast shadow about 28, busy from 37."""
    return float((pixels @ np.array([0.299, 0.587, 0.114])).std())


def colourfulness(pixels: NDArray[np.uint8]) -> float:
    """Mean HSV saturation of the background, 0..255."""
    return float(cv2.cvtColor(pixels[:, None, :], cv2.COLOR_RGB2HSV)[..., 1].mean())


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
    lab = _lab(patch)
    skin = _skin(lab, _median(lab, patch, CHEEK_L, CHEEK_R))
    y = int(patch.points[[CHEEK_EDGE_L, CHEEK_EDGE_R], 1].mean())
    shares = []
    for edge, outward in ((CHEEK_EDGE_L, -1), (CHEEK_EDGE_R, 1)):
        inner = round(float(patch.points[edge, 0])) + outward * 2
        x0, x1 = sorted((inner, inner + outward * 14))
        region = skin[max(0, y - 22) : y + 22, max(0, x0) : max(1, x1)]
        shares.append(float(region.mean()) if region.size else 0.0)
    return min(shares)


def skin_above_brows(patch: Patch) -> float:
    """Share of skin colour between the brows and the middle of the forehead, 0..1, on the side that shows less."""
    lab = _lab(patch)
    skin = _skin(lab, _median(lab, patch, CHEEK_L, CHEEK_R))
    shares = []
    for brow, above in ((BROW_L, _ABOVE_BROW_L), (BROW_R, _ABOVE_BROW_R)):
        region = patch.hull(brow + above) & ~patch.hull(brow, 1.2)
        shares.append(float(skin[region].mean()))
    return min(shares)


def eyelid_skin(patch: Patch) -> float:
    """Share of skin inside the outline of the eye, 0..1, of the eye that shows less.

    Open up to 0.45, closed lids from 0.74.

    The mesh keeps eyes half open that are shut (face facts, section 4); a lid has the cheeks' colour and lightness,
    an eye has not. NaN where the skin has no colour to tell by.
    """
    lab = _lab(patch)
    cheeks = _median(lab, patch, CHEEK_L, CHEEK_R)
    if np.hypot(cheeks[1], cheeks[2]) < _PALE:
        return nan
    lid = _near(lab, cheeks) & (lab[..., 0] > _LID_LIGHTNESS * cheeks[0]) & (lab[..., 0] < _SHINE)
    return min(float(lid[patch.hull(eye)].mean()) for eye in (EYE_HULL_L, EYE_HULL_R))


def lower_face_skin(patch: Patch) -> float:
    """Share of the lower face that has the colour of the skin between the eyes, 0..1.

    A white or coloured mask reads near 0.
    """
    lab = _lab(patch)
    return float(_skin(lab, _median(lab, patch, BRIDGE))[patch.hull(LOWER_FACE)].mean())


def mouth_line(patch: Patch) -> float:
    """How much darker than the skin the line between the lips is, 0..1 of the skin's lightness.

    Something laid over it reads near 0.
    """
    lab = _lab(patch)
    skin = float(_median(lab, patch, CHEEK_L, CHEEK_R)[0])
    return 1 - float(np.percentile(lab[..., 0][patch.hull(LIPS)], 5)) / max(skin, 1.0)


def hair_top(person: Floats, face: Face) -> float | None:
    """Row of the uppermost hair in px from the upper edge; None when the mask shows no head. The face must be level."""
    x = float(face.eye_middle[0])
    reach = 0.65 * face.width
    columns = person[: int(max(1, face.eye_middle[1])), max(0, int(x - reach)) : max(1, int(x + reach))]
    if not columns.size:
        return None
    # A single stray hair is not the top of the head: a row counts from 4 % of the face width.
    rows = np.flatnonzero((columns > 0.5).sum(axis=1) >= max(2.0, 0.04 * face.width))
    return float(rows[0]) if rows.size else None


def not_white(rgb: Rgb) -> Floats:
    """1 where a finished photo shows anything but its white background, (H, W) float32."""
    return np.asarray(rgb.min(axis=2) < 232, dtype=np.float32)


def _lab(patch: Patch) -> Floats:
    """CIELAB (256, 256, 3): L 0..100, a, b."""
    lab = cv2.cvtColor(patch.rgb.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    return np.asarray(lab, dtype=np.float32)


def _median(lab: Floats, patch: Patch, *regions: tuple[int, ...]) -> Floats:
    """Median colour (3,) of some hulls together."""
    inside = np.logical_or.reduce([patch.hull(region) for region in regions])
    return np.asarray(np.median(lab[inside], axis=0), dtype=np.float32)


def _near(lab: Floats, colour: Floats) -> Mask:
    return np.asarray(np.hypot(lab[..., 1] - colour[1], lab[..., 2] - colour[2]) < _SKIN_AB, dtype=np.bool_)


def _skin(lab: Floats, reference: Floats) -> Mask:
    """Pixels of the reference's colour, shaded or not."""
    return np.asarray(_near(lab, reference) & (lab[..., 0] > 0.4 * reference[0]), dtype=np.bool_)
