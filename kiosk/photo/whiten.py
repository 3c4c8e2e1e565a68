"""Puts the person on white. The person keeps its pixels; only the edge of hair and clothes is blended."""

from typing import Final

import cv2
import numpy as np

from kiosk.photo.face import Rgb
from kiosk.photo.matte import Mask, Matte

_THIN: Final = 0.1
_FADE: Final = 4.0  # px over which strands end that the source's edge cuts
_LIKE: Final = (2.0, 20.0)  # deviations, and levels, that an edge may differ from the person beside it


def on_white(frame: Rgb, found: Matte, covered: Mask) -> Rgb:
    """The person of ``frame`` (H, W, 3) uint8 on pure white.

    ``covered`` (H, W) says where the source is: beyond it all is white.
    """
    from_end = cv2.distanceTransform(covered.astype(np.uint8), cv2.DIST_L2, 3)
    alpha = np.minimum(found.alpha, from_end / _FADE)[..., None]
    picture = frame.astype(np.float32)
    # What shines through the hair is the old wall: take it out before white goes in, or a grey rim stays. Before a
    # busy wall the guess can run away: it must look like the person beside it.
    own = (picture - (1 - alpha) * found.wall) / np.maximum(alpha, _THIN)
    away = (_LIKE[0] * found.spread + _LIKE[1])[..., None]
    own = np.clip(own, np.maximum(found.own - away, 0), np.minimum(found.own + away, 255))
    blended = np.where(alpha >= 1, picture, own * alpha + 255 * (1 - alpha))
    return np.asarray(np.clip(blended + 0.5, 0, 255).astype(np.uint8))
