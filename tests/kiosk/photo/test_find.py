"""Finding faces: how many, where, how wide; and what the mesh says of the head."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.measures import pose
from kiosk.photo.segment import Segmenter


def test_one_two_and_no_faces(finder: FaceFinder, portraits):
    assert len(finder.find(portraits.rgb("icao-study-compliant_1.png"))) == 1
    assert len(finder.find(portraits.rgb("idphotoready-fail-5.png"))) == 2
    assert finder.find(portraits.rgb("idphotoready-fail-8.png")) == [], "a cat is nobody"


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (64, 64)])
def test_pictures_of_any_shape_are_searched_without_an_error(finder: FaceFinder, size: tuple[int, int]):
    assert finder.find(np.full((*size, 3), 127, dtype=np.uint8)) == []


def test_a_face_too_small_for_the_detector_is_found_by_a_second_look(finder: FaceFinder, man: Rgb, man_face: Face):
    big = np.full((1600, 2200, 3), 220, dtype=np.uint8)
    small = cv2.resize(man, None, fx=150 / man_face.width, fy=150 / man_face.width, interpolation=cv2.INTER_AREA)
    big[600 : 600 + small.shape[0], 900 : 900 + small.shape[1]] = small
    assert [round(face.width) for face in finder.find(big)] == [pytest.approx(150, abs=5)]


@pytest.mark.parametrize("scale", [0.3, 0.5, 1.0, 1.7])
def test_the_face_width_follows_the_scale(finder: FaceFinder, man: Rgb, man_face: Face, scale: float):
    found = finder.find(cv2.resize(man, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    assert found[0].width == pytest.approx(scale * man_face.width, rel=0.02)


@pytest.mark.parametrize("degrees", [-20, -8, 8, 20])
def test_roll_is_the_angle_of_the_eye_line_clockwise(finder: FaceFinder, man: Rgb, man_face: Face, degrees: float):
    centre = (man.shape[1] / 2, man.shape[0] / 2)
    turned = cv2.warpAffine(man, cv2.getRotationMatrix2D(centre, -degrees, 1), man.shape[1::-1], borderValue=(255,) * 3)
    assert finder.find(turned)[0].roll_deg == pytest.approx(man_face.roll_deg + degrees, abs=1.0)


def test_yaw_changes_its_sign_in_the_mirror(finder: FaceFinder, portraits):
    rgb = portraits.rgb("idphotoready-pass-1.png")
    plain = pose.yaw_deg(finder.find(rgb)[0])
    mirrored = pose.yaw_deg(finder.find(np.ascontiguousarray(rgb[:, ::-1]))[0])
    assert plain < -2, "the nose points to the left of the picture, to her own right"
    assert mirrored == pytest.approx(-plain, abs=2)


def test_a_missing_model_is_named(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="face_detection_short_range.tflite"):
        FaceFinder(tmp_path)


def test_the_person_is_told_from_the_wall(segmenter: Segmenter, finder: FaceFinder, man: Rgb, man_face: Face):
    x, y = (int(v) for v in man_face.eye_middle)
    for mask in (segmenter.person(man), segmenter.head(man, man_face)):
        assert mask.shape == man.shape[:2]
        assert mask[y, x] > 0.9
        assert mask[20, 300] < 0.1
