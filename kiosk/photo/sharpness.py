"""Sharpness of a lens from one leaning edge (the method of ISO 12233: an edge that leans is its own fine ruler)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.photo.colour import linear
from kiosk.photo.face import Rgb

_FINER: Final = 4  # bins a px
_CONTRAST: Final = 0.2  # of full light, between both sides of the edge
_SMALLEST: Final = 16  # px
_STRAIGHT: Final = 1.0  # px that the edge may lie off its line


def edge_rise(rgb: Rgb) -> float | None:
    """Px from 10 % to 90 % across an upright leaning edge, white left and black right; None where there is none.

    A sharp camera reads 1 to 2 px. ``rgb`` (H, W, 3) uint8 holds the edge and both sides.
    """
    if min(rgb.shape[:2]) < _SMALLEST:
        return None
    light = linear(rgb / 255.0).mean(axis=2)
    quarter = light.shape[1] // 4
    white, black = float(np.median(light[:, :quarter])), float(np.median(light[:, -quarter:]))
    if white - black < _CONTRAST:
        return None
    share = (light - black) / (white - black)
    crossing = np.clip(share, 0, 1).sum(axis=1) - 0.5  # as many px of white as the edge lies to the right
    rows = np.arange(len(crossing))
    slope, start = np.polyfit(rows, crossing, 1)
    if np.abs(crossing - (slope * rows + start)).max() > _STRAIGHT:
        return None
    away = (np.arange(share.shape[1]) - (slope * rows + start)[:, None]) / np.hypot(1.0, slope)
    return _rise(away.ravel(), share.ravel())


def _rise(away: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Distance between the places where the mean profile falls through 90 % and 10 %."""
    place = np.floor(away * _FINER).astype(int)
    place -= place.min()
    count = np.bincount(place)
    there = count > 0
    profile = np.bincount(place, share)[there] / count[there]
    middle = np.bincount(place, away)[there] / count[there]
    risen = -np.minimum.accumulate(profile)  # without the small rises that noise and JPEG leave on it
    return float(np.interp(-0.1, risen, middle) - np.interp(-0.9, risen, middle))
