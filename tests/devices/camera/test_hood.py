"""The hood of the simulated camera: what hangs in view, and what ails its lamp."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera.simulator.hood import Hood, Light, Picture, lit
from devices.camera.simulator.stage import Stage
from tests.devices.camera.conftest import Simulator

PATCH = np.s_[80:160, 80:170]
MIDDLE = np.s_[400:700, 700:1200]
CARD = np.s_[48:320, 1507:1872]


def seen(stage: Stage, tick: int = 0) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(stage.frame(tick), np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def stage(cache: Path, hood: bool) -> Stage:
    made = Stage(cache, hood)
    made.face(None)
    return made


def test_patch_and_card_hang_in_the_corners_and_the_middle_is_left_alone(cache: Path) -> None:
    bare, hung = seen(stage(cache, hood=False)), seen(stage(cache, hood=True))
    assert np.median(hung[PATCH].reshape(-1, 3), axis=0) == pytest.approx([176] * 3, abs=1)
    assert hung[CARD].std() > 3 * bare[CARD].std()
    assert np.abs(hung[MIDDLE].astype(int) - bare[MIDDLE]).mean() < 1


def test_a_frame_is_worked_out_once(cache: Path) -> None:
    hood = stage(cache, hood=True)
    shown = {hood.frame(tick) for tick in range(0, 60, 3)}
    assert {id(hood.frame(tick)) for tick in range(60, 120, 3)} <= {id(one) for one in hood._lit.values()}
    assert len(shown) == len(hood._lit)


@pytest.mark.parametrize(
    ("word", "light", "bgr"),
    [("cast", None, (159, 176, 195)), ("dim", None, (128, 128, 128)), ("cast", (1.0, 0.5, 1.0), (176, 128, 176))],
)
def test_an_ailing_lamp_colours_or_dims_all_of_it_until_it_is_mended(
    cache: Path, word: str, light: Light | None, bgr: tuple[int, ...]
) -> None:
    hood = stage(cache, hood=True)
    hood.fault(word, light)
    assert np.median(seen(hood)[PATCH].reshape(-1, 3), axis=0) == pytest.approx(bgr, abs=2)
    assert hood.fault_now() is None, "the line itself is well"
    assert hood.state()["fault"] == word
    hood.fault(None)
    assert np.median(seen(hood, 1)[PATCH].reshape(-1, 3), axis=0) == pytest.approx([176] * 3, abs=1)


def test_the_lamp_ails_without_a_hood_too(cache: Path) -> None:
    bare = stage(cache, hood=False)
    before = seen(bare)[MIDDLE].mean()
    bare.fault("dim")
    assert seen(bare, 1)[MIDDLE].mean() < 0.8 * before


def test_a_lamp_multiplies_light_not_coded_values() -> None:
    assert lit(np.full((2, 2, 3), 188, np.uint8), (0.5, 1.0, 0.0))[0, 0].tolist() == [0, 188, 137]


def test_a_small_frame_holds_the_hood_too() -> None:
    assert Hood().hang(np.full((540, 960, 3), 200, np.uint8)).shape == (540, 960, 3)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"word": "cast", "light": [1, 2]}, "three numbers from 0 to 4"),
        ({"word": "cast", "light": [1, 2, 9]}, "three numbers from 0 to 4"),
        ({"word": "cast", "light": "red"}, "three numbers from 0 to 4"),
        ({"word": "silent", "light": [1, 1, 1]}, "silent is not a fault of the lamp"),
    ],
)
def test_a_light_that_cannot_be_is_refused_and_nothing_changes(simulator: Simulator, request_: dict, said: str) -> None:
    answer = simulator.ask(do="fault", **request_)
    assert answer["ok"] is False
    assert said in answer["error"]
    assert simulator.ask(do="state")["fault"] is None


def test_the_lamp_is_a_fault_like_any_other(simulator: Simulator) -> None:
    assert simulator.ask(do="fault", word="cast", light=[1.2, 1, 0.7])["fault"] == "cast"
    assert simulator.ask(do="clear")["fault"] is None
