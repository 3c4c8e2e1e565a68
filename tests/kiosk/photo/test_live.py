"""Guidance as a pure function over measures: one hint, in a fixed order, readable, and a count-down that cancels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.photo.face import Face
from kiosk.photo.gauges import fine_enough, gauges
from kiosk.photo.hints import OPPOSITE, Hint
from kiosk.photo.live import Guidance, LiveChecks, LiveMeasures, LiveState, advance, ranked, start
from kiosk.photo.standard import Standard

FRAME = 1 / 15
HIGH = 1080
RIGHT = {
    "face_width_px": 320.0,
    "face_share": 0.3,
    "centre_x": 0.5,
    "room_above": 1.5,
    "room_below": 1.8,
    "hair_room": 0.5,
    "face_luma": 140.0,
    "over_exposed": 0.0,
    "uneven_light": 0.05,
    "sharpness": 0.4,
    "yaw_deg": 0.0,
    "pitch_deg": 8.0,
    "roll_deg": 0.0,
    "eye_opening": 0.3,
    "eyelid_skin": 0.1,
    "mouth_gap": 0.03,
    "glare": 0.0,
    "room_left": 1.9,
    "room_right": 1.9,
    "room_in_all": 2.2,
    "eye_likeness": 0.9,
    "template_score": 2.0,
    "lower_face_skin": 0.9,
    "mouth_line": 0.5,
    "dark_round_eyes": 0.0,
    "smile": 0.5,
    "white_clothes": 0.0,
    "skin_at_ears": 0.8,
    "skin_above_brows": 1.0,
}
ANYONE = Face((0, 0, 1, 1), 1.0, np.zeros((468, 2), np.float32), np.zeros(468, np.float32), 1.0)


def frame(faces: int = 1, **values: float) -> LiveMeasures:
    return LiveMeasures(faces, ANYONE if faces else None, {**RIGHT, **values} if faces else {})


@dataclass
class Sitting:
    """Feeds frames at 15 per second and keeps what was shown."""

    state: LiveState
    now: float = 100.0
    shown: list[Guidance] = field(default_factory=list)

    def show(self, measures: LiveMeasures, seconds: float = 0.0) -> Guidance:
        end = self.now + seconds
        while True:
            self.state, guidance = advance(self.state, measures, self.now)
            self.shown.append(guidance)
            self.now += FRAME
            if self.now > end:
                return guidance

    @property
    def fired(self) -> int:
        return sum(guidance.fire for guidance in self.shown)


@pytest.fixture
def sitting(standard: Standard) -> Sitting:
    return Sitting(start(standard, HIGH))


@pytest.mark.parametrize(
    ("measures", "hint"),
    [
        (frame(0), Hint.FIND_FACE),
        (frame(2), Hint.ONE_PERSON),
        (frame(face_width_px=150), Hint.CLOSER),
        (frame(face_share=0.45), Hint.BACK),
        (frame(centre_x=0.3), Hint.MOVE_LEFT),
        (frame(centre_x=0.7), Hint.MOVE_RIGHT),
        (frame(room_above=0.8), Hint.MOVE_DOWN),
        (frame(hair_room=0.0), Hint.MOVE_DOWN),
        (frame(room_below=1.1), Hint.MOVE_UP),
        (frame(room_in_all=1.2), Hint.BACK),
        (frame(room_left=0.5), Hint.MOVE_LEFT),
        (frame(room_right=0.5), Hint.MOVE_RIGHT),
        (frame(face_luma=50), Hint.TOO_DARK),
        (frame(face_luma=230), Hint.TOO_BRIGHT),
        (frame(uneven_light=0.5), Hint.UNEVEN_LIGHT),
        (frame(yaw_deg=15), Hint.TURN_RIGHT),
        (frame(yaw_deg=-15), Hint.TURN_LEFT),
        (frame(pitch_deg=30), Hint.CHIN_UP),
        (frame(pitch_deg=-12), Hint.CHIN_DOWN),
        (frame(roll_deg=15), Hint.LEVEL_RIGHT),
        (frame(roll_deg=-15), Hint.LEVEL_LEFT),
        (frame(dark_round_eyes=0.8), Hint.DARK_GLASSES),
        (frame(lower_face_skin=0.0), Hint.MASK),
        (frame(mouth_line=0.0), Hint.UNCOVER),
        (frame(eye_likeness=0.0), Hint.UNCOVER),
        (frame(template_score=-1), Hint.UNCOVER),
        (frame(eye_opening=0.1), Hint.OPEN_EYES),
        (frame(eyelid_skin=0.95), Hint.OPEN_EYES),
        (frame(mouth_gap=0.3), Hint.CLOSE_MOUTH),
        (frame(glare=0.4), Hint.GLARE),
        (frame(sharpness=0.1), Hint.HOLD_STILL),
        (frame(smile=0.9), Hint.RELAX),
        (frame(skin_above_brows=0.1), Hint.SHOW_BROWS),
        (frame(skin_at_ears=0.0), Hint.SHOW_EARS),
        (frame(white_clothes=0.9), Hint.DARK_TOP),
        (frame(), Hint.READY),
    ],
)
def test_each_fault_has_its_hint(sitting: Sitting, measures: LiveMeasures, hint: Hint):
    assert sitting.show(measures).hint is hint


def test_of_several_faults_the_first_in_the_order_is_said(sitting: Sitting):
    everything = frame(face_luma=50, yaw_deg=20, mouth_gap=0.3, centre_x=0.2, face_width_px=100)
    assert sitting.show(everything).hint is Hint.CLOSER


def test_a_hint_stays_long_enough_to_be_read(sitting: Sitting):
    sitting.show(frame(yaw_deg=15))
    assert sitting.show(frame(pitch_deg=30), 0.4).hint is Hint.TURN_RIGHT
    assert sitting.show(frame(pitch_deg=30), 0.3).hint is Hint.CHIN_UP


def test_a_value_that_trembles_at_the_limit_does_not_flicker(sitting: Sitting, standard: Standard):
    enter, stay = standard.limits("yaw_deg").enter[1], standard.limits("yaw_deg").stay[1]
    sitting.show(frame(yaw_deg=enter - 0.1))
    between = (enter + stay) / 2
    for i in range(30):
        sitting.show(frame(yaw_deg=between + (0.4 if i % 2 else -0.4)))
    assert {guidance.hint for guidance in sitting.shown} == {Hint.READY}


def test_to_become_right_takes_more_than_to_stay_right(sitting: Sitting, standard: Standard):
    between = sum((standard.limits("yaw_deg").enter[1], standard.limits("yaw_deg").stay[1])) / 2
    assert sitting.show(frame(yaw_deg=between)).hint is Hint.TURN_RIGHT


def test_three_two_one_and_one_shot(sitting: Sitting):
    sitting.show(frame(), 6.0)
    numbers = [g.countdown for g in sitting.shown if g.countdown is not None]
    assert sorted(set(numbers), reverse=True) == [3, 2, 1]
    assert numbers == sorted(numbers, reverse=True)
    assert sitting.fired == 1
    fired_at = next(i for i, g in enumerate(sitting.shown) if g.fire) * FRAME
    assert fired_at == pytest.approx(3.6, abs=2 * FRAME)


def test_nothing_counts_before_the_face_has_been_right_for_a_while(sitting: Sitting):
    sitting.show(frame(), 0.5)
    assert all(g.countdown is None for g in sitting.shown)


def test_turning_away_cancels_the_count_down_and_it_begins_anew(sitting: Sitting):
    sitting.show(frame(), 1.5)
    assert sitting.shown[-1].countdown is not None
    sitting.show(frame(yaw_deg=20), 0.6)
    assert sitting.shown[-1].countdown is None
    sitting.show(frame(), 0.4)
    assert sitting.shown[-1].countdown is None
    sitting.show(frame(), 4.0)
    assert sitting.fired == 1


def test_a_blink_does_not_cancel(sitting: Sitting):
    sitting.show(frame(), 1.5)
    before = sitting.shown[-1].countdown
    sitting.show(frame(eye_opening=0.08, eyelid_skin=0.95), 0.13)
    assert sitting.shown[-1].countdown == before
    assert sitting.shown[-1].hint is Hint.READY


@pytest.mark.parametrize("frames", range(51, 57))
def test_the_shot_never_falls_into_a_blink(standard: Standard, frames: int):
    """Wherever in the last numbers it comes: the shot waits for the eyes, and then no longer."""
    sitting = Sitting(start(standard, HIGH))
    for _ in range(frames):
        assert not sitting.show(frame()).fire
    for _ in range(3):
        assert not sitting.show(frame(eye_opening=0.08)).fire
    sitting.show(frame(), 2 * FRAME)
    assert sitting.fired == 1


@pytest.mark.parametrize("faces", [0, 2])
def test_a_lost_face_or_a_second_person_cancels_at_once(sitting: Sitting, faces: int):
    sitting.show(frame(), 1.5)
    assert sitting.show(frame(faces)).countdown is None
    assert sitting.show(frame()).countdown is None


def test_covered_ears_are_shown_and_do_not_hold_up_the_shot(sitting: Sitting):
    guidance = sitting.show(frame(skin_at_ears=0.0))
    assert guidance.checks == LiveChecks(light=True, centre=True, ears=False, pose=True)
    sitting.show(frame(skin_at_ears=0.0), 6.0)
    assert sitting.fired == 1


def test_advice_is_given_once_before_the_count_down_and_not_during_it(sitting: Sitting, standard: Standard):
    sitting.show(frame(skin_at_ears=0.0, white_clothes=0.9), 12.0)
    hints = [sitting.shown[0].hint] + [b.hint for a, b in pairwise(sitting.shown) if a.hint is not b.hint]
    assert hints == [Hint.SHOW_EARS, Hint.DARK_TOP, Hint.READY]
    counting = next(i for i, g in enumerate(sitting.shown) if g.countdown) * FRAME
    assert counting == pytest.approx(2 * standard.live.advice_s, abs=3 * FRAME)


def test_advice_that_is_followed_holds_up_nothing(sitting: Sitting):
    sitting.show(frame(skin_at_ears=0.0), 0.7)
    sitting.show(frame(), 0.1)
    assert sitting.shown[-1].hint is Hint.READY
    assert sitting.shown[-1].countdown == 3


def test_a_smile_that_comes_in_the_count_down_is_left_alone(sitting: Sitting):
    sitting.show(frame(), 1.0)
    assert sitting.show(frame(smile=0.9)).countdown == 3
    assert sitting.shown[-1].hint is Hint.READY


def test_nobody_there_ticks_nothing(sitting: Sitting):
    assert sitting.show(frame(0)).checks == LiveChecks(None, None, None, None)


@pytest.mark.parametrize("value", [nan, None])
def test_what_cannot_be_assessed_holds_up_nobody(sitting: Sitting, value: float | None):
    """Nothing is known but that one person is there: the shot itself is judged again."""
    nothing = {} if value is None else dict.fromkeys(RIGHT, value)
    sitting.show(LiveMeasures(1, ANYONE, nothing), 5.0)
    assert sitting.fired == 1


def test_time_without_frames_counts_for_nothing(sitting: Sitting):
    sitting.show(frame(), 1.0)
    assert sitting.shown[-1].countdown == 3
    sitting.now += 10.0
    guidance = sitting.show(frame())
    assert (guidance.countdown, guidance.fire) == (None, False)


def test_a_clock_that_went_back_stands_still_and_goes_on(sitting: Sitting):
    sitting.show(frame(), 1.0)
    sitting.now -= 50.0
    assert sitting.show(frame()).countdown == 3
    sitting.show(frame(), 4.0)
    assert sitting.fired == 1


def test_the_opposite_of_a_hint_waits_longer_than_another_hint(sitting: Sitting, standard: Standard):
    sitting.show(frame(yaw_deg=15))
    assert sitting.show(frame(yaw_deg=-15), standard.live.turn_back_s - 2 * FRAME).hint is Hint.TURN_RIGHT
    assert sitting.show(frame(yaw_deg=-15), 3 * FRAME).hint is Hint.TURN_LEFT


def test_a_head_with_hair_that_no_height_fits_is_sent_back_and_not_up_and_down(sitting: Sitting):
    tall = frame(hair_room=0.0, room_below=1.33, room_in_all=1.33)
    assert sitting.show(tall).hint is Hint.BACK


def test_every_rule_that_refuses_a_portrait_has_its_live_hint(standard: Standard):
    """A refusal after the shot is the exception: what decides there is seen before."""
    seen = {gauge.measure for gauge in gauges(standard, HIGH)} | {"faces", "source_face_width_px"}
    refusing = {rule.measure for rule in standard.rules if rule.refuses and rule.when != "finished"}
    assert refusing <= seen


def test_a_rule_that_a_site_switches_off_is_not_asked_for(standard: Standard):
    plain = standard.without("HAIR_OVER_EARS", "GLARE")
    assert {"glare", "skin_at_ears"}.isdisjoint(gauge.measure for gauge in gauges(plain, HIGH))
    _, guidance = advance(start(plain, HIGH), frame(skin_at_ears=0.0, glare=0.9), 1.0)
    assert guidance.hint is Hint.READY
    assert guidance.checks.ears


@pytest.mark.parametrize(("side", "fine"), [(1080, True), (720, True), (540, True), (480, False)])
def test_a_camera_too_coarse_for_the_standard_is_known(standard: Standard, side: int, fine: bool):
    assert fine_enough(standard, side) is fine


@pytest.mark.parametrize("side", [1080, 720, 480, 360])
def test_no_camera_asks_for_closer_and_back_at_once(standard: Standard, side: int):
    """Whatever the camera, there is a distance at which nobody is sent to and fro."""
    state = start(standard, side)
    hints = set()
    for share in range(200, 501):
        _, guidance = advance(state, frame(face_share=share / 1000, face_width_px=share / 1000 * side), 1.0)
        hints.add(guidance.hint)
    assert Hint.READY in hints


def test_advance_changes_nothing_it_was_given(standard: Standard):
    state = start(standard, HIGH)
    advance(state, frame(), 1.0)
    assert state == start(standard, HIGH)


def test_the_best_of_a_burst_is_sharp_with_open_eyes(standard: Standard):
    burst = [frame(sharpness=0.3), frame(eye_opening=0.1), frame(0), frame(), frame(yaw_deg=7), frame(2)]
    assert ranked(burst, gauges(standard, HIGH))[0] == 3


def test_a_frame_without_faults_is_better_than_a_sharper_one_with_its_mouth_open(standard: Standard):
    burst = [frame(sharpness=0.46, mouth_gap=0.3), frame(sharpness=0.28)]
    assert ranked(burst, gauges(standard, HIGH)) == [1, 0]


# --- any stream of measures ---------------------------------------------------------------------------------------

NATURAL = {"roll_deg": 8.0, "yaw_deg": 6.0, "pitch_deg": 20.0, "eye_opening": 0.16, "mouth_gap": 0.15}
"""Values at the edges, where hints would flicker."""


def streams() -> st.SearchStrategy[list[tuple[float, LiveMeasures]]]:
    anything = st.one_of(st.floats(-2, 2), st.floats(-200, 4000), st.sampled_from([nan, inf, -inf]))
    near = st.sampled_from(sorted(NATURAL)).flatmap(
        lambda name: st.floats(-2, 2).map(lambda d: {name: NATURAL[name] * (1 + d / 20)})
    )
    odd = st.dictionaries(st.sampled_from(sorted(RIGHT)), anything, max_size=3)
    values = st.one_of(st.just({}), near, odd)
    faces = st.sampled_from([1] * 12 + [0, 2])
    shown = st.builds(lambda count, changed: frame(count, **changed), faces, values)
    elapsed = st.one_of(st.just(FRAME), st.floats(0.01, 0.2), st.sampled_from([0.0, -5.0, 0.9, 30.0]))
    runs = st.tuples(elapsed, shown, st.integers(1, 25)).map(lambda run: [(run[0], run[1])] * run[2])
    return st.lists(runs, min_size=1, max_size=25).map(lambda parts: [step for part in parts for step in part])


@dataclass(frozen=True)
class Told:
    """One frame of a stream as it was answered. ``at`` is time that never goes back."""

    at: float
    measures: LiveMeasures
    guidance: Guidance


def told(standard: Standard, stream: list[tuple[float, LiveMeasures]]) -> list[Told]:
    state, clock, at, answers = start(standard, HIGH), 100.0, 0.0, []
    for elapsed, measures in stream:
        clock, at = clock + elapsed, at + max(0.0, elapsed)
        state, guidance = advance(state, measures, clock)
        answers.append(Told(at, measures, guidance))
    return answers


def changes(answers: list[Told]) -> list[tuple[float, Hint]]:
    first = [(answers[0].at, answers[0].guidance.hint)]
    return first + [(b.at, b.guidance.hint) for a, b in pairwise(answers) if a.guidance.hint is not b.guidance.hint]


def clearly_wrong(measures: LiveMeasures, standard: Standard) -> bool:
    """Outside the wide limits of a rule that is no advice."""
    values: Mapping[str, float] = measures.values
    return measures.faces != 1 or any(
        values.get(gauge.measure, nan) < gauge.limits.stay[0] or values.get(gauge.measure, nan) > gauge.limits.stay[1]
        for gauge in gauges(standard, HIGH)
        if not gauge.advice
    )


SLACK = 1e-6


@given(stream=streams())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_camera_sees_hints_can_be_read_and_the_shot_is_fired_once(
    standard: Standard, stream: list[tuple[float, LiveMeasures]]
):
    live = standard.live
    answers = told(standard, stream)
    for (before, one), (after, other) in pairwise(changes(answers)):
        assert after - before >= live.hold_s - SLACK, f"{one} went to {other} too soon"
        if OPPOSITE.get(one) is other:
            assert after - before >= live.turn_back_s - SLACK, f"{one} was taken back by {other} too soon"
    fired = [place for place, one in enumerate(answers) if one.guidance.fire]
    assert len(fired) <= 1
    for place in fired:
        assert not clearly_wrong(answers[place].measures, standard), "the shot itself is right"
        whole = live.stable_s + 3 * live.tick_s
        leading = [one for one in answers[:place] if one.at >= answers[place].at - whole + SLACK]
        assert answers[place].at - answers[0].at >= whole - SLACK
        assert all(one.measures.faces == 1 for one in leading), "nobody else was there while it counted"
        settled = [one for one in leading if one.at < answers[place].at - 3 * live.tick_s - SLACK]
        assert not any(clearly_wrong(one.measures, standard) for one in settled), "all was right before it counted"
    numbers = [one.guidance.countdown for one in answers]
    for a, b in pairwise(numbers):
        assert b in (None, 3) if a is None else b is None or b <= a, "the count-down runs down or ends"


@given(stream=streams())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_whatever_was_seen_somebody_who_holds_still_gets_the_shot(
    standard: Standard, stream: list[tuple[float, LiveMeasures]]
):
    answers = told(standard, stream + [(FRAME, frame())] * round(8 / FRAME))
    assert sum(one.guidance.fire for one in answers) == 1


@given(stream=streams())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_new_fault_is_said_in_the_first_frame_in_which_the_hold_allows_it(
    standard: Standard, stream: list[tuple[float, LiveMeasures]]
):
    answers = told(
        standard, [*stream, (2.0, frame(0)), (0.05, frame(face_width_px=50)), (0.7, frame(face_width_px=50))]
    )
    assert [one.guidance.hint for one in answers[-3:]] in (
        [Hint.FIND_FACE, Hint.FIND_FACE, Hint.CLOSER],
        [Hint.FIND_FACE, Hint.CLOSER, Hint.CLOSER],
    )


def test_a_coarse_camera_asks_for_a_face_as_wide_as_its_frame_allows(standard: Standard):
    """640x480 can hold a face of 193 px that need not be enlarged, if only just."""
    for width, hint in ((184.0, Hint.CLOSER), (197.0, Hint.READY), (205.0, Hint.BACK)):
        near = frame(face_width_px=width, face_share=width / 480, room_above=1.05, room_below=1.4)
        _, guidance = advance(start(standard, 480), near, 1.0)
        assert guidance.hint is hint
