"""Skins of every depth are natural; light and white balance that are wrong are told from a wall that is."""

from math import isnan

import numpy as np
import pytest

from kiosk.photo.align import Patch, align
from kiosk.photo.face import Face, Rgb
from kiosk.photo.landmarks import BRIDGE, EYE_HULL_L, EYE_HULL_R, LOWER_CHEEK_L, LOWER_CHEEK_R, NOSE_AND_CHEEKS
from kiosk.photo.measures import shared
from kiosk.photo.measures.background import Wall
from kiosk.photo.measures.colour import person_tint
from kiosk.photo.measures.cover import dark_round_eyes
from kiosk.photo.measures.light import face_luma, vertical_light

TINT_LIMIT = 9.0


@pytest.fixture
def patch(man: Rgb, man_face: Face) -> Patch:
    return align(man, man_face)


def with_pixels(patch: Patch, rgb: np.ndarray) -> Patch:
    return Patch(np.clip(rgb, 0, 255).astype(np.uint8), patch.points, patch.scale)


def wall_of(*colour: float) -> Wall:
    return Wall(np.tile(np.array(colour, dtype=np.uint8), (2000, 1)), np.tile(np.arange(100), 20))


def skin_times(patch: Patch, factor: tuple[float, float, float]) -> Patch:
    """Another skin: all but the eyes."""
    eyes = (patch.hull(EYE_HULL_L) | patch.hull(EYE_HULL_R))[..., None]
    return with_pixels(patch, np.where(eyes, patch.rgb, patch.rgb * np.array(factor)))


@pytest.mark.parametrize(
    "skin", [(1.25, 1.25, 1.25), (0.7, 0.68, 0.65), (0.45, 0.42, 0.4), (1.08, 0.97, 0.97), (0.97, 1.0, 0.92)]
)
def test_pale_brown_dark_ruddy_and_olive_skin_has_no_tint(patch: Patch, skin: tuple[float, float, float]):
    assert person_tint(skin_times(patch, skin)).size < TINT_LIMIT


@pytest.mark.parametrize("light", [(1, 0.9, 0.65), (0.65, 0.9, 1), (0.75, 1, 0.75), (1, 0.75, 1)])
def test_light_of_a_colour_tints_skin_and_eyes_alike(patch: Patch, light: tuple[float, float, float]):
    assert person_tint(with_pixels(patch, patch.rgb * np.array(light))).size > TINT_LIMIT


def test_dark_skin_with_bright_eyes_is_not_a_dark_picture(patch: Patch):
    dark = skin_times(patch, (0.45, 0.42, 0.4))
    assert face_luma(dark) >= 100
    assert face_luma(with_pixels(patch, patch.rgb * 0.5)) < 90


def test_mid_tones_pulled_down_make_a_dark_picture_though_the_whites_of_the_eyes_stay(patch: Patch):
    eyes = (patch.hull(EYE_HULL_L) | patch.hull(EYE_HULL_R))[..., None]
    pulled = np.where(eyes, patch.rgb, 255 * (patch.rgb / 255) ** 2.5)
    assert face_luma(with_pixels(patch, pulled)) < 90


def test_a_tint_that_wall_and_person_share_is_the_light_and_one_of_the_wall_alone_is_not(patch: Patch):
    warm = np.array([1, 0.93, 0.75])
    assert shared.tint(wall_of(*(255 * warm)), with_pixels(patch, patch.rgb * warm)) == pytest.approx(0.25, abs=0.01)
    assert shared.tint(wall_of(205, 225, 250), patch) == 0
    assert shared.tint(wall_of(255, 255, 255), patch) == 0


def test_a_grey_wall_leaves_the_face_bright_and_too_little_light_does_not(patch: Patch):
    assert shared.brightest(wall_of(150, 150, 150), patch) > 190
    assert shared.brightest(wall_of(150, 150, 150), with_pixels(patch, patch.rgb * 0.6)) < 160


def test_a_shadow_counts_where_face_and_wall_lie_in_it_on_the_same_side(patch: Patch):
    lit = np.where(np.arange(256) < 128, 0.5, 1.0)[None, :, None]
    shaded, levels = with_pixels(patch, patch.rgb * lit), np.where(np.arange(100) < 50, 128, 255)
    left_dark = Wall(np.repeat(np.tile(levels, 20)[:, None], 3, axis=1).astype(np.uint8), np.tile(np.arange(100), 20))
    assert shared.shadow(left_dark, shaded, 50) == pytest.approx(0.5, abs=0.06)
    assert shared.shadow(left_dark, patch, 50) < 0.1, "the wall's own"
    assert shared.shadow(Wall(left_dark.pixels[:, ::1], 99 - left_dark.columns), shaded, 50) == 0, "they disagree"
    assert shared.shadow(wall_of(255, 255, 255), shaded, 1) is None, "nothing of the wall to the left"


@pytest.mark.parametrize("lit", ["above", "below"])
def test_a_shadow_over_the_upper_or_the_lower_half_is_uneven_light_and_no_dark_picture(patch: Patch, lit: str):
    middle = patch.points[list(NOSE_AND_CHEEKS), 1].mean()
    dark = (np.arange(256) > middle) == (lit == "above")
    shaded = with_pixels(patch, patch.rgb * np.where(dark, 0.4, 1.0)[:, None, None])
    assert vertical_light(patch) < 0.2
    assert vertical_light(shaded) > 0.3
    assert face_luma(shaded) > 90
    assert dark_round_eyes(shaded) < 0.1, "no sunglasses"


def test_a_beard_over_half_the_cheeks_is_no_shadow_and_a_mask_leaves_nothing_to_compare(patch: Patch):
    cheeks = (patch.hull(LOWER_CHEEK_L) | patch.hull(LOWER_CHEEK_R))[..., None]
    hairs = cheeks & (np.indices((256, 256)).sum(axis=0) % 2 == 0)[..., None]
    assert vertical_light(with_pixels(patch, np.where(hairs, 45, patch.rgb))) < 0.25
    assert isnan(vertical_light(with_pixels(patch, np.where(cheeks, 240, patch.rgb))))
    assert isnan(vertical_light(with_pixels(patch, np.where(patch.hull(BRIDGE, 1.5)[..., None], 30, patch.rgb))))
