"""How much a face looks like a whole, uncovered, frontal face.

Dlib's gradient template, and the likeness of the two eyes.
"""

from functools import cached_property
from typing import Final

import cv2
import dlib
import numpy as np

from kiosk.photo.align import SIDE, Patch
from kiosk.photo.face import Floats
from kiosk.photo.landmarks import EYE_CORNERS_L, EYE_CORNERS_R

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


def _eye(patch: Patch, corners: tuple[int, ...]) -> Floats:
    x, y = (int(v) for v in np.clip(patch.points[list(corners)].mean(axis=0).round(), _HALF, SIDE - _HALF))
    window = patch.rgb[y - _HALF : y + _HALF, x - _HALF : x + _HALF]
    grey = cv2.GaussianBlur(cv2.cvtColor(window, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 1.5)
    return np.asarray((grey - grey.mean()) / (grey.std() + 1e-3), dtype=np.float32)
