"""The head-turn challenge: a head passes; a flat picture, a wrong turn and another face half-way do not."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.face.liveness import HeadTurn, HeadTurnChallenge, TurnPolicy, planarity
from kiosk.photo.face import Face
from kiosk.photo.landmarks import EYE_CORNERS_L, EYE_CORNERS_R
from kiosk.photo.measures.pose import yaw_deg

FRAME = 1 / 15


def head(yaw: float, *, flat: bool = False, at: tuple[float, float] = (640.0, 400.0), size: float = 150.0) -> Face:
    """A head of 468 points on half an ellipsoid, turned by ``yaw`` degrees (positive = to its own left)."""
    rng = np.random.default_rng(468)
    x, y = rng.uniform(-0.9, 0.9, 468), rng.uniform(-1.2, 1.2, 468)
    x[list(EYE_CORNERS_L)], x[list(EYE_CORNERS_R)] = (-0.62, -0.2), (0.62, 0.2)
    y[list(EYE_CORNERS_L + EYE_CORNERS_R)] = -0.3
    z = -np.sqrt(np.clip(1.2 - x**2 - 0.4 * y**2, 0.0, None))
    z[list(EYE_CORNERS_L + EYE_CORNERS_R)] = -0.8
    angle = np.radians(yaw)
    turned = x * np.cos(angle) - z * np.sin(angle)
    depth = x * np.sin(angle) + z * np.cos(angle)
    if flat:  # a printed picture of the turned reading: the points move in one plane
        turned = x * np.cos(angle)
    points = np.column_stack([turned * size + at[0], y * size + at[1]]).astype(np.float32)
    return Face((0, 0, 1, 1), 1.0, points, (depth * size).astype(np.float32), 1.0)


def watch(state: HeadTurn, faces: list[list[Face]], start: float = 0.0) -> HeadTurn:
    challenge = HeadTurnChallenge(state.policy)
    for i, seen in enumerate(faces):
        state = challenge.observe(state, seen, start + (i + 1) * FRAME)
    return state


def ahead(frames: int = 8) -> list[list[Face]]:
    return [[head(0)]] * frames


def sweep(to: float, frames: int = 10, **how: bool) -> list[list[Face]]:
    return [[head(to * (i + 1) / frames, **how)] for i in range(frames)]


@pytest.fixture
def left() -> HeadTurn:
    return HeadTurnChallenge().begin("left", 0.0)


def test_the_made_up_head_turns_the_way_it_says():
    assert yaw_deg(head(25)) == pytest.approx(25, abs=2)
    assert planarity(head(0), head(25)) > 0.045
    assert planarity(head(0, flat=True), head(25, flat=True)) < 0.01


def test_looking_ahead_turning_and_coming_back_passes(left: HeadTurn):
    assert watch(left, ahead()).phase == "turn"
    assert watch(left, ahead() + sweep(28)).phase == "back"
    assert watch(left, ahead() + sweep(28) + ahead()).phase == "passed"


def test_the_right_side_is_the_residents_own():
    right = HeadTurnChallenge().begin("right", 0.0)
    assert watch(right, ahead() + sweep(-28)).phase == "back"
    assert watch(right, ahead() + sweep(28)).phase == "turn"


def test_the_other_way_is_said_and_does_not_pass(left: HeadTurn):
    state = watch(left, ahead() + sweep(-28))
    assert (state.phase, state.problem) == ("turn", "other way")
    assert watch(left, ahead() + sweep(-28) + sweep(28)).phase == "back", "who corrects himself goes on"


def test_a_small_turn_is_not_enough(left: HeadTurn):
    assert watch(left, ahead() + sweep(15)).phase == "turn"


def test_a_flat_picture_does_not_pass(left: HeadTurn):
    state = watch(left, ahead() + sweep(28, flat=True) + ahead())
    assert state.phase == "turn"


def test_a_flat_picture_is_named_when_the_time_is_up():
    state = HeadTurnChallenge(TurnPolicy(limit_s=2.0)).begin("left", 0.0)
    state = watch(state, ahead() + [[head(28, flat=True)]] * 40)
    assert (state.phase, state.problem) == ("failed", "flat")


def test_nobody_there_fails_when_the_time_is_up(left: HeadTurn):
    state = watch(left, [[]] * 260)
    assert (state.phase, state.problem) == ("failed", "no face")


def test_a_face_that_left_starts_anew(left: HeadTurn):
    gone = watch(left, ahead() + [[]] * 15)
    assert (gone.phase, gone.problem) == ("front", "no face")


def test_one_frame_without_a_face_is_forgiven(left: HeadTurn):
    assert watch(left, [*ahead(), [], *sweep(28), *ahead()]).phase == "passed"


def test_a_second_face_starts_anew(left: HeadTurn):
    state = watch(left, [*ahead(), [head(0), head(0, at=(1000.0, 400.0))]])
    assert (state.phase, state.problem) == ("front", "two faces")


def test_another_face_slipped_in_starts_anew(left: HeadTurn):
    assert watch(left, [*ahead(), [head(28, at=(900.0, 400.0))]]).phase == "front"


def test_what_is_over_stays_over(left: HeadTurn):
    passed = watch(left, ahead() + sweep(28) + ahead())
    assert watch(passed, [[]] * 300, start=30.0) == passed
    failed = replace(left, phase="failed", problem="too slow")
    assert watch(failed, ahead() + sweep(28)) == failed
