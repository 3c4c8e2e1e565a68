"""Drawn residents: the same every time, each a person of their own, and accepted as faces by the real detector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.camera.simulator.drawing.field import ramp, spline
from devices.camera.simulator.drawing.looks import RANGES, Looks
from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, draw, scene
from kiosk.photo.find import FaceFinder
from tests.devices.camera.conftest import ROOT

SMALL = (960, 540)
MODELS = ROOT / "assets" / "models"


@pytest.fixture(scope="module")
def man():
    return Portrait(Looks.from_seed(7, "male", 28))


@pytest.fixture(scope="module")
def finder():
    if not MODELS.is_dir():
        pytest.skip("assets/models is empty: run make setup")
    return FaceFinder(MODELS)


def shown(portrait: Portrait, pose: Pose) -> np.ndarray:
    return scene([(portrait, pose)], pose)[..., ::-1].copy()


def test_the_same_seed_and_pose_give_the_same_bytes():
    looks, pose = Looks.from_seed(7, "male", 28), Pose(yaw=12, smile=0.4, clothes="shirt", glasses=True)
    assert (draw(looks, pose, SMALL) == draw(looks, pose, SMALL)).all()


def test_a_portrait_that_has_drawn_other_poses_draws_the_same_as_a_fresh_one(man):
    pose = Pose(eyes=0.3)
    scene([(man, Pose(mouth=0.5))], Pose(), SMALL)
    assert (scene([(man, pose)], pose, SMALL) == draw(man.looks, pose, SMALL)).all()


@given(
    seed=st.integers(0, 2**31 - 1), sex=st.sampled_from([None, "male", "female"]), age=st.none() | st.integers(0, 120)
)
def test_every_seed_is_somebody_whose_mouth_lies_between_nose_and_chin(seed, sex, age):
    looks = Looks.from_seed(seed, sex, age)
    assert looks == Looks.from_seed(seed, sex, age)
    assert looks.chin < looks.mouth < looks.nose_base < 0
    assert sex is None or looks.sex == sex
    assert age is None or looks.age == age


def test_ageing_keeps_the_person_at_strength_nothing_and_moves_further_with_strength():
    looks = Looks.from_seed(7, "male", 47)

    def moved(strength: float) -> float:
        other = looks.aged(strength)
        return sum(abs(getattr(other, n) - getattr(looks, n)) / (high - low) for n, (low, high) in RANGES.items())

    assert moved(0.0) == 0
    assert 0 < moved(0.5) < moved(1.0) < moved(1.5)


@pytest.mark.parametrize("seed", [-1])
def test_an_impossible_seed_is_refused(seed):
    with pytest.raises(ValueError, match="seed"):
        Looks.from_seed(seed)


def test_a_spline_goes_through_its_knots_and_never_overshoots():
    knots, values = np.array([0.0, 1.0, 2.0, 5.0]), np.array([0.0, 3.0, 3.0, 1.0])
    at = np.linspace(-1, 6, 400)
    assert np.allclose(spline(knots, values, knots), values, atol=1e-6)
    assert spline(knots, values, at).max() <= 3 + 1e-6
    assert spline(knots, values, at).min() >= 0
    assert ramp(np.array([2.0, 0.0]), 0.0, 1.0).tolist() == [1.0, 0.0]


def test_the_detector_sees_one_face_wide_enough_for_an_id_photo(man, finder):
    faces = finder.find(shown(man, Pose()))
    assert len(faces) == 1
    xy = np.asarray(faces[0].points)
    assert np.linalg.norm(xy[234, :2] - xy[454, :2]) >= 207


def test_nobody_is_no_face_and_two_are_two(man, finder):
    assert finder.find(scene([], Pose())[..., ::-1].copy()) == []
    other = Portrait(Looks.from_seed(4177, age=40))
    left, right = Pose(offset=(-8.0, 0.0)), Pose(offset=(14.0, -1.0), distance=1.15)
    assert len(finder.find(scene([(other, right), (man, left)], left)[..., ::-1].copy())) == 2


@pytest.mark.parametrize("asked", [-30, -20, 20, 30])
def test_a_turned_head_is_read_as_turned_to_within_five_degrees(man, finder, asked):
    face = finder.find(shown(man, Pose(yaw=asked)))[0]
    xyz = np.column_stack((np.asarray(face.points)[:, :2], np.asarray(face.depth)))
    across = xyz[[263, 362]].mean(0) - xyz[[33, 133]].mean(0)
    assert np.degrees(np.arctan2(across[2], across[0])) == pytest.approx(asked, abs=5)


def test_shut_eyes_and_an_open_mouth_are_read_as_such(man, finder):
    def ratios(pose: Pose) -> tuple[float, float]:
        p = np.asarray(finder.find(shown(man, pose))[0].points)[:, :2]
        gap = [np.linalg.norm(p[a] - p[b]) for a, b in ((160, 144), (158, 153), (33, 133), (13, 14), (78, 308))]
        return float((gap[0] + gap[1]) / (2 * gap[2])), float(gap[3] / gap[4])

    open_eyes, shut_mouth = ratios(Pose())
    shut_eyes, _ = ratios(Pose(eyes=0))
    _, open_mouth = ratios(Pose(mouth=0.55))
    assert shut_eyes < 0.75 * open_eyes
    assert shut_mouth <= 0.10 < open_mouth


def test_the_light_of_a_pose_is_what_its_name_says(man):
    def cheeks(pose: Pose) -> tuple[float, float]:
        picture = scene([(man, pose)], pose)
        return float(picture[540:620, 840:900].mean()), float(picture[540:620, 1020:1080].mean())

    soft, dark, bright, side = (cheeks(Pose(light=light)) for light in ("soft", "dark", "bright", "side"))
    assert sum(dark) < 0.6 * sum(soft)
    assert sum(bright) > 1.15 * sum(soft)
    assert abs(side[0] - side[1]) > 40
    assert abs(soft[0] - soft[1]) < 25
