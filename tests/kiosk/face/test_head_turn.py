"""The head-turn challenge: a head passes; a flat picture, a wrong turn and another face half-way do not."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.face.head_turn import HeadTurn, HeadTurnChallenge, narrowed_deg, planarity
from kiosk.face.providers import ProviderError
from kiosk.photo.face import Face
from kiosk.photo.measures.pose import yaw_deg
from tests.kiosk.face.heads import head

FRAME = 1 / 15
NOTHING = np.zeros((1, 1, 3), np.uint8)
"""The built-in challenge looks at the faces only."""


def watch(state: HeadTurn, faces: list[list[Face]], start: float = 0.0) -> HeadTurn:
    for i, seen in enumerate(faces):
        state = state.observe(NOTHING, seen, start + (i + 1) * FRAME)
    return state


def ahead(frames: int = 8) -> list[list[Face]]:
    return [[head(0)]] * frames


def sweep(to: float, frames: int = 10, **how: bool) -> list[list[Face]]:
    return [[head(to * (i + 1) / frames, **how)] for i in range(frames)]


def home(come: float, **how: bool) -> list[list[Face]]:
    return [*reversed(sweep(come, **how)), [head(0, **how)]]


@pytest.fixture
def left() -> HeadTurn:
    return HeadTurnChallenge().begin("left", 0.0)


def test_the_made_up_head_turns_the_way_it_says():
    assert yaw_deg(head(25)) == pytest.approx(25, abs=2)
    assert planarity(head(0), head(25)) > 0.045
    assert planarity(head(0, flat=True), head(25, flat=True)) < 0.01
    assert narrowed_deg(head(0), head(25)) == pytest.approx(25, abs=3)


def test_looking_ahead_turning_and_coming_back_passes(left: HeadTurn):
    assert watch(left, ahead()).phase == "turn"
    assert watch(left, ahead() + sweep(28)).phase == "back"
    assert watch(left, ahead() + sweep(28) + home(28)).phase == "passed"


def test_the_right_side_is_the_residents_own():
    right = HeadTurnChallenge().begin("right", 0.0)
    assert watch(right, ahead() + sweep(-28)).phase == "back"
    assert watch(right, ahead() + sweep(28)).phase == "turn"


def test_the_other_way_is_said_and_does_not_pass(left: HeadTurn):
    state = watch(left, ahead() + sweep(-28))
    assert (state.phase, state.problem) == ("turn", "other way")
    assert watch(left, ahead() + sweep(-28) + home(-28) + sweep(28)).phase == "back", "who corrects himself goes on"


def test_a_small_turn_is_not_enough(left: HeadTurn):
    assert watch(left, ahead() + sweep(15)).phase == "turn"


def test_a_flat_picture_does_not_pass(left: HeadTurn):
    state = watch(left, ahead() + sweep(28, flat=True) + home(28, flat=True))
    assert state.phase == "turn"


def test_a_flat_picture_is_named_when_the_time_is_up():
    state = HeadTurnChallenge({"limit_s": 2.0}).begin("left", 0.0)
    state = watch(state, ahead() + sweep(28, flat=True) + [[head(28, flat=True)]] * 30)
    assert (state.phase, state.problem) == ("failed", "flat")


def test_nobody_there_fails_when_the_time_is_up(left: HeadTurn):
    state = watch(left, [[]] * 260)
    assert (state.phase, state.problem) == ("failed", "no face")


def test_a_face_that_left_starts_anew(left: HeadTurn):
    gone = watch(left, ahead() + [[]] * 15)
    assert (gone.phase, gone.problem) == ("front", "no face")
    assert gone.start > left.start, "who was seen before may have been somebody else"


def test_one_frame_without_a_face_is_forgiven(left: HeadTurn):
    assert watch(left, [*ahead(), [], *sweep(28), *home(28)]).phase == "passed"


def test_a_second_face_starts_anew(left: HeadTurn):
    state = watch(left, [*ahead(), [head(0), head(0, at=(1000.0, 400.0))]])
    assert (state.phase, state.problem) == ("front", "two faces")


def test_another_face_slipped_in_starts_anew(left: HeadTurn):
    assert watch(left, [*ahead(), [head(28, at=(900.0, 400.0))]]).phase == "front"


def test_a_picture_of_the_turned_head_put_in_the_place_of_the_first_starts_anew(left: HeadTurn):
    swapped = watch(left, [*ahead(), [head(28)], [head(28)]])
    assert swapped.phase == "front", "no head turns 28 degrees between two frames"
    assert watch(left, [*ahead(), [head(28)], *ahead(), *sweep(28), *home(28)]).phase == "passed"


def test_a_sheet_that_grows_narrower_than_its_turn_is_flat(left: HeadTurn):
    """What the mesh makes of a bent print that is turned by 55 degrees: a turn of 25 with the depth of a head."""
    state = watch(left, ahead() + sweep(18))
    assert state.phase == "turn"
    bent = head(25)
    middle = bent.points[:, 0].mean()
    squeezed = bent.points.copy()
    squeezed[:, 0] = (squeezed[:, 0] - middle) * 0.7 + middle
    narrow = replace(bent, points=squeezed, depth=bent.depth * 0.7)
    assert yaw_deg(narrow) == pytest.approx(25, abs=3)
    assert planarity(head(0), narrow) > 0.045
    state = watch(state, [[narrow]], start=2.0)
    assert (state.phase, state.problem) == ("turn", "flat")


@pytest.mark.parametrize("options", [{"speed": 1.0}, {"turn_deg": "far"}, {"turn_deg": -20}], ids=str)
def test_an_option_that_it_does_not_know_is_refused_by_its_name(options: dict[str, str | float]):
    with pytest.raises(ProviderError, match=next(iter(options))) as refused:
        HeadTurnChallenge(options)
    assert refused.value.word == "options"


def test_what_is_over_stays_over(left: HeadTurn):
    passed = watch(left, ahead() + sweep(28) + home(28))
    assert watch(passed, [[]] * 300, start=30.0) == passed
    failed = replace(left, phase="failed", problem="too slow")
    assert watch(failed, ahead() + sweep(28)) == failed
