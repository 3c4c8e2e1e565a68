"""The cylinder that a head is drawn on, and the few functions of it that everything else is made of.

A head is one height map rho(theta, y): theta runs over columns from -REACH to +REACH (0 = towards the camera, positive
to the right of the picture), y over rows from TOP down to BOTTOM, both in the head's own frame (cm, eye line y = 0).
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.floating[Any]]

REACH: Final = 2.3
TOP: Final = 15.0
BOTTOM: Final = -19.0
SHAPE: Final = (408, 480)  # rows, columns of the geometry
TEXTURE: Final = (816, 960)  # rows, columns of colour and normals


def axes(shape: tuple[int, int]) -> tuple[Map, Map]:
    """theta as a row (1, columns) and y as a column (rows, 1), at cell centres."""
    rows, columns = shape
    theta = (np.arange(columns, dtype=np.float32) + 0.5) / columns * (2 * REACH) - REACH
    y = TOP - (np.arange(rows, dtype=np.float32) + 0.5) / rows * (TOP - BOTTOM)
    return theta[None, :], y[:, None].astype(np.float32)


def bump(x: Map, y: Map, at: tuple[float, float], sigma: tuple[float, float]) -> Map:
    """A Gaussian hill of height 1 at `at` with the two standard deviations (cm)."""
    return np.asarray(np.exp(-0.5 * (((x - at[0]) / sigma[0]) ** 2 + ((y - at[1]) / sigma[1]) ** 2)), dtype=np.float32)


def ramp(value: Map, low: float | Map, high: float | Map) -> Map:
    """0 below low, 1 above high, smooth between (also with low > high)."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


def line(distance: Map, width: float | Map) -> Map:
    """A soft stroke: 1 on the line, fading over `width` cm."""
    return np.asarray(np.exp(-((distance / width) ** 2)), dtype=np.float32)


def spline(knots: NDArray[np.float64], values: NDArray[np.float64], at: Map) -> Map:
    """Monotone cubic (Fritsch and Carlson) through the knots, constant outside: it never overshoots."""
    step = np.diff(knots)
    slope = np.diff(values) / step
    tangent = np.zeros_like(values)
    same = slope[:-1] * slope[1:] > 0
    w1, w2 = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
    safe0, safe1 = np.where(same, slope[:-1], 1.0), np.where(same, slope[1:], 1.0)
    tangent[1:-1] = np.where(same, (w1 + w2) / (w1 / safe0 + w2 / safe1), 0.0)
    tangent[0], tangent[-1] = slope[0], slope[-1]
    x = np.clip(at, knots[0], knots[-1])
    i = np.clip(np.searchsorted(knots, x) - 1, 0, len(knots) - 2)
    t = (x - knots[i]) / step[i]
    h00, h10 = (1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2
    h01, h11 = t * t * (3 - 2 * t), t * t * (t - 1)
    y = h00 * values[i] + h10 * step[i] * tangent[i] + h01 * values[i + 1] + h11 * step[i] * tangent[i + 1]
    return np.asarray(y, dtype=np.float32)


def noise(seed: int, shape: tuple[int, int], grain: tuple[float, float]) -> Map:
    """Smooth noise, mean 0 and deviation 1; `grain` is the size of a grain in (columns, rows)."""
    # A coarse grain is drawn on a coarse grid: a blur of ninety cells would cost more than the whole face.
    cell = [max(1, int(size / 3)) for size in grain]
    grid = (max(2, -(-shape[0] // cell[1])), max(2, -(-shape[1] // cell[0]))) if max(cell) > 1 else shape
    raw = np.random.default_rng(seed).standard_normal(grid, dtype=np.float32)
    sigma = [max(size / step, 0.3) for size, step in zip(grain, cell, strict=True)]
    soft = cv2.GaussianBlur(raw, (0, 0), sigmaX=sigma[0], sigmaY=sigma[1], borderType=cv2.BORDER_REFLECT)
    soft = cv2.resize(soft, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR) if grid != shape else soft
    return np.asarray((soft - soft.mean()) / (soft.std() + 1e-9), dtype=np.float32)


def resize(values: Map, shape: tuple[int, int]) -> Map:
    """The same map at another resolution, cell centres kept."""
    return np.asarray(cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
