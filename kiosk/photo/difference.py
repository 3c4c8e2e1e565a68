"""CIELAB under D50, and the CIEDE2000 colour difference (CIE 142-2001, ISO/CIE 11664-6).

Forty lines of our own: the libraries that have the formula bring SciPy or more with them, and the published test pairs
of Sharma, Wu and Dalal (2005) prove these.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# Linear sRGB to XYZ relative to D50, adapted from D65 by Bradford (as in every sRGB profile): test charts are published
# under D50.
_TO_XYZ: Final = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
_D50: Final = _TO_XYZ.sum(axis=1)
_EDGE: Final = 6 / 29  # CIE 15: below its cube the lightness scale is a straight line
_FAR: Final = 25.0**7


def lab_of_light(light: Values) -> Values:
    """CIELAB (..., 3) under D50 of linear sRGB (..., 3) in 0..1."""
    share = light @ _TO_XYZ.T / _D50
    root = np.where(share > _EDGE**3, np.cbrt(share), share / (3 * _EDGE**2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def light_of_lab(lab: Values) -> Values:
    """Linear sRGB (..., 3) of CIELAB under D50, cut to 0..1: what sRGB cannot show is the nearest that it can."""
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    share = np.where(root > _EDGE, root**3, 3 * _EDGE**2 * (root - 4 / 29))
    light: Values = np.clip((share * _D50) @ np.linalg.inv(_TO_XYZ).T, 0.0, 1.0)
    return light


def delta_e_2000(one: Values, other: Values) -> Values:
    """CIEDE2000 (...) between CIELAB colours (..., 3); about 1 is just seen. Symmetric."""
    lightness = (one[..., 0] + other[..., 0]) / 2
    chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(other[..., 1], other[..., 2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + _FAR)))
    c1, h1 = _polar(one, stretch)
    c2, h2 = _polar(other, stretch)
    c, grey = (c1 + c2) / 2, c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    far = np.abs(h1 - h2) > 180
    hue = np.where(grey, h1 + h2, (h1 + h2 + np.where(far, np.where(h1 + h2 < 360, 360, -360), 0)) / 2)
    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    off = (lightness - 50) ** 2
    d_l = (other[..., 0] - one[..., 0]) / (1 + 0.015 * off / np.sqrt(20 + off))
    d_c = (c2 - c1) / (1 + 0.045 * c)
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * c * t)
    rotation = -2 * np.sqrt(c**7 / (c**7 + _FAR)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return np.asarray(np.sqrt(d_l**2 + d_c**2 + d_h**2 + rotation * d_c * d_h))


def _polar(lab: Values, stretch: Values) -> tuple[Values, Values]:
    """Chroma, and hue in degrees 0..360, with a* stretched towards the greys."""
    a, b = lab[..., 1] * stretch, lab[..., 2]
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _cos(degrees: Values) -> Values:
    return np.asarray(np.cos(np.radians(degrees)))
