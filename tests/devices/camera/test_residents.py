"""The demo residents are people of their own for the encoder that the kiosk ships (drawn-residents.md, "Numbers")."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera.simulator import cache as pictures
from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, scene
from devices.camera.simulator.likeness import dlib_encoder
from devices.camera.simulator.sitter import Sitter
from kiosk.face.crop import crop_one
from kiosk.face.dlib_matcher import DlibMatcher
from kiosk.face.matcher import Crop
from kiosk.face.policy import decide
from kiosk.photo.find import FaceFinder
from kiosk.service.settings import load_terminal
from tests.devices.camera.conftest import ROOT

LIMITS = load_terminal(ROOT / "config" / "kiosk.toml", None).face.limits()
FILE = ROOT / "devices" / "camera" / "simulator" / "residents.toml"
OTHER_POSES = (
    Pose(yaw=5, pitch=3, grain=3),
    Pose(yaw=-4, pitch=-4, roll=2, clothes="shirt", grain=4),
    Pose(exposure=0.75, smile=0.25),
    Pose(exposure=1.2, background="white", distance=0.95),
)


def residents() -> dict[str, Sitter]:
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Sitter(**values) for name, values in listed.items()}


class Eye:
    """What the kiosk's own finder and encoder make of a picture."""

    def __init__(self, models: Path) -> None:
        self._finder = FaceFinder(models)
        self.matcher = DlibMatcher({})

    def encode(self, bgr: np.ndarray) -> np.ndarray:
        crop = crop_one(np.ascontiguousarray(bgr[..., ::-1]), self._finder)
        assert isinstance(crop, Crop), crop
        return self.matcher.encode(crop)

    def apart(self, a: np.ndarray, b: np.ndarray) -> float:
        return self.matcher.distance(a, b)


@pytest.fixture(scope="module")
def eye() -> Eye:
    models = ROOT / "assets" / "models"
    if not models.is_dir():
        pytest.skip("assets/models is empty: run make setup")
    return Eye(models)


def test_there_is_one_seed_for_each_demo_resident():
    people = residents()
    assert sorted(people) == [f"P{n:02d}" for n in range(1, 14)]
    assert len({sitter.seed for sitter in people.values()}) == 13


@pytest.mark.slow
def test_every_two_residents_are_different_people_and_each_is_themselves_in_other_light_and_pose(eye):
    frontal: dict[str, np.ndarray] = {}
    for name, sitter in residents().items():
        if name == "P11":  # a newborn has no photo taken
            continue
        portrait = Portrait(sitter.looks())
        frontal[name] = eye.encode(scene([(portrait, Pose())], Pose()))
        own = [eye.apart(frontal[name], eye.encode(scene([(portrait, pose)], pose))) for pose in OTHER_POSES]
        assert max(own) < 0.35, f"{name} is not like themselves: {own}"
    for one, other in combinations(frontal, 2):
        assert eye.apart(frontal[one], frontal[other]) > 0.50, f"{one} and {other} are alike"


@pytest.mark.slow
def test_the_archive_portraits_of_p13_match_lie_between_or_are_somebody_else(eye, cache):
    sitter = residents()["P13"]
    encoder = dlib_encoder()
    folder = pictures.ensure(sitter, ["front"], cache)
    live = [eye.encode(cv2.imread(str(folder / "front" / f"{i:03d}.jpg"))) for i in range(7)]
    verdicts = {}
    for similarity in ("same", "review", "mismatch"):
        still = eye.encode(cv2.imread(str(pictures.archive(sitter, similarity, cache, lambda: encoder))))
        distances = [eye.apart(still, frame) for frame in live]
        verdicts[similarity] = decide(distances, LIMITS)
        if similarity == "review":
            assert min(distances) > 0.41
            assert max(distances) < 0.49
    assert verdicts == {"same": "pass", "review": "review", "mismatch": "fail"}
