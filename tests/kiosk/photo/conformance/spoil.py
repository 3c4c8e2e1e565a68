"""Ways to spoil a finished photo: each takes a base and a strength, and gives the bytes of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kiosk.photo.landmarks import NOSE_AND_CHEEKS

from .bases import DPI, Base, encoded, jpeg

Pixels = NDArray[np.float64]
Change = Callable[[Pixels, float], Pixels]
Spoil = Callable[[Base, float], bytes]
WHITE: Final = 255.0


def of_photo(change: Change) -> Spoil:
    """A change of all pixels."""
    return lambda base, strength: jpeg(change(base.photo.astype(np.float64), strength))


def of_person(change: Change) -> Spoil:
    """A change of the person's pixels; the wall stays white."""

    def spoiled(base: Base, strength: float) -> bytes:
        plain = base.photo.astype(np.float64)
        return jpeg(np.clip(change(plain, strength), 0, 255) * base.person + plain * (1 - base.person))

    return spoiled


# --- geometry -------------------------------------------------------------------------------------------------------


def stretched(base: Base, across: float, down: float) -> bytes:
    """The finished photo itself drawn out or pressed together about its middle and its hair top."""
    pivot, factors = np.array([base.tools.size[0] / 2, base.hair_top]), np.array([across, down])
    return _warped(base, np.column_stack([np.diag(factors), pivot * (1 - factors)]))


def widened(base: Base, width: float) -> bytes:
    """The finished photo drawn out sideways until the cheeks are so many px apart."""
    return stretched(base, width / base.face.width, 1)


def zoomed(base: Base, width: float) -> bytes:
    """The finished photo enlarged or shrunk until the cheeks are so many px apart, the hair where it was."""
    return stretched(base, width / base.face.width, width / base.face.width)


def heightened(base: Base, eyes_above_bottom: float) -> bytes:
    """The finished photo drawn out downwards until the eyes are so many px above its lower edge."""
    eyes = float(base.face.eye_middle[1])
    return stretched(base, 1, (base.tools.size[1] - eyes_above_bottom - base.hair_top) / (eyes - base.hair_top))


def turned(base: Base, degrees: float) -> bytes:
    """The finished photo turned about the eyes."""
    x, y = (float(v) for v in base.face.eye_middle)
    return _warped(base, np.asarray(cv2.getRotationMatrix2D((x, y), -degrees, 1.0)))


def shifted(base: Base, right: float, down: float) -> bytes:
    """The finished photo moved by so many px; white comes in above, the picture's edge is carried on elsewhere."""
    dx, dy = round(right), round(down)
    moved = np.roll(base.photo, (dy, dx), axis=(0, 1))
    if dy > 0:
        moved[:dy] = 255
    elif dy < 0:
        moved[dy:] = moved[dy - 1]
    if dx > 0:
        moved[:, :dx] = moved[:, dx][:, None]
    elif dx < 0:
        moved[:, dx:] = moved[:, dx - 1][:, None]
    return jpeg(moved)


def lowered(base: Base, eyes_above_bottom: float) -> bytes:
    """The finished photo moved down until the eyes are so many px above its lower edge."""
    return shifted(base, 0, base.eyes_above_bottom - eyes_above_bottom)


def _warped(base: Base, matrix: NDArray[np.float64]) -> bytes:
    white = (255, 255, 255)
    return jpeg(cv2.warpAffine(base.photo, matrix, base.tools.size, flags=cv2.INTER_CUBIC, borderValue=white))


# --- background -----------------------------------------------------------------------------------------------------


def before(base: Base, wall: Pixels) -> bytes:
    """The person before a wall (H, W, 3), (H, W, 1) or of one colour (3,)."""
    return jpeg(base.photo * base.person + wall * (1 - base.person))


def grey_for_white(base: Base, level: float) -> bytes:
    """The coarse way: every nearly white pixel outside the person becomes grey."""
    white = (base.photo.min(axis=2) >= 245) & (base.person[..., 0] < 0.5)
    return jpeg(np.where(white[..., None], level, base.photo))


def darker_towards(side: str) -> Spoil:
    """A wall that falls off evenly from white to the level of the strength."""

    def spoiled(base: Base, level: float) -> bytes:
        width, height = base.tools.size
        x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
        away = np.clip(np.hypot(x - 0.5, y - 0.5) / 0.7, 0, 1) ** 2
        share = {"left": 1 - x, "right": x, "bottom": y, "top": 1 - y, "corners": away}[side]
        return before(base, (WHITE + (level - WHITE) * share)[..., None])

    return spoiled


def shadow_beside(side: int) -> Spoil:
    """The head's own soft shadow on the wall, as dark as the strength's level."""

    def spoiled(base: Base, level: float) -> bytes:
        shift = np.array([[1, 0, side * 45], [0, 1, 12]], dtype=np.float64)
        shadow = cv2.GaussianBlur(cv2.warpAffine(base.person[..., 0], shift, base.tools.size), (0, 0), 7)
        return before(base, (WHITE + (level - WHITE) * shadow)[..., None].astype(np.float64))

    return spoiled


