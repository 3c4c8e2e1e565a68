"""What covers the face or closes the eyes: lids, hands, masks, hair, dark glasses. On the aligned patch."""

from functools import cached_property
from math import nan
from typing import Final

import cv2
import dlib
import numpy as np

from kiosk.photo.align import SIDE, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import (
    BRIDGE,
    CHEEK_L,
    CHEEK_R,
    EYE_CORNERS_L,
    EYE_CORNERS_R,
    EYE_HULL_L,
    EYE_HULL_R,
    LIPS,
    LOWER_FACE,
)
from kiosk.photo.measures.views import cheeks, median_of, near, skin

_PALE: Final = 7.0  # CIELAB chroma
_LID_LIGHTNESS: Final = 0.65  # of the cheeks' own
_SHINE: Final = 97.0  # CIELAB L of glare
_SHADE: Final = 0.35  # of the cheeks' luma: darker than any shadow below an eye
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


def lower_face_skin(patch: Patch) -> float:
    """Share of the lower face that has the colour of the skin between the eyes, 0..1.

    A white or coloured mask reads near 0.
    """
    lab = patch.lab
    return float(skin(lab[patch.hull(LOWER_FACE)], median_of(lab, patch, BRIDGE)).mean())


def mouth_line(patch: Patch) -> float:
    """How much darker than the skin the line between the lips is, 0..1 of the skin's lightness.

    Something laid over it reads near 0.
    """
    lab = patch.lab
    plain = float(median_of(lab, patch, CHEEK_L, CHEEK_R)[0])
    return 1 - float(np.percentile(lab[..., 0][patch.hull(LIPS)], 5)) / max(plain, 1.0)


def dark_round_eyes(patch: Patch) -> float:
    """Share of dark pixels just below the eyes, 0..1, on the side with less: bare up to 0.06, sunglasses from 0.36."""
    lightness = patch.luma
    dark = lightness < _SHADE * float(np.median(lightness[cheeks(patch)]))
    shares = []
    for eye in (EYE_HULL_L, EYE_HULL_R):
        ring = patch.hull(eye, 1.9) & ~patch.hull(eye, 1.3)
        ring[: round(float(patch.points[list(eye), 1].mean()))] = False
        shares.append(float(dark[ring].mean()))
    return min(shares)


def _eye(patch: Patch, corners: tuple[int, ...]) -> Floats:
    x, y = (int(v) for v in np.clip(patch.points[list(corners)].mean(axis=0).round(), _HALF, SIDE - _HALF))
    window = patch.rgb[y - _HALF : y + _HALF, x - _HALF : x + _HALF]
    grey = cv2.GaussianBlur(cv2.cvtColor(window, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.5)
    return np.asarray((grey - grey.mean()) / (grey.std() + 1e-3), dtype=np.float32)
