"""Pictures from outside: what is read, what is refused, and that neither costs more memory than allowed."""

import contextlib
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from kiosk.photo.read import MAX_PIXELS, MIN_SIDE, WORKING_SIDE, BadImageError, read, read_coloured

FORMS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF")


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def ramp(width: int = 96, height: int = 80) -> Image.Image:
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.dstack([x, y, 255 - x]).astype(np.uint8))


def flat(width: int, height: int, colour: tuple[int, ...] = (200, 180, 160), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), colour)


def png_header_only(width: int, height: int) -> bytes:
    """A PNG that claims a size and carries next to nothing: a decompression bomb's first bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


# --- what is read ---------------------------------------------------------------------------------------------------


def test_a_jpeg_tells_its_size_mode_and_resolution():
    picture = read(encoded(ramp(), "JPEG", dpi=(350, 350)))
    assert (picture.format, picture.mode, picture.size, picture.dpi) == ("JPEG", "RGB", (96, 80), (350.0, 350.0))
    assert picture.rgb.shape == (80, 96, 3)
    assert picture.rgb.dtype == np.uint8


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_format_gives_the_same_colours(form: str):
    shown = read(encoded(ramp(), form, **({"quality": 95} if form in ("JPEG", "WEBP") else {}))).rgb
    assert np.abs(shown.astype(int) - np.asarray(ramp()).astype(int)).mean() < 4


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"optimize": True}, {"subsampling": 0}, {"exif": b"Exif\0\0" + b"\0" * 60_000}]
)
def test_a_jpeg_may_be_written_in_any_way(options: dict[str, object]):
    assert read(encoded(ramp(), "JPEG", **options)).rgb.shape == (80, 96, 3)


def test_a_camera_that_stores_two_pictures_in_one_file_shows_the_first():
    picture = read(encoded(flat(96, 80), "MPO", save_all=True, append_images=[flat(96, 80, (0, 0, 255))]))
    assert picture.format == "MPO"
    assert picture.rgb[40, 40].tolist() == pytest.approx([200, 180, 160], abs=3)


def test_an_interlaced_png_is_read():
    """Adam7, written by hand, for Pillow reads but does not write it: one grey level in all seven passes."""
    side = 64
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    raw = b"".join((b"\0" + b"\x80" * len(range(x, side, dx))) * len(range(y, side, dy)) for x, y, dx, dy in passes)
    plain = encoded(Image.new("L", (side, side), 128), "PNG")
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 1)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    data = plain[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    assert (read(data).rgb == 128).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F", "I"])
def test_every_colour_mode_becomes_rgb_and_keeps_its_name(mode: str):
    deep = {"I;16": np.uint16(46_000), "I": np.int32(46_000), "F": np.float32(0.7)}
    if mode in deep:
        levels = np.full((80, 96), deep[mode])
        levels[0, 0] = 1 if mode == "F" else 65_535
        image = Image.fromarray(levels)
    else:
        image = flat(96, 80).convert(mode)
    picture = read(encoded(image, "JPEG" if mode == "CMYK" else "TIFF" if mode in ("F", "I") else "PNG"))
    assert picture.mode == mode
    assert picture.rgb.shape == (80, 96, 3)
    assert 120 <= picture.rgb.mean() <= 230


def test_transparency_becomes_white():
    for mode, nothing in (("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))):
        assert (read(encoded(flat(64, 64, nothing, mode), "PNG")).rgb == 255).all(), mode
    palette = Image.new("P", (64, 64), 0)
    assert (read(encoded(palette, "PNG", transparency=0)).rgb == 255).all()


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        *((form, mode) for form in ("JPEG", "PNG", "TIFF", "WEBP") for mode in ("RGB", "L")),
        *((form, "P") for form in ("PNG", "TIFF")),  # the other two have no palette
    ],
)
def test_the_orientation_mark_is_applied(form: str, mode: str):
    image = flat(100, 70, (0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 30, 70), fill="white")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it 90 degrees clockwise
    picture = read(encoded(image.convert(mode), form, exif=exif))
    assert picture.rgb.shape == (100, 70, 3)
    assert picture.rgb[5, 35].min() > 240, "what was on the left is on top"
    assert picture.rgb[90, 35].max() < 15


def test_a_colour_profile_is_converted_and_one_that_cannot_be_read_is_left_out():
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    for profile in (swapped.tobytes(), b"no profile at all", b""):
        assert read(encoded(flat(64, 64), "PNG", icc_profile=profile)).rgb[0, 0].tolist() == [200, 180, 160]


def test_a_large_photo_is_brought_down_to_the_working_size():
    picture = read(encoded(Image.new("RGB", (6000, 4000), "grey"), "JPEG", quality=30))
    assert max(picture.rgb.shape) <= WORKING_SIDE
    assert picture.size == (6000, 4000)
    assert picture.scale == pytest.approx(max(picture.rgb.shape) / 6000)


@pytest.mark.parametrize("resolution", [(0, 0), (1e9, 1e-9)])
def test_an_odd_resolution_is_only_told(resolution: tuple[float, float]):
    dpi = read(encoded(ramp(), "TIFF", dpi=resolution)).dpi
    assert dpi is None or len(dpi) == 2


# --- what is refused ------------------------------------------------------------------------------------------------


def refused(data: bytes) -> str:
    with pytest.raises(BadImageError) as refusal:
        read(data)
    assert "\n" not in refusal.value.reason
    assert refusal.value.reason_zh
    return refusal.value.reason


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 ...", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_picture_is_refused_with_one_sentence(data: bytes):
    assert refused(data)


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_cut_off_in_the_middle_is_refused(form: str):
    data = encoded(ramp(200, 150), form)
    assert refused(data[: len(data) * 2 // 3])


@pytest.mark.parametrize("size", [(1, 1), (63, 400), (400, 63)])
@pytest.mark.parametrize("form", FORMS)
def test_a_picture_under_64_px_on_a_side_is_too_small(size: tuple[int, int], form: str):
    assert "too small to hold a portrait" in refused(encoded(flat(*size), form))


def test_64_px_are_enough_to_be_looked_at():
    assert read(encoded(flat(MIN_SIDE, MIN_SIDE), "PNG")).size == (64, 64)


def test_a_gif_is_refused_still_or_moving():
    assert "GIF" in refused(encoded(flat(80, 80), "GIF"))
    assert "GIF" in refused(encoded(flat(80, 80), "GIF", save_all=True, append_images=[flat(80, 80, (1, 2, 3))]))


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_a_moving_picture_is_refused(form: str):
    assert "moving" in refused(encoded(flat(80, 80), form, save_all=True, append_images=[flat(80, 80, (1, 2, 3))]))


def test_a_picture_without_colour_is_read_but_no_photo_is_made_of_it():
    grey = ramp().convert("L")
    for image, form in ((grey, "PNG"), (grey, "JPEG"), (grey.convert("RGB"), "JPEG"), (grey.convert("CMYK"), "TIFF")):
        assert read(encoded(image, form)).rgb.ndim == 3
        with pytest.raises(BadImageError, match="no colour"):
            read_coloured(encoded(image, form))
    assert read_coloured(encoded(ramp(), "JPEG")).rgb.shape == (80, 96, 3)


# --- memory ---------------------------------------------------------------------------------------------------------


def test_a_decompression_bomb_is_refused_by_its_header():
    assert MAX_PIXELS < 20_000 * 20_000
    assert "more than" in refused(png_header_only(20_000, 20_000))


PEAK = """
import resource, sys
from kiosk.photo.read import BadImageError, read
before = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000,) * 2)
try:
    said = str(read(sys.stdin.buffer.read()).size)
