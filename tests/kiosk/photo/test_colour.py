"""White balance: casts come back, and a patch that tells nothing is refused by name."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from kiosk.photo.colour import Gains, NoBalance, balanced, encoded, linear, white_balance
from kiosk.photo.difference import delta_e_2000, lab_of_light
from kiosk.photo.face import Rgb
from tests.kiosk.photo.hood import LIMITS, NEUTRAL, PATCH, booth, under

CORNERS = list(product((0.7, 1.3), repeat=3))
FOREHEAD = np.s_[330:400, 900:1020]


@pytest.fixture(scope="module")
def frame() -> Rgb:
    return booth()


def skin(rgb: Rgb) -> np.ndarray:
    return lab_of_light(linear(np.median(rgb[FOREHEAD].reshape(-1, 3), axis=0) / 255.0))


def patch_of(rgb: Rgb) -> tuple[slice, slice]:
    height, width = rgb.shape[:2]
    y, x = round(PATCH.y * height), round(PATCH.x * width)
    return slice(y, y + round(PATCH.height * height)), slice(x, x + round(PATCH.width * width))


@pytest.mark.parametrize("cast", CORNERS, ids=lambda cast: "-".join(f"{gain:.1f}" for gain in cast))
def test_a_cast_of_thirty_percent_in_any_channels_comes_back_within_three(
    frame: Rgb, cast: tuple[float, float, float]
) -> None:
    seen = under(frame, cast)
    gains = white_balance(seen, PATCH, LIMITS)
    assert isinstance(gains, Gains)
    assert (gains.red, gains.green, gains.blue) == pytest.approx([1 / gain for gain in cast], rel=0.02)
    assert delta_e_2000(skin(balanced(seen, gains)), skin(frame)) < 3


def test_without_the_balance_such_a_cast_is_far_off(frame: Rgb) -> None:
    assert min(delta_e_2000(skin(under(frame, cast)), skin(frame)) for cast in CORNERS) > 5


def test_a_right_lamp_leaves_the_picture_as_it_is(frame: Rgb) -> None:
    gains = white_balance(frame, PATCH, LIMITS)
    assert isinstance(gains, Gains)
    assert np.abs(balanced(frame, gains).astype(int) - frame).max() <= 1


def test_noise_of_a_sensor_does_not_move_the_gains(frame: Rgb) -> None:
    random = np.random.default_rng(461)
    noisy = np.clip(frame + random.normal(0, 6, frame.shape), 0, 255).astype(np.uint8)
    gains, clean = (white_balance(one, PATCH, LIMITS) for one in (noisy, frame))
    assert isinstance(gains, Gains)
    assert isinstance(clean, Gains)
    assert gains.red == pytest.approx(clean.red, rel=0.02)


@pytest.mark.parametrize(
    ("light", "trouble"),
    [
        ((0.01, 0.01, 0.01), "patch_dark"),
        ((3.0, 3.0, 3.0), "patch_bright"),
        ((1.2, 1.0, 0.5), "cast"),
        ((0.5, 1.0, 1.0), "cast"),
        ((0.5, 0.5, 0.5), "dim"),
        ((1.8, 1.8, 1.8), "glaring"),
    ],
)
def test_a_lamp_that_no_gain_may_mend_is_named(frame: Rgb, light: tuple[float, float, float], trouble: str) -> None:
    assert white_balance(under(frame, light), PATCH, LIMITS) == NoBalance(trouble)


@pytest.mark.parametrize("shade", [0, 90, 220], ids=["something dark", "a shadow", "something white"])
def test_a_patch_with_something_on_a_part_of_it_is_uneven(frame: Rgb, shade: int) -> None:
    covered = frame.copy()
    rows, columns = patch_of(frame)
    covered[rows, columns][:, :60] = shade
    assert white_balance(covered, PATCH, LIMITS) == NoBalance("patch_uneven")


def test_a_frame_too_small_to_hold_a_patch_is_not_judged() -> None:
    assert white_balance(np.full((20, 20, 3), 176, np.uint8), PATCH, LIMITS) == NoBalance("patch_dark")


def test_gains_multiply_light_so_that_every_grey_stays_grey() -> None:
    greys = np.repeat(np.arange(10, 200, dtype=np.uint8)[:, None, None], 3, axis=2)
    cast = under(greys, (0.8, 1.0, 0.9))
    back = balanced(cast, Gains(1 / 0.8, 1.0, 1 / 0.9)).astype(int)
    assert np.ptp(back, axis=2).max() <= 1
    assert np.abs(back - greys).max() <= 1


def test_gains_of_one_change_no_pixel(frame: Rgb) -> None:
    assert np.array_equal(balanced(frame, Gains(*NEUTRAL)), frame)


def test_the_curve_is_that_of_srgb_both_ways() -> None:
    levels = np.arange(256) / 255
    assert linear(np.array([0.5]))[0] == pytest.approx(0.21404, abs=1e-5)
    assert encoded(linear(levels)) == pytest.approx(levels, abs=1e-6)
