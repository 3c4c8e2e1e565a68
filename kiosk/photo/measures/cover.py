"""What covers the face or closes the eyes: lids, hands, masks, hair, dark glasses. On the aligned patch."""

from functools import cached_property
from math import nan
from typing import Final

import cv2
import dlib
import numpy as np

from kiosk.photo.align import SIDE, Mask, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import (
    BRIDGE,
    CHEEK_L,
    CHEEK_R,
    CHIN,
    EYE_CORNERS_L,
    EYE_CORNERS_R,
    EYE_HULL_L,
    EYE_HULL_R,
    LIP_BOTTOM,
    LIP_BOTTOM_INNER,
    LIP_TOP_INNER,
    LIPS,
    MOUTH_INNER_L,
    MOUTH_INNER_R,
    MOUTH_L,
    MOUTH_R,
    NOSE_AND_CHEEKS,
    NOSE_BASE,
)
from kiosk.photo.measures.views import between_brows, median_of, near, skin

_PALE: Final = 7.0  # CIELAB chroma
_LID_LIGHTNESS: Final = 0.65  # of the cheeks' own
_SHINE: Final = 97.0  # CIELAB L of glare
_SHADE: Final = 0.35  # of the cheeks' luma: darker than any shadow below an eye
_BURNT: Final = 254  # in any channel
_REDDISH: Final = 8  # levels
_CAVITY: Final = 0.45  # of the cheeks' lightness
_TEETH: Final = 0.6  # of the cheeks' chroma and a; at least so much of their lightness
_SEEN: Final = 0.05  # of the mouth's width: a line between lips is thinner
_LINE_WINDOW: Final = 21  # px of the patch: no lip is so thin, no line between lips so thick
_HALF: Final = 26  # px of the patch: the eye with its brow
_FLOOR: Final = -1.0


class FrontalTemplate:
    """dlib's frontal face detector used as a yardstick, not as a detector.

    The mesh is blind to a hand or a mask in skin colour.
    """

    @cached_property
    def _detector(self) -> dlib.fhog_object_detector:
        return dlib.get_frontal_face_detector()  # 0.25 s once, so not before it is needed

    def score(self, patch: Patch) -> float:
        """Best template score.

        Whole faces 1.0-3.0, covered by a hand or mask 0.2-0.9; -1 where nothing like a face is seen.
        """
        grey = np.ascontiguousarray(cv2.cvtColor(patch.rgb, cv2.COLOR_RGB2GRAY))
        _, scores, _ = self._detector.run(grey, 0, _FLOOR)
        return max((float(score) for score in scores), default=_FLOOR)


def eye_likeness(patch: Patch) -> float:
    """Correlation of one eye with the mirrored other, -1..1.

    Bare faces from 0.78, one eye covered by hand or hair below 0.2.
    """
    left, right = _eye(patch, EYE_CORNERS_L), _eye(patch, EYE_CORNERS_R)[:, ::-1]
    return float((left * right).mean())


def eyelid_skin(patch: Patch) -> float:
    """Share of skin inside the outline of the eye, 0..1, of the eye that shows less.

    Open up to 0.45, closed lids from 0.74.

    The mesh keeps eyes half open that are shut (face facts, section 4); a lid has the cheeks' colour and lightness,
    an eye has not. NaN where the skin has no colour to tell by.
    """
    lab = patch.lab
    cheek = median_of(lab, patch, CHEEK_L, CHEEK_R)
    if np.hypot(cheek[1], cheek[2]) < _PALE:
        return nan
    shares = []
    for eye in (EYE_HULL_L, EYE_HULL_R):
        inside = lab[patch.hull(eye)]
        lid = near(inside, cheek) & (inside[:, 0] > _LID_LIGHTNESS * cheek[0]) & (inside[:, 0] < _SHINE)
        shares.append(float(lid.mean()))
    return min(shares)


def mouth_gap(patch: Patch) -> float:
    """Inner lip distance of the mesh over the mouth's width, as far as teeth or the dark of the mouth are seen there.

    Closed up to 0.05, parted lips from 0.13, teeth showing 0.14-0.50. By itself the mesh reads full or thin lips as
    0.12-0.19.
    """
    lab = patch.lab
    cheek = median_of(lab, patch, CHEEK_L, CHEEK_R)
    left, right = float(patch.points[MOUTH_L, 0]), float(patch.points[MOUTH_R, 0])
    columns = slice(round(left + 0.3 * (right - left)), round(right - 0.3 * (right - left)))
    between = lab[:, columns][patch.hull(LIPS)[:, columns]]
    dark = between[:, 0] < _CAVITY * cheek[0]
    # Teeth have less colour than skin, lips have more.
    pale = (np.hypot(between[:, 1], between[:, 2]) < _TEETH * np.hypot(cheek[1], cheek[2])) & (
        between[:, 0] > _TEETH * cheek[0]
    )
    height = float((dark | (pale & (between[:, 1] < _TEETH * cheek[1]))).sum()) / max(columns.stop - columns.start, 1)
    seen = height / max(right - left, 1.0)
    return _apart(patch, LIP_TOP_INNER, LIP_BOTTOM_INNER, MOUTH_INNER_L, MOUTH_INNER_R) * min(1.0, seen / _SEEN)


