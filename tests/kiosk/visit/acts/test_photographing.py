"""Taking the photo: what is told while the resident settles, which frames a shot is made of, and what is tried.

Measures and composition are in memory here: what they find in real pictures is tested with the photo.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from devices.camera.port import Frame
from kiosk.base import paths
from kiosk.base.clock import CHINA, FakeClock
from kiosk.contract.provenance import CameraFacts
from kiosk.photo.colour import Gains
from kiosk.photo.judge import RuleResult
from kiosk.photo.live import LiveMeasures
from kiosk.photo.make import Made, Refused
from kiosk.photo.provenance import Maker
from kiosk.photo.standard import Standard, load_standard
from kiosk.visit.acts import photographing
from kiosk.visit.acts.eyes import Eyes
from kiosk.visit.acts.photographing import AFTER_PRESS, BURST, TOLD_AGAIN_S, Photographing
from kiosk.visit.effects import Look
from kiosk.visit.events import Event, Guided, PhotoMade, PhotoRefused, Shot
from tests.kiosk.visit.acts.posted import VISIT

LOOK = Look(VISIT, 3, "photo", "ga461")
FRAME_S = 1 / 15
TAKEN = datetime(2026, 6, 1, 10, 0, tzinfo=CHINA)
RESULTS = (RuleResult("BLUR", "sharpness", "pass", 0.5, 0.3, None, "ratio", None, None, "4.1.5", "measured", True),)
RIGHT = {"face_width_px": 320.0, "face_share": 0.3, "centre_x": 0.5, "eye_opening": 0.3, "sharpness": 0.4}
FAR = RIGHT | {"face_width_px": 100.0}


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load_standard(paths.config() / "standards" / "ga461.toml")


@dataclass
class Sitting:
    """A camera with its clock: frame n shows what ``sees`` says of n; the pixels of a frame are its number."""

    sees: Any
    ends_at: int = 200
    pressed_at: int | None = None
    size: Any = lambda n: (1080, 1920)
    posted: list[Event] = field(default_factory=list)
    composed: list[int] = field(default_factory=list)
    frames: int = 0
    pause_s: Any = lambda n: 0.0
    paused_s: float = 0.0
    frames_at_shot: int | None = None

    def post(self, event: Event) -> None:
        if isinstance(event, Shot):
            self.frames_at_shot = self.frames
        self.posted.append(event)

    def now(self) -> float:
        return 100 + self.frames * FRAME_S + self.paused_s

    def still(self, look: Look) -> bool:
        return self.frames < self.ends_at

    def next_frame(self, look: Look, after: int) -> Frame | None:
        self.frames += 1
        self.paused_s += self.pause_s(self.frames)
        return Frame(np.full((*self.size(self.frames), 3), self.frames, np.uint8), self.frames, self.now())

    def pressed(self) -> bool:
        return self.frames == self.pressed_at

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.posted if isinstance(event, kind)]


def taken(sitting: Sitting, standard: Standard, monkeypatch: pytest.MonkeyPatch, refuses: dict[int, str]) -> bool:
    """Follows one look; frames whose number is in ``refuses`` make no photo."""

    class Meter:
        def __init__(self, *_: object) -> None:
            """Nothing is found here."""

        def measure(self, rgb: np.ndarray) -> LiveMeasures:
            number = int(rgb[0, 0, 0])
            return LiveMeasures(1, None, sitting.sees(number))

    def make(rgb: np.ndarray, *_: object) -> Made | Refused:
        number = int(rgb[0, 0, 0])
        sitting.composed.append(number)
        if number in refuses:
            return Refused(refuses[number], "", "", ())
        return Made(b"%d" % number, "pass", RESULTS, {})

    monkeypatch.setattr(photographing, "LiveMeter", Meter)
    monkeypatch.setattr(photographing, "make_photo", make)
    maker = Maker("1.2", (), CameraFacts(adapter="opencv", name="camera"))
    eyes = Eyes(None, None, {"ga461": standard}, None, None, maker, FakeClock(TAKEN), lambda _: Gains(1.1, 1.0, 0.9))
    return Photographing(eyes, sitting).follow(LOOK)


@pytest.fixture
def follow(standard: Standard, monkeypatch: pytest.MonkeyPatch):
    def act(sitting: Sitting, refuses: dict[int, str] | None = None) -> bool:
        return taken(sitting, standard, monkeypatch, refuses or {})

    return act


def test_whoever_holds_still_is_photographed_by_itself(follow):
    sitting = Sitting(lambda n: RIGHT)
    assert follow(sitting)
    assert [one.countdown for one in sitting.of(Guided)][-3:] == [2, 1, None]
    assert len(sitting.of(Shot)) == len(sitting.of(PhotoMade)) == 1


def test_a_photo_says_where_it_comes_from(follow):
    sitting = Sitting(lambda n: RIGHT)
    assert follow(sitting)
    [made] = sitting.of(PhotoMade)
    told = made.provenance
    assert told.sha256 == hashlib.sha256(made.jpeg).hexdigest()
    assert (told.standard, told.practice, told.taken_at) == ("ga461", ("hubei",), TAKEN)
    assert (told.gains, told.camera.adapter, told.software) == ((1.1, 1.0, 0.9), "opencv", "1.2")
    assert [(one.code, one.verdict, one.value) for one in told.rules] == [("BLUR", "pass", 0.5)]


def test_the_best_of_the_last_five_frames_is_taken(follow):
    sharp = 54
    sitting = Sitting(lambda n: RIGHT | {"sharpness": 0.46 if n == sharp else 0.3})
    assert follow(sitting)
    assert sitting.frames - BURST < sharp <= sitting.frames, "the frame is one of the burst"
    assert sitting.composed == [sharp]
    assert sitting.of(PhotoMade)[0].merits.sharpness == 0.46


def test_a_press_is_answered_at_once_and_the_next_frames_count_too(follow):
    sitting = Sitting(lambda n: FAR | {"sharpness": 0.46 if n == 21 else 0.3}, pressed_at=20)
    assert follow(sitting)
    assert sitting.frames_at_shot == 20, "the page turns before the next frames have come"
    assert sitting.frames == 20 + AFTER_PRESS
    assert sitting.composed == [21]


def test_a_press_in_a_blink_takes_a_frame_before_or_after_it(follow):
    sitting = Sitting(lambda n: RIGHT | ({"eye_opening": 0.05} if n in (19, 20) else {}), pressed_at=20)
    assert follow(sitting)
    assert sitting.composed[0] not in (19, 20)


def test_frames_from_before_half_a_second_are_of_another_moment(follow):
    """On a machine that is slow just now five frames are a long time, and the resident has moved since."""
    sitting = Sitting(
        lambda n: FAR | {"sharpness": 0.46 if n == 18 else 0.3},
        pressed_at=20,
        pause_s=lambda n: 0.6 if n == 19 else 0.0,
    )
    assert follow(sitting)
    assert sitting.composed[0] >= 19


def test_when_the_best_frame_is_refused_the_next_best_is_tried(follow):
    sitting = Sitting(lambda n: RIGHT | {"sharpness": 0.3 + n / 1000}, pressed_at=20)
    assert follow(sitting, {22: "EYES_CLOSED"})
    assert sitting.composed == [22, 21]
    assert sitting.of(PhotoMade)[0].jpeg == b"21"


def test_a_shot_that_will_not_do_is_refused_by_the_name_of_its_best_frame(follow):
    sitting = Sitting(lambda n: RIGHT | {"sharpness": 0.3 + n / 1000}, pressed_at=20)
    assert follow(sitting, {22: "BLUR", 21: "OCCLUDED"})
    assert [refused.code for refused in sitting.of(PhotoRefused)] == ["BLUR"]
    assert len(sitting.composed) == 2


def test_the_same_guidance_is_told_again_now_and_then_so_that_nobody_is_taken_for_gone(follow):
    """The visit ends by itself when nothing tells that somebody is there: standing still is being there."""
    sitting = Sitting(lambda n: FAR, ends_at=150)
    assert not follow(sitting)
    told = sitting.of(Guided)
    assert {one.hint for one in told} == {"camera.hint.CLOSER"}
    assert len(told) == pytest.approx(150 * FRAME_S / TOLD_AGAIN_S, abs=1)


def test_a_camera_that_comes_back_in_another_size_is_guided_anew(follow):
    """A coarser camera asks for another distance; what was right in the other picture does not count."""
    sitting = Sitting(lambda n: RIGHT, size=lambda n: (1080, 1920) if n < 40 else (720, 1280))
    assert follow(sitting)
    assert sitting.frames > 40 + 3.6 / FRAME_S - 2


def test_a_look_that_is_no_longer_wanted_takes_nothing(follow):
    sitting = Sitting(lambda n: RIGHT, ends_at=30)
    assert not follow(sitting)
    assert not sitting.of(Shot)
