"""The file: JPEG, 24-bit, 350 dpi, 14-20 KB whatever is on it, nothing of the source beside the picture."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.photo.face import Rgb
from kiosk.photo.read import read
from kiosk.photo.standard import Standard
from kiosk.photo.write import to_jpeg

RNG = 461


def textured(sigma: float, spread: float) -> Rgb:
    """A person-sized patch of noise, blurred by ``sigma`` px, on white."""
    noise = np.random.default_rng(RNG).standard_normal((441, 358, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), sigma) if sigma else noise
    picture = np.full((441, 358, 3), 255, dtype=np.uint8)
    picture[30:, 40:320] = np.clip(130 + soft / soft.std() * spread, 0, 255)[30:, 40:320]
    return picture


def segments(jpeg: bytes) -> list[int]:
    """The markers before the picture's data."""
    found, at = [], 2
    while True:
        while jpeg[at] == 0xFF and jpeg[at + 1] == 0xFF:
            at += 1
        assert jpeg[at] == 0xFF
        found.append(jpeg[at + 1])
        if found[-1] == 0xDA:
            return found
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])


@pytest.mark.parametrize(
    ("sigma", "spread"), [(0.7, 4), (0.7, 8), (1.5, 4), (1.5, 8), (1.5, 16), (4, 4), (4, 16), (4, 32)]
)
def test_plain_and_rough_pictures_fill_14_to_20_kb(standard: Standard, sigma: float, spread: float):
    assert standard.file.min_bytes <= len(to_jpeg(textured(sigma, spread), standard)) <= standard.file.max_bytes


@pytest.mark.parametrize(("sigma", "spread"), [(0.7, 16), (0.7, 60), (1.5, 32), (0, 60), (0, 120)])
def test_very_rough_pictures_never_leave_what_is_accepted(standard: Standard, sigma: float, spread: float):
    assert standard.file.min_bytes <= len(to_jpeg(textured(sigma, spread), standard)) <= standard.file.accepted_bytes


def test_a_picture_that_is_nearly_nothing_is_filled_up_and_still_reads_the_same(standard: Standard):
    blank = np.full((441, 358, 3), 250, dtype=np.uint8)
    data = to_jpeg(blank, standard)
    assert len(data) == standard.file.min_bytes
    assert np.abs(read(data).rgb.astype(int) - 250).max() <= 1
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape == (441, 358, 3)
    assert Image.open(BytesIO(data)).info["dpi"] == (350, 350)


def test_pure_noise_never_leaves_what_is_accepted(standard: Standard):
    noise = np.random.default_rng(RNG).integers(0, 255, (441, 358, 3)).astype(np.uint8)
    assert standard.file.min_bytes <= len(to_jpeg(noise, standard)) <= standard.file.accepted_bytes


def test_a_rough_picture_gives_up_colour_resolution_before_quality(standard: Standard):
    sampling = Image.open(BytesIO(to_jpeg(textured(0.7, 16), standard))).layer
    assert (sampling[0][1], sampling[0][2]) == (2, 2)


def test_an_ordinary_picture_keeps_its_colour_resolution(standard: Standard):
    sampling = Image.open(BytesIO(to_jpeg(textured(4, 16), standard))).layer
    assert (sampling[0][1], sampling[0][2]) == (1, 1)


def test_the_file_is_plain_baseline_jpeg_with_nothing_but_its_resolution(standard: Standard):
    image = Image.open(BytesIO(to_jpeg(textured(1.5, 16), standard)))
    assert (image.format, image.mode, image.size, image.info["dpi"]) == ("JPEG", "RGB", (358, 441), (350, 350))
    markers = segments(to_jpeg(textured(1.5, 16), standard))
    jfif, tables, baseline = 0xE0, {0xDB, 0xC4}, 0xC0
    assert markers.count(jfif) == 1
    assert baseline in markers
    assert set(markers) <= {jfif, *tables, baseline, 0xDA}


def test_the_same_picture_gives_the_same_bytes(standard: Standard):
    assert to_jpeg(textured(1.5, 16), standard) == to_jpeg(textured(1.5, 16), standard)
