"""White balance against a grey patch in the hood (GA 461-2004 3.2, 3.3: the camera is checked against a test card).

Gains multiply **linear** light, not the encoded values of the picture: a lamp and a sensor act before the sRGB curve
(IEC 61966-2-1) does, so a lamp that lost a fifth of its blue is undone by one number for every brightness, and a grey
scale that was neutral stays neutral from black to white. As the curve is known, applying them to 8-bit sRGB is one
table of 256 values for each channel: the one global correction that a finished photo may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Rgb

_LEVELS: Final = np.arange(256) / 255.0
_INNER: Final = 0.1  # of the patch's side is left out at each edge: its frame, and a camera that moved a little
_TILES: Final = 4  # a side: a finger, a shadow or a reflection lies on some tiles and not on others
CLIPPED: Final = 250
"""Encoded value from which on a sensor no longer tells how bright it was."""
_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])  # of linear sRGB (IEC 61966-2-1)

Trouble = Literal["patch_dark", "patch_bright", "patch_uneven", "cast", "dim", "glaring"]
"""Why a patch gives no gains: too dark to tell (lamp out, lens covered), clipped, not one even grey (something lies on
it), or gains beyond the limits, by their colour (``cast``), or by the light: too little (``dim``) or too much
(``glaring``)."""


@dataclass(frozen=True, slots=True)
class Gains:
    """What the linear light of each channel is multiplied by; 1 leaves it as it is."""

    red: float
    green: float
    blue: float


@dataclass(frozen=True, slots=True)
class GreyPatch:
    """A neutral patch in view: its place as shares of the frame, and the share of light that it gives back.

    ``reflectance`` is the luminance factor of its maker, 0..1; in a well exposed picture it is also its linear value.
    """

    x: float
    y: float
    width: float
    height: float
    reflectance: float


@dataclass(frozen=True, slots=True)
class BalanceLimits:
    """What a patch must be like, and how far gains may go before lamp or camera must be wrong.

    ``dark``: linear light below which nothing is told; ``uneven``: largest difference of its tiles' luminance, as a
    share of it; ``clipped``: share of its pixels that may be.
    """

    gain_min: float
    gain_max: float
    dark: float
    uneven: float
    clipped: float


@dataclass(frozen=True, slots=True)
class NoBalance:
    """The patch gives no gains. The resident cannot help it: staff is told."""

    trouble: Trouble


def white_balance(rgb: Rgb, patch: GreyPatch, limits: BalanceLimits) -> Gains | NoBalance:
    """The gains that bring the patch of a frame (H, W, 3) uint8 sRGB back to its own neutral grey.

    They hold the colour and the light together: a frame of a lamp at four fifths comes back to full light.
    """
    height, width = rgb.shape[:2]
    x, dx, y, dy = patch.x * width, patch.width * width, patch.y * height, patch.height * height
    rows, columns = _inside(y, dy, height), _inside(x, dx, width)
    seen = rgb[rows, columns]
    if min(seen.shape[:2]) < 2 * _TILES:
        return NoBalance("patch_dark")  # so small a frame holds no patch
    if (seen.max(axis=2) >= CLIPPED).mean() > limits.clipped:
        return NoBalance("patch_bright")
    tiles = linear(_tile_medians(seen) / 255.0)
    middle = np.median(tiles, axis=0)
    luminance = tiles @ _LUMINANCE
    if middle.min() < limits.dark:
        return NoBalance("patch_dark")
    if np.ptp(luminance) > limits.uneven * np.median(luminance):
        return NoBalance("patch_uneven")
    gains = patch.reflectance / middle
    if gains.min() >= limits.gain_min and gains.max() <= limits.gain_max:
        return Gains(*(float(gain) for gain in gains))
    colour = gains / (patch.reflectance / (middle @ _LUMINANCE))
    if colour.min() < limits.gain_min or colour.max() > limits.gain_max:
        return NoBalance("cast")
    return NoBalance("dim" if gains.max() > limits.gain_max else "glaring")


def _inside(start: float, length: float, end: int) -> slice:
    """The rows or columns of the patch without its edge."""
    return slice(max(0, round(start + _INNER * length)), min(end, round(start + (1 - _INNER) * length)))


def _tile_medians(seen: Rgb) -> NDArray[np.float64]:
    """(tiles, 3): the median colour of each tile."""
    rows = np.array_split(seen, _TILES, axis=0)
    tiles = [tile for row in rows for tile in np.array_split(row, _TILES, axis=1)]
    return np.array([np.median(tile.reshape(-1, 3), axis=0) for tile in tiles])


def balanced(rgb: Rgb, gains: Gains) -> Rgb:
    """The picture (H, W, 3) uint8 sRGB with these gains; what would be brighter than white is white."""
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
