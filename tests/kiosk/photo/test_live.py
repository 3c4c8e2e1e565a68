"""Guidance as a pure function over measures: one hint, in a fixed order, readable, and a count-down that cancels."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from kiosk.photo.face import Face, Rgb
from kiosk.photo.hints import Hint
from kiosk.photo.live import Guidance, LiveMeasures, LiveMeter, LiveState, advance, best, start
from kiosk.photo.standard import Standard

FRAME = 1 / 15
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
    "skin_at_ears": 0.8,
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
    return Sitting(start(standard))


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
        (frame(face_luma=50), Hint.TOO_DARK),
        (frame(face_luma=230), Hint.TOO_BRIGHT),
        (frame(uneven_light=0.5), Hint.UNEVEN_LIGHT),
        (frame(yaw_deg=15), Hint.TURN_RIGHT),
        (frame(yaw_deg=-15), Hint.TURN_LEFT),
        (frame(pitch_deg=30), Hint.CHIN_UP),
        (frame(pitch_deg=-12), Hint.CHIN_DOWN),
        (frame(roll_deg=15), Hint.HEAD_LEVEL),
        (frame(eye_opening=0.1), Hint.OPEN_EYES),
        (frame(eyelid_skin=0.95), Hint.OPEN_EYES),
        (frame(mouth_gap=0.3), Hint.CLOSE_MOUTH),
        (frame(glare=0.4), Hint.GLARE),
        (frame(sharpness=0.1), Hint.HOLD_STILL),
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


def test_the_shot_never_falls_into_a_blink(sitting: Sitting):
    sitting.show(frame(), 3.53)
    for _ in range(3):
        assert not sitting.show(frame(eye_opening=0.08)).fire
    assert sitting.show(frame()).fire


@pytest.mark.parametrize("faces", [0, 2])
def test_a_lost_face_or_a_second_person_cancels_at_once(sitting: Sitting, faces: int):
    sitting.show(frame(), 1.5)
    assert sitting.show(frame(faces)).countdown is None
    assert sitting.show(frame()).countdown is None


def test_covered_ears_are_shown_and_do_not_hold_up_the_shot(sitting: Sitting):
    guidance = sitting.show(frame(skin_at_ears=0.0))
    assert not guidance.checks.ears
    assert guidance.checks.light
    assert guidance.checks.centre
    assert guidance.checks.pose
    sitting.show(frame(skin_at_ears=0.0), 5.0)
    assert sitting.fired == 1


def test_advance_changes_nothing_it_was_given(standard: Standard):
    state = start(standard)
    advance(state, frame(), 1.0)
    assert state == start(standard)


def test_the_best_of_a_burst_is_sharp_with_open_eyes():
    burst = [frame(sharpness=0.2), frame(eye_opening=0.1), frame(0), frame(), frame(yaw_deg=7)]
    assert best(burst) == 3


def test_a_burst_without_a_face_has_no_best():
    with pytest.raises(ValueError, match="no frame"):
        best([frame(0)])


def test_a_real_frame_is_measured_and_leads_to_the_shot(standard: Standard, finder, segmenter, portraits):
    rgb = portraits.rgb("icao-study-compliant_3.png")
    wide: Rgb = np.full((1024, 1820, 3), rgb[3, 3], dtype=np.uint8)
    wide[:, 398:1422] = rgb
    measures = LiveMeter(finder, segmenter).measure(wide)
    assert measures.faces == 1
    assert set(RIGHT) <= set(measures.values)
    assert measures.values["centre_x"] == pytest.approx(0.5, abs=0.03)
    mirrored = LiveMeter(finder, segmenter).measure(np.ascontiguousarray(wide[:, 300:]))
    assert mirrored.values["centre_x"] < 0.45


def test_an_empty_frame_has_no_face_and_no_values(finder):
    measures = LiveMeter(finder).measure(np.full((720, 1280, 3), 180, dtype=np.uint8))
    assert measures == LiveMeasures(0, None, {})
