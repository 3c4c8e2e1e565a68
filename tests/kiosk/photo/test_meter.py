"""How often the live meter does what costs much."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from devices.camera.simulator.drawing.looks import Looks
from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, scene
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.meter import LiveMeter
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard

EMPTY: Rgb = np.full((720, 1280, 3), 180, dtype=np.uint8)


class Watched(FaceFinder):
    """Notes for each search whether far faces were searched for too."""

    def __init__(self, models: Path) -> None:
        super().__init__(models)
        self.far: list[bool] = []

    def find(self, rgb: Rgb, *, far: bool = True) -> list[Face]:
        self.far.append(far)
        return super().find(rgb, far=far)


@pytest.fixture
def finder(models: Path) -> Watched:
    return Watched(models)


@pytest.fixture(scope="module")
def somebody_far() -> Rgb:
    """A drawn resident at the other end of the hall: the detector misses the face in the whole frame."""
    drawn = scene([(Portrait(Looks.from_seed(101)), Pose())], Pose(), (640, 360))[..., ::-1]
    hall = np.full((1080, 1920, 3), drawn[2, 2], dtype=np.uint8)
    hall[720:, 640:1280] = drawn
    return hall


def test_an_empty_booth_is_searched_for_somebody_far_in_one_frame_of_five(
    finder: Watched, segmenter: Segmenter, standard: Standard
):
    meter = LiveMeter(finder, segmenter, standard)
    for _ in range(10):
        assert meter.measure(EMPTY).faces == 0
    assert finder.far == [True, False, False, False, False] * 2


def test_somebody_far_is_seen_within_five_frames_and_kept_in_sight(
    finder: Watched, segmenter: Segmenter, standard: Standard, somebody_far: Rgb
):
    assert not finder.find(somebody_far, far=False)
    meter = LiveMeter(finder, segmenter, standard)
    meter.measure(EMPTY)
    seen = [meter.measure(somebody_far).faces for _ in range(16)]
    assert seen[4:] == [1] * 12
