"""Pictures from outside become plain RGB arrays here, once, with bounded memory."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from math import isfinite
from typing import Final

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from kiosk.photo.face import Rgb

MAX_BYTES: Final = 40_000_000
MAX_PIXELS: Final = 50_000_000  # a JPEG of a 48-megapixel phone, which its decoder halves
MAX_WHOLE_PIXELS: Final = 25_000_000  # of every other format, which is decoded whole
MIN_SIDE: Final = 64  # px; the photo of a card's chip has 102
WORKING_SIDE: Final = 3000  # px; a face that matters is never finer than this
_FORMATS: Final = ("JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF")
_INDICES: Final = ("1", "P", "PA")  # modes whose numbers cannot be averaged
_NO_COLOUR: Final = 6  # levels between the strongest and the weakest channel: what JPEG leaves of a grey picture
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class BadImageError(ValueError):
    """The bytes are no usable picture. ``reason`` is one sentence in English, ``reason_zh`` one in Chinese."""

    def __init__(self, reason: str, reason_zh: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reason_zh = reason_zh


@dataclass(frozen=True)
class Picture:
    """A picture as read. ``rgb`` (H, W, 3) uint8 sRGB, upright; the rest describes the file before any conversion.

    ``size`` is (width, height) px in the file; ``mode`` is Pillow's (RGB = 24-bit); ``dpi`` (x, y) or None; ``scale``
    is px of ``rgb`` per px of the file.
    """

    rgb: Rgb
    format: str
    mode: str
    size: tuple[int, int]
    dpi: tuple[float, float] | None
    bytes: int
    scale: float


def read(data: bytes) -> Picture:
    """Decodes a still picture. Raises ``BadImageError`` for what is none, is cut off, is smaller than 64 px on a side,
    or would take too much memory: at most 500 MB for a moment, 27 MB afterwards.

    Orientation marks are applied, transparency is laid on white, an embedded colour profile is converted to sRGB.
    """
    if not data:
        raise BadImageError("the file is empty", "文件是空的")
    if len(data) > MAX_BYTES:
        raise BadImageError(f"the file has {len(data)} bytes, more than {MAX_BYTES}", "文件过大")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on size our own limit is stricter; on odd marks nobody reads them
            with Image.open(BytesIO(data), formats=_FORMATS) as image:
                return _decode(image, len(data))
    except BadImageError:
        raise
    except UnidentifiedImageError as error:
        raise BadImageError("the file is not a picture that can be read", "文件不是可识别的图片") from error
    except Image.DecompressionBombError as error:
        raise _too_large(MAX_PIXELS) from error
    except Exception as error:  # a damaged file makes Pillow's decoders raise nearly anything
        raise BadImageError("the picture is damaged or cut off", "图片已损坏或不完整") from error


def read_coloured(data: bytes) -> Picture:
    """The same for what a photo is to be made of. Raises ``BadImageError`` for a picture in shades of grey as well."""
    picture = read(data)
    channels = picture.rgb[::2, ::2].astype(np.int16)
    if float(np.percentile(channels.max(axis=2) - channels.min(axis=2), 99.5)) <= _NO_COLOUR:
        raise BadImageError("the picture has no colour", "图片没有颜色，请使用彩色照片")
    return picture


def _decode(image: ImageFile.ImageFile, size_bytes: int) -> Picture:
    width, height = image.size
    most = MAX_PIXELS if image.format in ("JPEG", "MPO") else MAX_WHOLE_PIXELS
    if width * height > most:
        raise _too_large(most)
    if min(width, height) < MIN_SIDE:
        raise BadImageError(
            f"the picture is {width} x {height} px, too small to hold a portrait", f"图片只有{width}×{height}像素，太小"
        )
    if image.format == "GIF":
        raise BadImageError("a GIF has too few colours for a portrait", "GIF图片颜色太少，请使用JPEG照片")
    if getattr(image, "is_animated", False) and image.format in ("WEBP", "PNG"):
        raise BadImageError("the file is a moving picture", "文件是动态图片")
    mode, form, dpi = image.mode, image.format or "", image.info.get("dpi")
    # A JPEG's decoder itself can halve a large photo, so the full size never has to be in memory.
    image.draft("RGB", (min(width, WORKING_SIDE), min(height, WORKING_SIDE)))
    image.load()
    if image.mode not in _INDICES and not _is_deep(image.mode):
        image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)  # before anything is copied
    ImageOps.exif_transpose(image, in_place=True)
    small = _eight_bit(image)
    small.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    rgb = np.asarray(_to_srgb(small), dtype=np.uint8)
    scale = max(rgb.shape[:2]) / max(width, height)
    return Picture(np.ascontiguousarray(rgb), form, mode, (width, height), _resolution(dpi), size_bytes, scale)


def _resolution(dpi: object) -> tuple[float, float] | None:
    """Dots per inch across and down; a file may claim anything there."""
    if not isinstance(dpi, tuple) or len(dpi) != 2:
        return None
    across, down = float(dpi[0]), float(dpi[1])
    return (across, down) if isfinite(across) and isfinite(down) else None


def _is_deep(mode: str) -> bool:
    return mode.startswith("I") or mode == "F"


def _eight_bit(image: Image.Image) -> Image.Image:
    """Channels rather than a palette, and eight bits of each."""
    if image.mode in _INDICES:
        transparent = image.mode == "PA" or "transparency" in image.info
        return image.convert("L" if image.mode == "1" else "RGBA" if transparent else "RGB")
    if not _is_deep(image.mode):
        return image
    step = -(-max(image.size) // WORKING_SIDE)
    deep = np.nan_to_num(np.asarray(image)[::step, ::step].astype(np.float32), posinf=0.0, neginf=0.0)
    peak = max(float(deep.max(initial=0)), 1.0) if image.mode == "F" else 65535.0
    return Image.fromarray(np.clip(deep * (255 / peak), 0, 255).astype(np.uint8))


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "RGBa", "LA", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a profile that cannot be read is treated as none, as every viewer does
        if converted is not None:
            return converted
    return image.convert("RGB")


def _too_large(most: int) -> BadImageError:
    return BadImageError(f"the picture has more than {most} pixels", "图片像素过多")
