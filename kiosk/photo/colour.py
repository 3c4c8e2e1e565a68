"""White balance against a grey patch in the hood (GA 461-2004 3.2, 3.3: the camera is checked against a test card).

Gains multiply **linear** light, not the encoded values of the picture: a lamp and a sensor act before the sRGB curve
(IEC 61966-2-1) does, so a lamp that lost a fifth of its blue is undone by one number for every brightness, and a grey
scale that was neutral stays neutral from black to white. As the curve is known, applying them to 8-bit sRGB is one
table of 256 values for each channel: the one global correction that a finished photo may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Rgb

_LEVELS: Final = np.arange(256) / 255.0


@dataclass(frozen=True, slots=True)
class Gains:
    """What the linear light of each channel is multiplied by; 1 leaves it as it is."""

    red: float
    green: float
    blue: float


def balanced(rgb: Rgb, gains: Gains) -> Rgb:
    """The picture (..., 3) uint8 sRGB with these gains; what would be brighter than white is white."""
    return np.asarray(cv2.LUT(rgb, _table(gains)), dtype=np.uint8)


def _table(gains: Gains) -> NDArray[np.uint8]:
    """(1, 256, 3): the new value of each old one."""
    light = linear(_LEVELS)[:, None] * np.array([gains.red, gains.green, gains.blue])
    return np.rint(255.0 * encoded(np.minimum(light, 1.0))).astype(np.uint8)[None]


def linear(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB values 0..1 as linear light (IEC 61966-2-1)."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light 0..1 as sRGB values (IEC 61966-2-1)."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
