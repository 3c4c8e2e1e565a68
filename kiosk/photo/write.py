"""Writes the finished photo as the standard wants the file: JPEG, 24-bit, 350 dpi, 14-20 KB."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, Literal

import cv2
import numpy as np

from kiosk.photo.face import Rgb
from kiosk.photo.standard import Standard

_BEST: Final = 95  # above it JPEG only grows
_UNIT, _APP0_END = 13, 20  # in the file: where the JFIF segment names its unit of resolution, and where it ends
Subsampling = Literal["4:4:4", "4:2:0"]
_FULL: Final[Subsampling] = "4:4:4"
_HALF: Final[Subsampling] = "4:2:0"
_SAMPLING: Final = {_FULL: cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, _HALF: cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420}


def to_jpeg(rgb: Rgb, standard: Standard) -> bytes:
    """Baseline JPEG bytes of (H, W, 3) uint8, without any metadata but the resolution; the same picture, same bytes.

    Full colour resolution, half of it where that is too large at the standard's quality already; a file too small is
    raised in quality (photo facts, finding 3: 21 of 21 photos reach 14-20 KB so, 10 of 21 with the usual 4:2:0). A
    picture so rough that it is beyond what anybody accepts loses quality; one so plain that no quality fills the file
    is filled up with fill bytes, which no decoder shows (ITU-T T.81 B.1.1.2).
    """
    limits = standard.file
    bgr = np.ascontiguousarray(rgb[..., ::-1])

    @cache
    def encoded(quality: int, colour: Subsampling) -> bytes:
        return _encoded(bgr, quality, colour, standard.size.dpi)

    def size(quality: int, colour: Subsampling) -> int:
        return len(encoded(quality, colour))

    colour: Subsampling = _FULL if size(limits.quality, _FULL) <= limits.max_bytes else _HALF
    if size(limits.quality, colour) > limits.accepted_bytes:
        lower = range(limits.quality, 0, -1)
        return encoded(_first(lower, lambda q: size(q, colour) <= limits.accepted_bytes), colour)
    higher = range(limits.quality, _BEST + 1)
    return _filled(encoded(_first(higher, lambda q: size(q, colour) >= limits.min_bytes), colour), limits.min_bytes)


def _encoded(bgr: Rgb, quality: int, colour: Subsampling, dpi: int) -> bytes:
    """OpenCV's encoder, because Pillow's cannot make optimised tables for a rough picture: its buffer is too small."""
    wanted = [
        *(cv2.IMWRITE_JPEG_QUALITY, quality),
        *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, _SAMPLING[colour]),
        *(cv2.IMWRITE_JPEG_OPTIMIZE, 1),
    ]
    done, data = cv2.imencode(".jpg", bgr, wanted)
    if not done:
        raise RuntimeError("the photo cannot be encoded")
    jpeg = data.tobytes()
    resolution = b"\x01" + dpi.to_bytes(2) * 2  # unit 1 = dots per inch, across and down
    return jpeg[:_UNIT] + resolution + jpeg[_UNIT + len(resolution) :]


def _first(qualities: Sequence[int], fits: Callable[[int], bool]) -> int:
    """The first quality that fits, by bisection, or the last: size grows with quality."""
    return qualities[min(bisect_left(qualities, True, key=fits), len(qualities) - 1)]


def _filled(jpeg: bytes, size: int) -> bytes:
    """``size`` bytes at least."""
    return jpeg[:_APP0_END] + b"\xff" * (size - len(jpeg)) + jpeg[_APP0_END:]