# --- colour and light -----------------------------------------------------------------------------------------------

CASTS: Final[Mapping[str, Callable[[float], tuple[float, float, float]]]] = MappingProxyType(
    {
        "warm": lambda s: (1, 1 - s / 3, 1 - s),
        "warm, brighter": lambda s: (1 + s / 2, 1, 1 - s / 2),
        "cold": lambda s: (1 - s, 1 - s / 3, 1),
        "cold, brighter": lambda s: (1 - s / 2, 1, 1 + s / 2),
        "green": lambda s: (1 - s, 1, 1 - s),
        "green, brighter": lambda s: (1 - s / 2, 1 + s / 2, 1 - s / 2),
        "magenta": lambda s: (1, 1 - s, 1),
        "yellow": lambda s: (1, 1, 1 - s),
        "blue": lambda s: (1 - s, 1 - s, 1),
        "red": lambda s: (1, 1 - s, 1 - s),
    }
)


def cast(name: str) -> Change:
    """White balance that is wrong by the strength's share between two channels."""
    return lambda plain, strength: plain * np.array(CASTS[name](strength))


def colourless(plain: Pixels, _: float) -> Pixels:
    """Three equal channels."""
    return np.repeat(plain.mean(axis=2, keepdims=True), 3, axis=2)


def half_shadow(side: str, softness: float, *, whole: bool) -> Spoil:
    """The half of the face, or of the whole picture, at that side gets only the strength's share of the light."""

    def spoiled(base: Base, strength: float) -> bytes:
        across = side in ("left", "right")
        middle = base.face.eye_middle[0] if across else base.face.points[list(NOSE_AND_CHEEKS), 1].mean()
        places = (np.arange(base.tools.size[0 if across else 1]) - float(middle)) / base.face.width
        way = -1 if side in ("left", "top") else 1
        shade = 1 / (1 + np.exp(-np.clip(way * places / softness, -60, 60)))
        light = 1 - (1 - strength) * (shade[None, :, None] if across else shade[:, None, None])
        dark = base.photo * light
        return jpeg(dark if whole else dark * base.person + base.photo * (1 - base.person))

    return spoiled


def mid_tones(base: Base, luma: float) -> bytes:
    """A curve that leaves black and white where they are and brings the face to about that luma."""
    curves = (WHITE * (base.photo / WHITE) ** gamma for gamma in np.geomspace(0.1, 8, 30))
    return jpeg(min(curves, key=lambda curve: abs(base.luma_of(curve) - luma)))


# --- sharpness ------------------------------------------------------------------------------------------------------


def out_of_focus(base: Base, sigma: float) -> bytes:
    """Blurred by the strength's share of the face width."""
    return jpeg(cv2.GaussianBlur(base.photo, (0, 0), sigma * base.face.width))


def moving(*, across: bool) -> Spoil:
    """A head that moved by the strength's share of its width while the shutter was open."""

    def spoiled(base: Base, strength: float) -> bytes:
        length = round(strength * base.face.width)
        kernel = (length, 1) if across else (1, length)
        return jpeg(cv2.blur(base.photo, kernel, borderType=cv2.BORDER_REPLICATE))

    return spoiled


def upscaled(base: Base, factor: float) -> bytes:
    """Enlarged from a picture that was so many times smaller."""
    width, height = base.tools.size
    small = Image.fromarray(base.photo).resize((round(width / factor), round(height / factor)), Image.Resampling.BOX)
    return jpeg(np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)))


def noisy(base: Base, sigma: float) -> bytes:
    """Camera noise of so many levels."""
    noise = np.random.default_rng(round(sigma * 10)).normal(0, sigma, base.photo.shape)
    return jpeg(base.photo + noise)


# --- file -----------------------------------------------------------------------------------------------------------


def smaller_than(base: Base, size: float) -> bytes:
    """Compressed until the file has fewer bytes."""
    image = Image.fromarray(base.photo)
    files = (encoded(image, quality, 2) for quality in range(70, 4, -2))
    return next(data for data in files if len(data) < size)


def larger_than(base: Base, size: float) -> bytes:
    """Hardly compressed, and filled up with a comment, which changes nothing else."""
    image = Image.fromarray(base.photo)
    plain = encoded(image, 95, 0)
    out = BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0, dpi=DPI, comment=b" " * max(0, round(size) - len(plain)))
    return out.getvalue()


def resized(base: Base, width: int, height: int) -> bytes:
    """The finished photo in another size."""
    return jpeg(cv2.resize(base.photo, (width, height), interpolation=cv2.INTER_AREA))


def as_png(base: Base, _: float) -> bytes:
    """The finished photo in another format."""
    out = BytesIO()
    Image.fromarray(base.photo).save(out, "PNG", dpi=DPI)
    return out.getvalue()
