"""Frames of a running camera: every gauge is measured, a face is followed, people come and go."""

import cv2
import numpy as np
import pytest

from kiosk.photo.face import Rgb
from kiosk.photo.gauges import gauges
from kiosk.photo.hints import Hint
from kiosk.photo.live import LiveMeasures, advance, start
from kiosk.photo.meter import LiveMeter
from kiosk.photo.standard import Standard


def in_frame(portrait: Rgb, width: int, height: int, head: float = 1.0) -> Rgb:
    """The portrait before a plain wall, as a camera of that size sees it; ``head`` is its height by the frame's."""
    side = round(head * height)
    small = cv2.resize(
        portrait, (round(portrait.shape[1] * side / portrait.shape[0]), side), interpolation=cv2.INTER_AREA
    )
    seen: Rgb = np.full((height, width, 3), portrait[3, 3], dtype=np.uint8)
    left = (width - small.shape[1]) // 2
    cut = small[:, max(0, -left) : max(0, -left) + width]
    seen[height - side :, max(0, left) : max(0, left) + cut.shape[1]] = cut
    return seen


@pytest.fixture(scope="module")
def woman(portraits) -> Rgb:
    return portraits.rgb("icao-study-compliant_3.png")


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (720, 1280)], ids=str)
def test_a_good_portrait_leads_to_the_shot_on_a_camera_of_every_shape(
    standard: Standard, finder, segmenter, woman: Rgb, size: tuple[int, int]
):
    seen = in_frame(woman, *size, head=min(1.0, size[0] / size[1]))
    measures = LiveMeter(finder, segmenter, standard).measure(seen)
    assert {gauge.measure for gauge in gauges(standard, min(size))} <= set(measures.values) | UNKNOWN
    state, shots, guidance = start(standard, min(size)), 0, None
    for number in range(150):
        state, guidance = advance(state, measures, number / 15)
        shots += guidance.fire
    assert shots == 1, guidance


UNKNOWN = {"white_clothes"}  # a picture that ends at the neck shows none


def test_on_a_coarse_camera_one_comes_as_close_as_its_frame_allows(standard: Standard, finder, segmenter, woman: Rgb):
    measures = LiveMeter(finder, segmenter, standard).measure(in_frame(woman, 640, 480))
    _, guidance = advance(start(standard, 480), measures, 1.0)
    assert guidance.hint is Hint.CLOSER
    assert measures.values["face_width_px"] < 193


def test_the_middle_of_a_frame_is_told_from_its_side(standard: Standard, finder, segmenter, woman: Rgb):
    seen = in_frame(woman, 1920, 1080)
    assert LiveMeter(finder, segmenter, standard).measure(seen).values["centre_x"] == pytest.approx(0.5, abs=0.03)
    beside = np.ascontiguousarray(seen[:, 400:])
    assert LiveMeter(finder, segmenter, standard).measure(beside).values["centre_x"] < 0.45


def test_a_second_person_is_seen_within_five_frames_and_gone_within_five(
    standard: Standard, finder, segmenter, woman: Rgb
):
    alone = in_frame(woman, 1280, 720, head=0.8)
    both = np.concatenate([alone[:, 320:960], alone[:, 320:960]], axis=1)
    one = np.concatenate([alone[:, 320:960], np.full_like(alone[:, 320:960], alone[0, 0])], axis=1)
    meter = LiveMeter(finder, segmenter, standard)
    assert [meter.measure(one).faces for _ in range(7)][-1] == 1
    assert 2 in [meter.measure(both).faces for _ in range(5)]
    assert 1 in [meter.measure(one).faces for _ in range(5)]


def test_the_face_is_lost_in_the_frame_in_which_it_goes(standard: Standard, finder, segmenter, woman: Rgb):
    meter = LiveMeter(finder, segmenter, standard)
    assert meter.measure(in_frame(woman, 1280, 720)).faces == 1
    empty = np.full((720, 1280, 3), 180, dtype=np.uint8)
    assert meter.measure(empty) == LiveMeasures(0, None, {})
    assert meter.measure(empty) == LiveMeasures(0, None, {})


def test_following_a_face_reads_what_looking_anew_reads(standard: Standard, finder, segmenter, woman: Rgb):
    """Between detections the face is found from its own points: the measures must not care."""
    seen = in_frame(woman, 1280, 720)
    meter = LiveMeter(finder, segmenter, standard)
    anew = meter.measure(seen).values
    for _ in range(6):
        followed = meter.measure(seen).values
    for name, slack in {"yaw_deg": 1.0, "pitch_deg": 1.0, "face_width_px": 2.0, "eye_opening": 0.03}.items():
        assert followed[name] == pytest.approx(anew[name], abs=slack), name