def lower_face_skin(patch: Patch) -> float:
    """Share of nose and inner cheeks that has the colour of the skin between the eyes, 0..1.

    Bare 0.84-1.0, beards too, for none grows there; side light from 0.6; under a mask up to 0.36.
    """
    bridge = patch.lab[patch.hull(BRIDGE)]
    lit = bridge[bridge[:, 0] >= np.median(bridge[:, 0])]  # frames cross the bridge, darker than the skin
    return _skin_share(patch, patch.hull(NOSE_AND_CHEEKS), np.median(lit, axis=0).astype(np.float32))


def mouth_line(patch: Patch) -> float:
    """How much darker the line between the lips is than what lies above and below it, 0..1.

    Lips of all kinds from 0.16; a mask, scarf or hand laid over them up to 0.02.
    """
    left, right = float(patch.points[MOUTH_L, 0]), float(patch.points[MOUTH_R, 0])
    columns = slice(round(left + 0.25 * (right - left)), round(right - 0.25 * (right - left)))
    chin = float(2 * patch.points[LIP_BOTTOM, 1] + patch.points[CHIN, 1]) / 3
    strip = cv2.GaussianBlur(patch.lab[..., 0], (0, 0), 1.0)[int(patch.points[NOSE_BASE, 1]) : int(chin), columns]
    if not strip.size:
        return nan
    # Darkness all round: what grows darker towards the edge, as under the nose, has one bank only and is no line.
    rows = np.pad(np.median(strip, axis=1).astype(np.float32), _LINE_WINDOW)[:, None]
    # Closing fills a dark valley narrower than the window up to the lower of its two banks.
    filled = cv2.morphologyEx(rows, cv2.MORPH_CLOSE, np.ones((_LINE_WINDOW, 1), np.uint8))
    return float((1 - rows / np.maximum(filled, 1.0))[_LINE_WINDOW:-_LINE_WINDOW].max())


def skin_round_eyes(patch: Patch) -> float:
    """Share of skin in the ring round the eye, 0..1, on the side with less; each against the cheek below it.

    Bare 0.75-1.0, with glasses from 0.64, turned away or deep-set from 0.4; hair or a patch over an eye up to 0.2.
    """
    return min(
        _skin_share(patch, patch.hull(eye, 1.9) & ~patch.hull(eye, 1.25), median_of(patch.lab, patch, cheek))
        for eye, cheek in ((EYE_HULL_L, CHEEK_L), (EYE_HULL_R, CHEEK_R))
    )


def dark_round_eyes(patch: Patch) -> float:
    """Share of dark pixels just below the eyes, 0..1, on the side with less.

    Each against the cheek below it, or against the skin between the brows where a shadow over the upper half of the
    face makes that the darker one.
    Bare up to 0.06, thick frames up to 0.1, tinted glasses 0.01-0.35, sunglasses from 0.36.
    """
    lightness = patch.luma
    shares = []
    between = between_brows(patch)
    for eye, cheek in ((EYE_HULL_L, CHEEK_L), (EYE_HULL_R, CHEEK_R)):
        skin_level = np.nanmin([float(np.median(lightness[patch.hull(cheek)])), between])
        ring = patch.hull(eye, 1.9) & ~patch.hull(eye, 1.3)
        ring[: round(float(patch.points[list(eye), 1].mean()))] = False
        shares.append(float((lightness[ring] < _SHADE * skin_level).mean()))
    return min(shares)


def _skin_share(patch: Patch, where: Mask, colour: Floats) -> float:
    """Share of skin of a colour, highlights that still lean to red with it: nothing laid over a face does."""
    seen = patch.rgb[where].astype(np.int16)
    shining = (seen.max(axis=1) >= _BURNT) & (seen[:, 0] - seen[:, 2] >= _REDDISH)
    return float((skin(patch.lab[where], colour) | shining).mean())


def _apart(patch: Patch, a: int, b: int, c: int, d: int) -> float:
    """The distance of two mesh points over that of two others."""
    return float(np.linalg.norm(patch.points[a] - patch.points[b]) / np.linalg.norm(patch.points[c] - patch.points[d]))


def _eye(patch: Patch, corners: tuple[int, ...]) -> Floats:
    x, y = (int(v) for v in np.clip(patch.points[list(corners)].mean(axis=0).round(), _HALF, SIDE - _HALF))
    window = patch.rgb[y - _HALF : y + _HALF, x - _HALF : x + _HALF]
    grey = cv2.GaussianBlur(cv2.cvtColor(window, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.5)
    return np.asarray((grey - grey.mean()) / (grey.std() + 1e-3), dtype=np.float32)
