"""The test card in the frame of the simulated camera: read, not found, covered, drifted."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.base import paths
from kiosk.photo.chart import BadChartError, Chart, NoReading, Reading, load_chart, read_chart
from kiosk.photo.colour import Gains, NoBalance, white_balance
from kiosk.photo.drift import Light, colour_verdict, drift_of, judge_light
from kiosk.photo.face import Rgb
from kiosk.photo.sharpness import edge_rise
from tests.kiosk.photo.hood import LIMITS, NEUTRAL, PATCH, booth, chart, under

CARD = paths.config() / "standards" / "charts" / "classic24.toml"


@pytest.fixture(scope="module")
def frame() -> Rgb:
    return booth()


@pytest.fixture(scope="module")
def card() -> Chart:
    return chart()


def light(rgb: Rgb, card: Chart) -> Light:
    gains = white_balance(rgb, PATCH, LIMITS)
    return Light(gains, read_chart(rgb, card, gains if isinstance(gains, Gains) else None))


def words(now: Light, before: Light | None, card: Chart) -> set[str]:
    return {finding.word for finding in judge_light(now, before, card)}


def test_the_card_is_read_as_its_maker_publishes_it(frame: Rgb, card: Chart) -> None:
    reading = read_chart(frame, card)
    assert isinstance(reading, Reading)
    assert set(reading.labs) == {patch.name for patch in card.patch}
    assert reading.delta_e_mean < 2.5
    assert max(reading.delta_e.values()) < 5
    assert reading.grey_cast < 1
    assert reading.tone == pytest.approx(1, abs=0.05)
    assert 0.3 < reading.edge_px < 2


@pytest.mark.parametrize("degrees", [-6, 3])
def test_a_card_that_hangs_a_little_askew_reads_the_same(frame: Rgb, card: Chart, degrees: float) -> None:
    turn = cv2.getRotationMatrix2D((1690, 190), degrees, 1.0)
    reading = read_chart(cv2.warpAffine(frame, turn, (1920, 1080)), card)
    assert isinstance(reading, Reading)
    assert reading.delta_e_mean < 2.5


def test_no_card_and_a_card_out_of_focus_are_not_found(frame: Rgb, card: Chart) -> None:
    bare = frame.copy()
    bare[:400, 1400:] = 200
    assert read_chart(bare, card) == NoReading("chart_not_found")
    assert read_chart(cv2.GaussianBlur(frame, (0, 0), 8), card) == NoReading("chart_not_found")


@pytest.mark.parametrize("hidden", [np.s_[60:110, 1510:1560], np.s_[95:120, 1565:1590], np.s_[240:330, 1660:1730]])
def test_a_hand_on_a_marker_on_a_patch_or_on_the_edge_is_a_covered_card(
    frame: Rgb, card: Chart, hidden: tuple[slice, slice]
) -> None:
    covered = frame.copy()
    covered[hidden] = (150, 110, 90)
    assert read_chart(covered, card) == NoReading("chart_covered")


def test_a_card_far_away_is_too_small(frame: Rgb, card: Chart) -> None:
    near = frame[:400, 1480:1900]
    far = np.full((1080, 1920, 3), 200, np.uint8)
    small = cv2.resize(near, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    far[: small.shape[0], : small.shape[1]] = small
    assert read_chart(far, card) == NoReading("chart_small")


def test_a_burnt_out_card_tells_nothing(frame: Rgb, card: Chart) -> None:
    seen = np.where(frame > 60, 255, frame).astype(np.uint8)
    assert isinstance(read_chart(seen, card), NoReading)


def test_patches_that_are_clipped_are_left_out(frame: Rgb, card: Chart) -> None:
    reading = read_chart(under(frame, (1.3, 1.3, 1.3)), card, Gains(*(1 / 1.3,) * 3))
    assert isinstance(reading, Reading)
    assert "white" not in reading.labs
    assert reading.delta_e_mean < 2.5


def test_a_cast_that_the_gains_mend_is_no_drift_but_the_lamp_is_told_of(frame: Rgb, card: Chart) -> None:
    before, now = light(frame, card), light(under(frame, (1.25, 1.0, 0.8)), card)
    assert words(before, before, card) == set()
    assert words(now, before, card) == {"lamp"}
    assert colour_verdict(judge_light(now, before, card)) == "warn"


@pytest.mark.parametrize(("lamp", "word"), [((1.25, 1.0, 0.4), "cast"), ((0.45, 0.45, 0.45), "dim")])
def test_a_lamp_beyond_any_gain_fails_and_wrong_colours_are_not_told_beside_it(
    frame: Rgb, card: Chart, lamp: tuple[float, float, float], word: str
) -> None:
    now = light(under(frame, lamp), card)
    assert now.gains == NoBalance(word)
    assert isinstance(now.reading, Reading)
    assert now.reading.delta_e_mean > 8
    assert words(now, light(frame, card), card) == {word}
    assert colour_verdict(judge_light(now, None, card)) == "fail"


def test_a_patch_under_something_coloured_is_covered_where_the_card_beside_it_shows_no_cast(
    frame: Rgb, card: Chart
) -> None:
    hand = frame.copy()
    hand[54:184, 57:192] = (200, 150, 95)
    now = light(hand, card)
    assert now.gains == NoBalance("cast")
    assert words(now, None, card) == {"patch_uneven"}
    assert [one.word for one in judge_light(Light(now.gains, None), None, None)] == ["cast"], "nothing else tells"


def test_a_camera_whose_colours_have_moved_has_drifted(frame: Rgb, card: Chart) -> None:
    mixed = np.clip(frame @ np.array([[0.86, 0.14, 0.0], [0.0, 0.86, 0.14], [0.14, 0.0, 0.86]]), 0, 255)
    before, now = light(frame, card), light(mixed.astype(np.uint8), card)
    assert "drift" in words(now, before, card)
    assert isinstance(now.reading, Reading)
    assert isinstance(before.reading, Reading)
    assert max(drift_of(now.reading, before.reading).values()) > 5
    assert drift_of(before.reading, before.reading) == pytest.approx(dict.fromkeys(before.reading.labs, 0.0), abs=1e-6)


def test_a_tone_curve_of_its_own_is_told(frame: Rgb, card: Chart) -> None:
    steep = (255 * (frame / 255.0) ** 1.4).astype(np.uint8)
    assert "tone" in words(Light(Gains(*NEUTRAL), read_chart(steep, card)), None, card)


def test_a_soft_lens_is_told(frame: Rgb, card: Chart) -> None:
    soft = read_chart(cv2.GaussianBlur(frame, (0, 0), 2), card)
    assert isinstance(soft, Reading)
    assert "out_of_focus" in words(Light(Gains(*NEUTRAL), soft), None, card)


def test_without_a_baseline_colours_are_judged_by_what_the_maker_publishes(frame: Rgb, card: Chart) -> None:
    assert words(light(frame, card), None, card) == set()


def test_a_hood_with_a_grey_patch_alone_is_judged_by_its_gains() -> None:
    assert judge_light(Light(Gains(*NEUTRAL), None), None, None) == ()
    assert [one.word for one in judge_light(Light(NoBalance("dim"), None), None, None)] == ["dim"]


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
def test_the_rise_of_an_edge_is_that_of_its_blur(sigma: float) -> None:
    """A Gauss of sigma rises from 10 % to 90 % within 2.563 sigma."""
    y, x = np.mgrid[0:480, 0:480] / 8.0
    edge = np.where(x - 30 < 0.09 * (y - 30), 220.0, 30.0)
    light = np.where(edge > 100, 0.716, 0.0130)
    soft = cv2.GaussianBlur(light, (0, 0), sigma * 8)[4::8, 4::8]
    coded = np.rint(255 * (1.055 * soft ** (1 / 2.4) - 0.055)).astype(np.uint8)
    rise = edge_rise(np.repeat(coded[..., None], 3, axis=2))
    assert rise == pytest.approx(2.563 * sigma, rel=0.1)


def test_what_is_no_edge_has_no_rise() -> None:
    random = np.random.default_rng(461)
    assert edge_rise(np.full((60, 60, 3), 128, np.uint8)) is None
    assert edge_rise(random.integers(0, 256, (60, 60, 3), dtype=np.uint8)) is None
    assert edge_rise(np.zeros((4, 60, 3), np.uint8)) is None


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (r"patch_mm = .*", "patch_mm = -1.0", "patch_mm: Input should be greater than 0"),
        (r"greys = .*", 'greys = ["white", "snow"]', "no patch is called snow"),
        (r"code = .*", "", "code: Field required"),
        (r"code = .*", "code = ", "Invalid value"),
    ],
)
def test_a_chart_file_that_is_wrong_is_named_with_its_key(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    wrong = tmp_path / "card.toml"
    wrong.write_text(re.sub(was, becomes, CARD.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    with pytest.raises(BadChartError, match=rf"card\.toml: .*{re.escape(said)}"):
        load_chart(wrong)
