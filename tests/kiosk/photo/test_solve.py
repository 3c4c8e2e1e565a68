"""Where the head goes: GA 461 for every head, the eye line before the hair, and never an invented pixel."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.photo.solve import SIDES, CannotComposeError, Head, Placement, Side, solve
from kiosk.photo.standard import Composition, Standard

SIZE = (358, 441)
GUARD = 2.0


def a_head(width: float, rise: float, room: dict[Side, float] | None = None) -> Head:
    """A head whose person is cut by straight edges of the source, so many px from the eye midpoint."""
    along = np.linspace(-3 * width, 3 * width, 90)
    lines = {
        "above": lambda far: (along, np.full_like(along, -far)),
        "left": lambda far: (np.full_like(along, -far), along),
        "right": lambda far: (np.full_like(along, far), along),
        "below": lambda far: (along, np.full_like(along, far)),
    }
    cuts = [np.column_stack(lines[side](far)) for side, far in (room or {}).items()]
    sides = [np.full(len(along), SIDES.index(side)) for side in room or {}]
    points = np.concatenate(cuts) if cuts else np.empty((0, 2))
    return Head(width, rise, points.astype(np.float32), np.concatenate(sides) if sides else np.empty(0, dtype=np.intp))


def exists(head: Head, wanted: Composition, room: dict[Side, float]) -> bool:
    """Whether any placement on a fine grid meets every limit with the guard, found the slow way."""
    widths = np.arange(wanted.face_width_px.min + GUARD, wanted.face_width_px.max - GUARD + 0.1, 0.5)
    for width in widths[widths <= head.width * wanted.max_enlargement]:
        scale = width / head.width
        for top in np.arange(wanted.hair_top_px.min + GUARD, wanted.hair_top_px.max - GUARD + 0.1, 0.5):
            eye_y = top + scale * head.rise
            if eye_y > SIZE[1] - wanted.eyes_above_bottom_px - GUARD:
                continue
            if SIZE[1] - eye_y > scale * room.get("below", inf) or eye_y > scale * room.get("above", inf):
                continue
            low = max(wanted.eye_mid_x_px.min + GUARD, SIZE[0] - scale * room.get("right", inf))
            high = min(wanted.eye_mid_x_px.max - GUARD, scale * room.get("left", inf))
            if low <= high:
                return True
    return False


def test_an_ordinary_head_gets_207_px_14_px_and_the_middle(standard: Standard):
    place = solve(a_head(414.0, 360.0), standard.composition, SIZE)
    assert 414 * place.scale == pytest.approx(207)
    assert place.eye_y - 360 * place.scale == pytest.approx(14)
    assert place.eye_x == 179


def test_tall_hair_shrinks_the_head_before_it_is_moved_up(standard: Standard):
    place = solve(a_head(207.0, 225.0), standard.composition, SIZE)
    assert 193 <= 207 * place.scale < 207
    assert place.eye_y - 225 * place.scale == pytest.approx(14)
    assert 441 - place.eye_y >= 207


def test_taller_hair_moves_up_once_the_head_is_as_small_as_it_may_be(standard: Standard):
    place = solve(a_head(207.0, 236.0), standard.composition, SIZE)
    assert 207 * place.scale == pytest.approx(195)
    assert 7 <= place.eye_y - 236 * place.scale < 14


def test_very_tall_hair_is_cut_because_the_eye_line_has_priority(standard: Standard):
    place = solve(a_head(207.0, 300.0), standard.composition, SIZE)
    assert 441 - place.eye_y >= 207
    assert place.eye_y - 300 * place.scale < 7
    assert 207 * place.scale >= 193


def test_a_face_a_little_small_is_not_enlarged(standard: Standard):
    assert solve(a_head(200.0, 170.0), standard.composition, SIZE).scale == 1.0


def test_a_face_that_is_just_wide_enough_is_taken_as_it_is(standard: Standard):
    assert solve(a_head(193.2, 170.0), standard.composition, SIZE).scale == 1.0


@pytest.mark.parametrize("width", [150.0, 192.9])
def test_a_face_too_small_is_refused(standard: Standard, width: float):
    with pytest.raises(CannotComposeError) as refusal:
        solve(a_head(width, 130.0), standard.composition, SIZE)
    assert refusal.value.code == "FACE_SIZE"


def test_shoulders_near_the_edge_make_the_face_a_little_larger_before_it_leaves_the_middle(standard: Standard):
    place = solve(a_head(414, 360, {"left": 340, "right": 340}), standard.composition, SIZE)
    assert place.eye_x == 179
    assert 207 < 414 * place.scale <= 219
    assert place.eye_x - 340 * place.scale <= 1.5


def test_a_shoulder_cut_on_one_side_moves_the_head_to_that_side(standard: Standard):
    place = solve(a_head(414, 360, {"left": 330}), standard.composition, SIZE)
    assert 162 <= place.eye_x < 179
    assert place.eye_x - 330 * place.scale <= 1.5


@pytest.mark.parametrize(
    ("room", "sides"),
    [
        ({"left": 250}, ("left",)),
        ({"right": 250}, ("right",)),
        ({"below": 380}, ("below",)),
        ({"above": 300}, ("above",)),
        ({"left": 320, "right": 310}, ("left", "right")),
    ],
)
def test_a_source_that_ends_too_near_is_refused_by_the_side(standard: Standard, room: dict[Side, float], sides):
    with pytest.raises(CannotComposeError) as refusal:
        solve(a_head(414, 360, room), standard.composition, SIZE)
    assert (refusal.value.code, refusal.value.sides) == ("MARGIN", sides)
    assert refusal.value.reason_zh
    assert refusal.value.remedy_zh


def test_hair_that_the_source_cuts_may_be_missing_only_where_the_eye_line_cuts_it_too(standard: Standard):
    place = solve(a_head(207.0, 300.0, {"above": 260.0}), standard.composition, SIZE)
    assert place.eye_y - 260 * place.scale <= 1.5


@given(
    width=st.floats(185, 2000),
    tall=st.floats(0.5, 1.6),
    room=st.dictionaries(st.sampled_from(SIDES), st.floats(0.6, 1.7), max_size=4),
)
def test_what_can_be_placed_is_placed_within_every_limit_and_nothing_is_invented(
    standard: Standard, width: float, tall: float, room: dict[Side, float]
):
    wanted = standard.composition
    room = {side: far * width for side, far in room.items()}
    head = a_head(width, tall * width, room)
    if width < wanted.face_width_px.min:
        with pytest.raises(CannotComposeError, match="FACE_SIZE"):
            solve(head, wanted, SIZE)
        return
    possible = exists(head, wanted, room)
    try:
        place = solve(head, wanted, SIZE)
    except CannotComposeError as error:
        refusal = error
    else:
        refusal = None
        _holds(place, head, wanted)
    if refusal is not None:
        assert refusal.sides
        assert not possible
    elif possible:
        top = place.eye_y - head.rise * place.scale
        assert wanted.hair_top_px.min + GUARD - 1e-6 <= top <= wanted.hair_top_px.max - GUARD + 1e-6


def _holds(place: Placement, head: Head, wanted: Composition) -> None:
    assert place.scale <= wanted.max_enlargement
    guard = min(GUARD, head.width - wanted.face_width_px.min)
    assert wanted.face_width_px.min + guard - 1e-6 <= head.width * place.scale
    assert head.width * place.scale <= wanted.face_width_px.max - GUARD + 1e-6
    assert SIZE[1] - place.eye_y >= wanted.eyes_above_bottom_px + GUARD - 1e-6
    assert wanted.eye_mid_x_px.min + GUARD <= place.eye_x <= wanted.eye_mid_x_px.max - GUARD
    x, y = (head.cut * place.scale + (place.eye_x, place.eye_y)).T
    inside = (x > 1.6) & (x < SIZE[0] - 1.6) & (y > 1.6) & (y < SIZE[1] - 1.6)
    assert not inside.any()
