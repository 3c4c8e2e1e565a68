"""OpenCV's SFace class over a stand-in network: alignment, descriptor and distance are real, the weights are not.

The real ``face_recognition_sface_2021dec.onnx`` was not at hand and has not been tried.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.face.crop import crop_one
from kiosk.face.matcher import Crop
from kiosk.face.providers import ProviderError, load_matcher
from kiosk.face.sface_matcher import SFaceMatcher
from kiosk.photo.find import FaceFinder
from tests.kiosk.face.onnx import averages

# Where OpenCV's template has them in its 112 x 112 picture (FaceRecognizerSF::alignCrop).
TEMPLATE = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)


@pytest.fixture
def matcher(tmp_path: Path) -> SFaceMatcher:
    file = tmp_path / "stand_in.onnx"
    file.write_bytes(averages())
    found = load_matcher("sface", {"model": str(file)})
    assert isinstance(found, SFaceMatcher)
    return found


def square(rgb: np.ndarray, finder: FaceFinder) -> Crop:
    found = crop_one(rgb, finder)
    assert isinstance(found, Crop)
    return found


def test_the_five_points_are_eyes_nose_and_mouth_where_the_template_wants_them(portraits, finder: FaceFinder):
    for name in ("icao-study-compliant_1.png", "icao-study-compliant_3.png"):
        five = square(portraits.rgb(name), finder).five
        matrix = cv2.estimateAffinePartial2D(five, TEMPLATE, method=cv2.LMEDS)[0]
        aligned = five @ matrix[:, :2].T + matrix[:, 2]
        assert np.linalg.norm(aligned - TEMPLATE, axis=1).max() < 8, "px of 112"


def test_the_same_face_in_another_light_is_nearer_than_somebody_else(matcher, portraits, finder: FaceFinder):
    rgb, other = (portraits.rgb(f"icao-study-compliant_{n}.png") for n in (1, 3))
    dimmer = square((rgb * 0.8).astype(np.uint8), finder)
    mine, theirs = square(rgb, finder), square(other, finder)
    me = matcher.encode(mine)
    assert me.shape == (192,)
    assert np.linalg.norm(me) == pytest.approx(1)
    assert matcher.distance(me, me) == pytest.approx(0, abs=1e-9)
    assert 0 < matcher.distance(me, matcher.encode(dimmer)) < matcher.distance(me, matcher.encode(theirs))


def test_the_network_is_given_red_green_blue_and_upright(matcher, portraits, finder: FaceFinder):
    """The stand-in averages each colour: a face that is redder than blue must stay so."""
    tones = matcher.encode(square(portraits.rgb("icao-study-compliant_1.png"), finder)).reshape(3, 8, 8)
    red, _, blue = tones[:, 3:6, 3:6].mean(axis=(1, 2))
    assert red > blue


@pytest.mark.parametrize(
    ("options", "said", "word"),
    [
        ({}, "the option model names no file", "model"),
        ({"model": ""}, "the option model names no file", "model"),
        ({"model": "/nowhere/sface.onnx"}, "/nowhere/sface.onnx is not there", "model"),
        ({"modle": "x"}, "no option modle", "options"),
    ],
    ids=str,
)
def test_without_its_file_it_says_so(options: dict[str, str], said: str, word: str):
    with pytest.raises(ProviderError, match=said) as refused:
        load_matcher("sface", options)
    assert refused.value.word == word


def test_a_file_that_is_no_network_is_refused(tmp_path: Path):
    file = tmp_path / "sface.onnx"
    file.write_bytes(b"not a network")
    with pytest.raises(ProviderError, match=r"sface\.onnx is no network"):
        load_matcher("sface", {"model": str(file)})
