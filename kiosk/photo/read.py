"""Pictures from outside become plain RGB arrays here, once, with bounded memory."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from kiosk.photo.face import Rgb

MAX_BYTES: Final = 40_000_000
MAX_PIXELS: Final = 50_000_000  # a 48-megapixel phone; 150 MB as RGB, the most that one picture may cost
WORKING_SIDE: Final = 3000  # px; a face that matters is never finer than this
_FORMATS: Final = ("JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF")
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
    """Decodes a still picture. Raises ``BadImageError`` for what is none, is cut off, or would take too much memory.

    Orientation marks are applied, transparency is laid on white, an embedded colour profile is converted to sRGB.
    """
    if not data:
        raise BadImageError("the file is empty", "文件是空的")
    if len(data) > MAX_BYTES:
        raise BadImageError(f"the file has {len(data)} bytes, more than {MAX_BYTES}", "文件过大")
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=_FORMATS) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit below is stricter
            return _decode(image, len(data))
    except UnidentifiedImageError as error:
        raise BadImageError("the file is not a picture that can be read", "文件不是可识别的图片") from error
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, ZeroDivisionError) as error:
        if isinstance(error, BadImageError):
            raise
        # Pillow's decoders report damaged files by any of these.
        raise BadImageError("the picture is damaged or cut off", "图片已损坏或不完整") from error


def _decode(image: ImageFile.ImageFile, size_bytes: int) -> Picture:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_large()
    if getattr(image, "n_frames", 1) > 1 and image.format in ("GIF", "WEBP", "PNG"):
        raise BadImageError("the file is a moving picture", "文件是动态图片")
    mode, form, dpi = image.mode, image.format or "", image.info.get("dpi")
    if form == "JPEG":
        # The decoder itself can halve a large photo, so the full size never has to be in memory.
        image.draft("RGB", (min(width, WORKING_SIDE), min(height, WORKING_SIDE)))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    rgb = np.asarray(_to_srgb(upright), dtype=np.uint8)
    scale = max(rgb.shape[:2]) / max(width, height)
    pair = (float(dpi[0]), float(dpi[1])) if dpi else None
    return Picture(np.ascontiguousarray(rgb), form, mode, (width, height), pair, size_bytes, scale)


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float32)
        peak = 65535.0 if image.mode.startswith("I") else max(float(deep.max(initial=0)), 1.0)
        image = Image.fromarray(np.clip(deep * (255 / peak), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
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


def _too_large() -> BadImageError:
    return BadImageError(f"the picture has more than {MAX_PIXELS} pixels", "图片像素过多")
