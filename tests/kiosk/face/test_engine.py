"""What the engine's process holds, and for how long."""

from math import inf

import numpy as np
import pytest

from kiosk.face.engine import Bench
from kiosk.face.matcher import CROP_PX, Crop, Encoding


class Tones:
    """An engine in memory: a square's grey is its descriptor."""

    engine, engine_version = "tones", "1"

    def encode(self, crop: Crop) -> Encoding:
        return np.array([crop.rgb.mean()])

    def distance(self, a: Encoding, b: Encoding) -> float:
        return float(abs(a - b)[0])


def square(tone: int) -> Crop:
    rgb = np.full((CROP_PX, CROP_PX, 3), tone, np.uint8)
    return Crop(rgb, (0, CROP_PX, CROP_PX, 0), np.zeros((5, 2), np.float32))


@pytest.fixture
def bench() -> Bench:
    bench = Bench(Tones())
    bench.refer(square(10))
    bench.see("front", square(11))
    bench.see("front", square(14))
    bench.see("turned", square(20))
    bench.see("back", square(13))
    return bench


def test_each_frame_is_measured_to_the_reference_and_each_later_one_to_the_nearest_before_the_turn(bench: Bench):
    measured = bench.judge()
    assert measured.to_reference == (("front", 1), ("front", 4), ("turned", 10), ("back", 3))
    assert measured.to_front == (("turned", 6), ("back", 1))


def test_after_the_comparison_nothing_is_held(bench: Bench):
    assert bench.holds == 5
    bench.judge()
    assert bench.holds == 0


def test_nothing_is_held_either_when_the_comparison_breaks(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    def breaks(*_: object) -> float:
        raise ArithmeticError

    monkeypatch.setattr(Tones, "distance", breaks)
    with pytest.raises(ArithmeticError):
        bench.judge()
    assert bench.holds == 0


def test_what_is_forgotten_is_gone(bench: Bench):
    bench.forget()
    assert bench.holds == 0


def test_a_turn_without_anybody_before_it_is_nobody(bench: Bench):
    bench.forget()
    bench.see("back", square(13))
    measured = bench.judge()
    assert (measured.to_reference, measured.to_front) == ((), (("back", inf),))
