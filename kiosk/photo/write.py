"""Writes the finished photo as the standard wants the file: JPEG, 24-bit, 350 dpi, 14-20 KB."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Final, Literal

from PIL import Image

from kiosk.photo.face import Rgb
from kiosk.photo.standard import Standard

_BEST: Final = 95  # above it JPEG only grows
_APP0_END: Final = 20  # bytes: start of image, then the JFIF segment with the resolution
Subsampling = Literal["4:4:4", "4:2:0"]
_FULL: Final[Subsampling] = "4:4:4"
_HALF: Final[Subsampling] = "4:2:0"


def to_jpeg(rgb: Rgb, standard: Standard) -> bytes:
    """Baseline JPEG bytes of (H, W, 3) uint8, without any metadata but the resolution; the same picture, same bytes.

    Full colour resolution, half of it where that is too large at the standard's quality already; a file too small is
    raised in quality (photo facts, finding 3: 21 of 21 photos reach 14-20 KB so, 10 of 21 with the usual 4:2:0). A
    picture so rough that it is beyond what anybody accepts loses quality; one so plain that no quality fills the file
    is filled up with fill bytes, which no decoder shows (ITU-T T.81 B.1.1.2).
    """
    limits = standard.file
    picture = Image.fromarray(rgb)
    dpi = (standard.size.dpi, standard.size.dpi)

    @cache
    def encoded(quality: int, colour: Subsampling) -> bytes:
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, subsampling=colour, dpi=dpi)
        return out.getvalue()

    def size(quality: int, colour: Subsampling) -> int:
        return len(encoded(quality, colour))

    colour: Subsampling = _FULL if size(limits.quality, _FULL) <= limits.max_bytes else _HALF
    if size(limits.quality, colour) > limits.accepted_bytes:
        lower = range(limits.quality, 0, -1)
        return encoded(_first(lower, lambda q: size(q, colour) <= limits.accepted_bytes), colour)
    higher = range(limits.quality, _BEST + 1)
    return _filled(encoded(_first(higher, lambda q: size(q, colour) >= limits.min_bytes), colour), limits.min_bytes)


def _first(qualities: Sequence[int], fits: Callable[[int], bool]) -> int:
    """The first quality that fits, by bisection, or the last: size grows with quality."""
    return qualities[min(bisect_left(qualities, True, key=fits), len(qualities) - 1)]


def _filled(jpeg: bytes, size: int) -> bytes:
    """``size`` bytes at least."""
    return jpeg[:_APP0_END] + b"\xff" * (size - len(jpeg)) + jpeg[_APP0_END:]
