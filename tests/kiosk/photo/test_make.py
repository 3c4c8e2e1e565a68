"""From portrait to finished photo: size, geometry, file, background, and no change to the face."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.photo.check import check_photo
from kiosk.photo.compose import compose
from kiosk.photo.face import Face, Rgb
from kiosk.photo.geometry import warp
from kiosk.photo.make import Made, Refused, make_photo, make_photo_from
from kiosk.photo.read import read
from kiosk.photo.write import to_jpeg

from .conftest import Portraits

GOOD = [
    "icao-study-compliant_1.png",
    "icao-study-compliant_3.png",
    "idphotoready-pass-1.png",
    "idphotoready-pass-4.png",
]


def made(result: Made | Refused) -> Made:
    assert isinstance(result, Made), result
    return result


@pytest.mark.parametrize("name", GOOD)
def test_a_good_portrait_becomes_a_photo_of_the_standard(name, portraits: Portraits, standard, finder, segmenter):
    photo = made(make_photo_from(portraits.data(name), standard, finder, segmenter))
    image = Image.open(BytesIO(photo.jpeg))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (358, 441))
    assert tuple(round(v) for v in image.info["dpi"]) == (350, 350)
    assert 14_000 <= len(photo.jpeg) <= 20_480
    assert 193 <= photo.measured["face_width_px"] <= 221
    assert 7 <= photo.measured["hair_top_px"] <= 21
    assert photo.measured["eyes_above_bottom_px"] >= 207
    assert 162 <= photo.measured["eye_mid_x_px"] <= 196
    again = check_photo(photo.jpeg, standard, finder, segmenter, source=False)
    assert again.verdict == photo.verdict != "fail"


def test_the_background_is_white_to_the_corners(man: Rgb, standard, finder, segmenter):
    rgb = read(made(make_photo(man, standard, finder, segmenter)).jpeg).rgb
    assert rgb[:60, :60].min() >= 250
    assert rgb[:60, -60:].min() >= 250


def test_a_tilted_head_is_levelled(man: Rgb, standard, finder, segmenter):
    centre = (man.shape[1] / 2, man.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(centre, 7, 1)
    tilted = cv2.warpAffine(man, turn, man.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    photo = made(make_photo(tilted, standard, finder, segmenter))
    assert abs(finder.find(read(photo.jpeg).rgb)[0].roll_deg) < 1


def test_the_face_keeps_its_pixels(man: Rgb, man_face: Face, standard, segmenter):
    """No beautifying: inside the face the photo is the portrait, turned, scaled and nothing else."""
    composed = compose(man, man_face, standard, segmenter)
    fine = composed.placement.matrix(man_face) * 2
    fine[:, 2] += 0.5
    plain = cv2.resize(warp(man, fine, (716, 882)), (358, 441), interpolation=cv2.INTER_AREA)
    x, y = int(composed.placement.eye_x), int(composed.placement.eye_y)
    window = (slice(y - 40, y + 120), slice(x - 80, x + 80))
    assert np.abs(composed.rgb[window].astype(int) - plain[window].astype(int)).max() <= 1


def test_a_coloured_wall_becomes_white_and_is_no_reason_to_refuse(man: Rgb, standard, finder, segmenter):
    mask = segmenter.person(man)[..., None]
    blue = (man * mask + np.array([70, 120, 190]) * (1 - mask)).astype(np.uint8)
    photo = made(make_photo(blue, standard, finder, segmenter))
    rgb = read(photo.jpeg).rgb
    assert rgb[:60, :60].min() >= 250


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("idphotoready-fail-1.png", "OCCLUDED"),
        ("idphotoready-fail-5.png", "MULTI_FACE"),
        ("idphotoready-fail-8.png", "NO_FACE"),
        ("icao-study-nonCompliant_1.png", "UNEVEN_LIGHT"),
        ("hivision-test3.jpg", "FACE_SIZE"),
    ],
)
def test_a_portrait_that_cannot_be_right_is_refused_with_the_reason(name, code, portraits, standard, finder, segmenter):
    refusal = make_photo_from(portraits.data(name), standard, finder, segmenter)
    assert isinstance(refusal, Refused)
    assert refusal.code == code
    assert refusal.reason_zh
    assert refusal.remedy_zh


def test_shoulders_cut_by_the_frame_are_refused_and_not_patched_with_white(
    man: Rgb, man_face: Face, standard, finder, segmenter
):
    x, w = int(man_face.eye_middle[0]), man_face.width
    narrow = np.ascontiguousarray(man[:, int(x - 0.72 * w) : int(x + 0.72 * w)])
    refusal = make_photo(narrow, standard, finder, segmenter)
    assert isinstance(refusal, Refused)
    assert refusal.code == "MARGIN"


def test_a_face_too_small_is_refused_and_not_enlarged(man: Rgb, man_face: Face, standard, finder, segmenter):
    small = cv2.resize(man, None, fx=150 / man_face.width, fy=150 / man_face.width, interpolation=cv2.INTER_AREA)
    refusal = make_photo(small, standard, finder, segmenter)
    assert isinstance(refusal, Refused)
    assert refusal.code == "FACE_SIZE"


def test_a_flat_picture_is_written_at_higher_quality_and_a_rough_one_with_less_colour(standard, noise):
    flat = cv2.GaussianBlur(noise.integers(90, 160, (441, 358, 3)).astype(np.uint8), (0, 0), 1.6)
    rough = cv2.GaussianBlur(noise.integers(0, 255, (441, 358, 3)).astype(np.uint8), (0, 0), 0.8)
    assert 14_000 <= len(to_jpeg(flat, standard)) <= 20_480
    sampling = Image.open(BytesIO(to_jpeg(rough, standard))).layer
    assert (sampling[0][1], sampling[0][2]) == (2, 2)


def test_a_finished_photo_of_the_wrong_size_or_kind_fails_by_file_rules(man: Rgb, standard, finder, segmenter):
    photo = Image.open(BytesIO(made(make_photo(man, standard, finder, segmenter)).jpeg))
    out = BytesIO()
    photo.resize((413, 531)).convert("L").save(out, "PNG", dpi=(300, 300))
    check = check_photo(out.getvalue(), standard, finder, segmenter, source=False)
    assert {"FORMAT", "COLOUR", "SIZE_PX"} <= {r.code for r in check.rules if r.verdict == "fail"}
