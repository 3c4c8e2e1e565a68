"""Puts the person on white. The face keeps its pixels; only the edge of hair and clothes is blended."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Floats, Rgb

_RADIUS: Final = 6  # px of the fine frame, face facts section 5
_EPSILON: Final = 1e-4
_CLEAR: Final = 0.06  # below this only the matte's noise is left
_SOLID: Final = 0.94
_CORE: Final = 15  # px inside the edge where nothing may change
_THIN: Final = 0.1
_BUSY: Final = 20.0  # standard deviation of the wall's luma; plain walls 1-9, a cast shadow 28
_FIRM: Final = 0.4  # the band of the mask that becomes the edge
_AROUND: Final = 30  # px of the fine frame
_LIKE: Final = 45.0  # levels a strand may differ from the person beside it


def on_white(frame: Rgb, person: Floats, finer: int) -> Rgb:
    """The person of ``frame`` (H, W, 3) uint8 on pure white, averaged down by ``finer``.

    ``person`` is the mask (H, W) in 0..1.
    """
    alpha = matte(frame, person)[..., None]
    picture = frame.astype(np.float32)
    # What shines through the hair is the old background: take it out before white goes in, or a grey rim stays.
    behind = _nearby(picture, alpha[..., 0] <= 0)
    own = (picture - (1 - alpha) * behind) / np.maximum(alpha, _THIN)
    # Before a busy wall the guess can run away: it must look like what is there or like the person next to it.
    beside = _nearby(picture, alpha[..., 0] >= 1)
    lowest, highest = np.minimum(beside, picture) - _LIKE, np.maximum(beside, picture) + _LIKE
    own = np.clip(own, np.maximum(lowest, 0), np.minimum(highest, 255))
    blended = np.where(alpha >= 1, picture, own * alpha + 255 * (1 - alpha))
    size = (frame.shape[1] // finer, frame.shape[0] // finer)
    small = cv2.resize(blended, size, interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(small + 0.5, 0, 255).astype(np.uint8))


def matte(frame: Rgb, person: Floats) -> Floats:
    """Fine edge from a coarse mask, (H, W) float32, 0 outside, 1 well inside.

    A guided filter lets the picture's luma draw the edge. Before a busy wall it would follow the wall, so there the
    mask itself is used.
    """
    guide = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), dtype=np.float32) / np.float32(255)
    mean, mean_mask = _box(guide), _box(person)
    slope = np.asarray(
        (_box(guide * person) - mean * mean_mask) / (_box(guide * guide) - mean * mean + _EPSILON), dtype=np.float32
    )
    edge = _box(slope) * guide + _box(np.asarray(mean_mask - slope * mean, dtype=np.float32))
    wall = guide[person < 0.05]
    busy = wall.size > 0 and float(wall.std()) * 255 > _BUSY
    if busy:
        edge = np.clip((person - 0.5) / _FIRM + 0.5, 0, 1)
    alpha = np.clip((edge - _CLEAR) / (_SOLID - _CLEAR), 0, 1)
    core = cv2.erode((person > 0.5).astype(np.uint8), np.ones((_CORE, _CORE), np.uint8), borderValue=1).astype(bool)
    far = cv2.dilate((person > 0.1).astype(np.uint8), np.ones((_CORE, _CORE), np.uint8)) == 0
    alpha[core], alpha[far] = 1, 0
    return np.asarray(alpha, dtype=np.float32)


def _nearby(picture: Floats, sure: NDArray[np.bool_]) -> Floats:
    """Each pixel's surroundings as far as they are ``sure``.

    The background behind the edge, or the person beside it. (H, W, 3).
    """
    weight = sure.astype(np.float32)
    window = (2 * _AROUND + 1, 2 * _AROUND + 1)
    sums = cv2.boxFilter(picture * weight[..., None], -1, window, normalize=False)
    counts = cv2.boxFilter(weight, -1, window, normalize=False)[..., None]
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), picture), dtype=np.float32)


def _box(values: Floats) -> Floats:
    side = 2 * _RADIUS + 1
    return np.asarray(cv2.boxFilter(values, -1, (side, side)), dtype=np.float32)
