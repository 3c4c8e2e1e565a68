"""Where the head goes: GA 461 for every head, the eye line before the hair, and never an invented pixel."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.photo.compose import CannotComposeError, solve
from kiosk.photo.standard import Standard


def test_an_ordinary_head_gets_207_px_and_14_px(standard: Standard):
    place = solve(414.0, 360.0, standard.composition, 441)
    assert 414 * place.scale == pytest.approx(207)
    assert place.eye_y - 360 * place.scale == pytest.approx(14)


def test_tall_hair_shrinks_the_head_before_it_is_moved_up(standard: Standard):
    place = solve(207.0, 225.0, standard.composition, 441)
    assert 193 <= 207 * place.scale < 207
    assert place.eye_y - 225 * place.scale == pytest.approx(14)
    assert 441 - place.eye_y >= 207


def test_very_tall_hair_is_cut_because_the_eye_line_has_priority(standard: Standard):
    place = solve(207.0, 300.0, standard.composition, 441)
    assert 441 - place.eye_y >= 207
    assert place.eye_y - 300 * place.scale < 7
    assert 207 * place.scale >= 193


def test_a_face_a_little_small_is_not_enlarged_more_than_it_must(standard: Standard):
    assert solve(200.0, 170.0, standard.composition, 441).scale == 1.0


def test_a_face_too_small_is_refused(standard: Standard):
    with pytest.raises(CannotComposeError) as refusal:
        solve(150.0, 130.0, standard.composition, 441)
    assert refusal.value.code == "FACE_SIZE"


@given(width=st.floats(185, 2000), tall=st.floats(0.5, 1.6))
def test_width_and_eye_line_hold_for_every_head(standard: Standard, width: float, tall: float):
    wanted = standard.composition
    place = solve(width, tall * width, wanted, 441)
    assert wanted.face_width_px.min <= width * place.scale <= wanted.face_width_px.max
    assert 441 - place.eye_y >= wanted.eyes_above_bottom_px
    top = place.eye_y - tall * width * place.scale
    assume(tall < 1.1)  # taller hair is cut
    assert wanted.hair_top_px.min <= top <= wanted.hair_top_px.max
