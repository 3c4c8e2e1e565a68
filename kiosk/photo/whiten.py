"""Puts the person on white. The face keeps its pixels; only the edge of hair and clothes is blended."""

from typing import Final

import cv2
import numpy as np

from kiosk.photo.face import Floats, Rgb

_RADIUS: Final = 6  # px of the fine frame, face facts section 5
_EPSILON: Final = 1e-4
_CLEAR: Final = 0.06  # below this only the matte's noise is left
_SOLID: Final = 0.94
_CORE: Final = 15  # px inside the edge where nothing may change
_THIN: Final = 0.1


def on_white(frame: Rgb, person: Floats, finer: int) -> Rgb:
    """The person of ``frame`` (H, W, 3) uint8 on pure white, averaged down by ``finer``; ``person`` is the mask (H, W) in 0..1."""
    alpha = matte(frame, person)[..., None]
    picture = frame.astype(np.float32)
    # What shines through the hair is the old background: take it out before white goes in, or a grey rim stays.
    behind = _behind(picture, alpha)
    own = np.clip((picture - (1 - alpha) * behind) / np.maximum(alpha, _THIN), 0, 255)
    blended = np.where(alpha >= 1, picture, own * alpha + 255 * (1 - alpha))
    size = (frame.shape[1] // finer, frame.shape[0] // finer)
    small = cv2.resize(blended, size, interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(small + 0.5, 0, 255).astype(np.uint8))


def matte(frame: Rgb, person: Floats) -> Floats:
    """Fine edge from a coarse mask: a guided filter with the picture's luma as guide, (H, W) float32, 0 outside, 1 well inside."""
    guide = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    mean, mean_mask = _box(guide), _box(person)
    slope = (_box(guide * person) - mean * mean_mask) / (_box(guide * guide) - mean * mean + _EPSILON)
    edge = _box(slope) * guide + _box(mean_mask - slope * mean)
    alpha = np.clip((edge - _CLEAR) / (_SOLID - _CLEAR), 0, 1)
    core = cv2.erode((person > 0.5).astype(np.uint8), np.ones((_CORE, _CORE), np.uint8), borderValue=1).astype(bool)
    far = cv2.dilate((person > 0.1).astype(np.uint8), np.ones((_CORE, _CORE), np.uint8)) == 0
    alpha[core], alpha[far] = 1, 0
    return np.asarray(alpha, dtype=np.float32)


def _behind(picture: Floats, alpha: Floats) -> Floats:
    """The background carried on behind the person's edge, by averaging what is surely background nearby."""
    weight = (alpha[..., 0] <= 0).astype(np.float32)
    sums = cv2.boxFilter(picture * weight[..., None], -1, (61, 61), normalize=False)
    counts = cv2.boxFilter(weight, -1, (61, 61), normalize=False)[..., None]
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), 255), dtype=np.float32)


def _box(values: Floats) -> Floats:
    side = 2 * _RADIUS + 1
    return np.asarray(cv2.boxFilter(values, -1, (side, side)), dtype=np.float32)
