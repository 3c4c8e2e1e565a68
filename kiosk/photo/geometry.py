"""Moving pictures and points: the one transform that all of photo and face use, and a warp that does not alias."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Floats, Rgb

Matrix = NDArray[np.float64]
_PRESHRINK: Final = 0.5  # below this scale a bilinear warp would alias, which looks like sharpness


def similarity(centre: Floats, degrees: float, scale: float, to: tuple[float, float]) -> Matrix:
    """2x3 matrix that levels a line sloping by ``degrees`` clockwise, scales, and brings ``centre`` to ``to`` (px)."""
    matrix = np.asarray(cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), degrees, scale), dtype=np.float64)
    matrix[:, 2] += np.array(to) - centre.astype(np.float64)
    return matrix


def moved(points: Floats, matrix: Matrix) -> Floats:
    """Points (N, 2) after a 2x3 transform."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float32)


def inverse(matrix: Matrix) -> Matrix:
    """The way back of a 2x3 transform."""
    return np.asarray(cv2.invertAffineTransform(matrix), dtype=np.float64)


def warp(picture: Rgb, matrix: Matrix, size: tuple[int, int]) -> Rgb:
    """Affine warp to ``size`` (width, height) that averages when it shrinks; the picture's edge is carried on outwards.

    ``matrix`` is 2x3, source px to target px.
    """
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < _PRESHRINK:
        picture, matrix = _shrunk(picture, matrix, scale, size)
    done = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(done, dtype=np.uint8)


def _shrunk(picture: Rgb, matrix: Matrix, scale: float, size: tuple[int, int]) -> tuple[Rgb, Matrix]:
    """What the target shows of the picture, area-averaged to 1.5 times the target's scale, and the matrix for it."""
    frame = np.array([[0, 0], [size[0], 0], [0, size[1]], size], dtype=np.float32)
    corners = moved(frame, inverse(matrix))
    (x0, y0), (x1, y1) = np.floor(corners.min(axis=0)) - 4, np.ceil(corners.max(axis=0)) + 4
    height, width = picture.shape[:2]
    left, top = int(np.clip(x0, 0, width - 1)), int(np.clip(y0, 0, height - 1))
    right, bottom = int(np.clip(x1, left + 1, width)), int(np.clip(y1, top + 1, height))
    part = picture[top:bottom, left:right]
    small = (max(1, round(part.shape[1] * scale * 1.5)), max(1, round(part.shape[0] * scale * 1.5)))
    stretch = np.array([part.shape[1] / small[0], part.shape[0] / small[1]])
    # Pixel centres: x_part = (x_small + 0.5) * stretch - 0.5.
    offset = np.array([left, top]) + 0.5 * stretch - 0.5
    shrunk = np.asarray(cv2.resize(part, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return shrunk, np.column_stack([matrix[:, :2] * stretch, matrix[:, :2] @ offset + matrix[:, 2]])
