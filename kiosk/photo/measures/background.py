"""The background, as far as the person mask of the segmentation leaves it."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Floats, Rgb

_FEW: Final = 400  # px; fewer than this say nothing about a region


@dataclass(frozen=True)
class Wall:
    """What lies behind the person: ``pixels`` (N, 3) uint8, and the ``columns`` (N,) of the picture they lie in."""

    pixels: NDArray[np.uint8]
    columns: NDArray[np.intp]

    def part(self, where: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
        """Some of the pixels; None when there are too few to judge."""
        pixels = self.pixels[where]
        return pixels if len(pixels) >= _FEW else None

    def colour(self) -> Floats:
        """Median colour, (3,) float32 in 0..255."""
        return np.asarray(np.median(self.pixels, axis=0), dtype=np.float32)


def wall(rgb: Rgb, person: Floats) -> Wall | None:
    """The background, a safe distance from the person; None when there is too little of it to judge."""
    reach = max(3, round(min(rgb.shape[:2]) * 0.015)) | 1
    far = cv2.erode((person < 0.05).astype(np.uint8), np.ones((reach, reach), np.uint8)).astype(bool)
    _, columns = np.nonzero(far)
    return Wall(rgb[far], columns) if len(columns) >= _FEW else None


def whiteness(wall: Wall) -> float:
    """5th percentile of each background pixel's darkest channel, 0..255: pure white reads 255."""
    return float(np.percentile(wall.pixels.min(axis=1), 5))


def unevenness(wall: Wall) -> float:
    """Standard deviation of the background's luma: plain 1-9, cast shadow about 28, busy from 37."""
    return float((wall.pixels @ np.array([0.299, 0.587, 0.114])).std())


def colourfulness(wall: Wall) -> float:
    """Mean HSV saturation of the background, 0..255."""
    return float(cv2.cvtColor(wall.pixels[:, None, :], cv2.COLOR_RGB2HSV)[..., 1].mean())
