"""Pictures from outside: what is read, what is refused, and that neither costs more memory than allowed."""

import contextlib
import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.photo.read import MAX_PIXELS, WORKING_SIDE, BadImageError, read


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def ramp(width: int = 64, height: int = 48) -> Image.Image:
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.dstack([x, y, 255 - x]).astype(np.uint8))


def png_header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and carries next to nothing: a decompression bomb's first bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def test_a_jpeg_tells_its_size_mode_and_resolution():
    picture = read(encoded(ramp(), "JPEG", dpi=(350, 350)))
    assert (picture.format, picture.mode, picture.size, picture.dpi) == ("JPEG", "RGB", (64, 48), (350.0, 350.0))
    assert picture.rgb.shape == (48, 64, 3)
    assert picture.rgb.dtype == np.uint8


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 ...", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_picture_is_refused_with_one_sentence(data: bytes):
    with pytest.raises(BadImageError) as refusal:
        read(data)
    assert refusal.value.reason
    assert refusal.value.reason_zh
    assert "\n" not in refusal.value.reason


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "WEBP", "TIFF"])
def test_a_picture_cut_off_in_the_middle_is_refused(form: str):
    data = encoded(ramp(200, 150), form)
    with pytest.raises(BadImageError):
        read(data[: len(data) * 2 // 3])


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=400))
@settings(max_examples=60, deadline=None)
def test_garbage_inside_a_picture_never_raises_anything_else(garbage: bytes, at: int):
    data = encoded(ramp(), "PNG")
    spoilt = data[:at] + garbage + data[at + len(garbage) :]
    with contextlib.suppress(BadImageError):
        assert read(spoilt).rgb.ndim == 3


def test_a_decompression_bomb_is_refused_by_its_header():
    assert MAX_PIXELS < 20_000 * 20_000
    with pytest.raises(BadImageError, match="more than"):
        read(png_header_only(20_000, 20_000))


def test_a_large_photo_is_brought_down_to_the_working_size():
    picture = read(encoded(Image.new("RGB", (6000, 4000), "grey"), "JPEG", quality=30))
    assert max(picture.rgb.shape) <= WORKING_SIDE
    assert picture.size == (6000, 4000)
    assert picture.scale == pytest.approx(max(picture.rgb.shape) / 6000)


def test_one_pixel_is_a_picture():
    assert read(encoded(Image.new("RGB", (1, 1), "white"), "PNG")).rgb.shape == (1, 1, 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_becomes_rgb_and_keeps_its_name(mode: str):
    if mode == "I;16":
        image = Image.fromarray(np.full((20, 30), 40_000, dtype=np.uint16))
    else:
        image = Image.new("RGB", (30, 20), (200, 180, 160)).convert(mode)
    picture = read(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert picture.mode == mode
    assert picture.rgb.shape == (20, 30, 3)
    assert 120 <= picture.rgb.mean() <= 230


def test_transparency_becomes_white():
    picture = read(encoded(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"))
    assert (picture.rgb == 255).all()


def test_the_orientation_mark_is_applied():
    image = Image.new("RGB", (40, 20), "black")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it 90 degrees clockwise
    assert read(encoded(image, "JPEG", exif=exif)).rgb.shape == (40, 20, 3)


def test_a_still_gif_is_read_and_a_moving_one_refused():
    still, other = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    assert read(encoded(still, "GIF")).format == "GIF"
    with pytest.raises(BadImageError, match="moving"):
        read(encoded(still, "GIF", save_all=True, append_images=[other]))
