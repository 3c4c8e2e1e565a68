"""The background, as far as the person mask of the segmentation leaves it."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Floats, Rgb

_FEW: Final = 400  # px; fewer than this say nothing about a region


def background(rgb: Rgb, person: Floats) -> NDArray[np.uint8] | None:
    """Background pixels (N, 3), a safe distance from the person; None when there are too few to judge."""
    reach = max(3, round(min(rgb.shape[:2]) * 0.015)) | 1
    far = cv2.erode((person < 0.05).astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool)
    pixels = rgb[far]
    return pixels if len(pixels) >= _FEW else None


def whiteness(pixels: NDArray[np.uint8]) -> float:
    """5th percentile of each background pixel's darkest channel, 0..255: pure white reads 255."""
    return float(np.percentile(pixels.min(axis=1), 5))


def unevenness(pixels: NDArray[np.uint8]) -> float:
    """Standard deviation of the background's luma: plain 1-9, cast shadow about 28, busy from 37."""
    return float((pixels @ np.array([0.299, 0.587, 0.114])).std())


def colourfulness(pixels: NDArray[np.uint8]) -> float:
    """Mean HSV saturation of the background, 0..255."""
    return float(cv2.cvtColor(pixels[:, None, :], cv2.COLOR_RGB2HSV)[..., 1].mean())