except BadImageError as error:
    said = error.reason
after = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print((after - before) // 1024, said)
"""


@pytest.mark.parametrize(
    ("side", "mode", "form", "most_mb"),
    [(20_000, "1", "PNG", 20), (4990, "RGBA", "WEBP", 500), (4990, "F", "TIFF", 500), (7000, "RGB", "JPEG", 250)],
)
def test_the_largest_pictures_cost_no_more_memory_than_stated(side: int, mode: str, form: str, most_mb: int):
    """The stated 500 MB, measured from outside in a process of its own; a bomb costs next to nothing."""
    options = {"WEBP": {"method": 0}, "TIFF": {"compression": "tiff_adobe_deflate"}, "PNG": {"compress_level": 1}}
    data = encoded(Image.new(mode, (side, side)), form, **options.get(form, {}))
    done = subprocess.run([sys.executable, "-c", PEAK], input=data, capture_output=True, check=True, timeout=60)
    peak, said = done.stdout.decode().split(" ", 1)
    assert int(peak) <= most_mb, said
    assert ("more than" in said) == (side == 20_000)


# --- anything at all ------------------------------------------------------------------------------------------------

SEEDS = tuple(
    encoded(image, form)
    for form in FORMS
    for image in (ramp(), ramp().convert("L"), *([ramp().convert("P")] if form in ("PNG", "BMP", "TIFF") else []))
)


@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=8),
    cut=st.floats(0, 1) | st.none(),
)
@settings(max_examples=300, deadline=None)
def test_a_spoilt_file_is_a_picture_or_a_bad_image_and_nothing_else(
    seed: bytes, changes: list[tuple[float, bytes]], cut: float | None
):
    data = bytearray(seed)
    for place, bytes_ in changes:
        at = int(place * len(data))
        data[at : at + len(bytes_)] = bytes_
    with contextlib.suppress(BadImageError):
        assert read(bytes(data if cut is None else data[: int(cut * len(data))])).rgb.ndim == 3


@given(seed=st.sampled_from(SEEDS), at=st.integers(0, 64), size=st.binary(min_size=4, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_header_may_claim_any_size(seed: bytes, at: int, size: bytes):
    with contextlib.suppress(BadImageError):
        assert read(seed[:at] + size + seed[at + 4 :]).rgb.ndim == 3


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_noise_behind_a_known_beginning_is_refused(noise: bytes):
    for seed in SEEDS[::3]:
        with contextlib.suppress(BadImageError):
            assert read(seed[:24] + noise).rgb.ndim == 3
