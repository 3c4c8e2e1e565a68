"""The camera's part: guidance, shots, comparison; a later look replaces an earlier; a defect never ends the thread.

The detectors are in memory here: what they find in real pictures is tested with photo and face.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera.port import Frame
from kiosk.base import paths
from kiosk.base.clock import CHINA, FakeClock
from kiosk.face.matcher import Crop
from kiosk.face.policy import Comparison, Held, View
from kiosk.face.process import FaceEngineError
from kiosk.photo.provenance import Maker
from kiosk.photo.standard import load_standard
from kiosk.visit.acts.eyes import Eyes
from kiosk.visit.acts.looking import Looking
from kiosk.visit.acts.preview import Preview
from kiosk.visit.effects import CompareFace, ExpectFace, FaceReference, Look
from kiosk.visit.events import FaceJudged, Guided, PhotoRefused, Shot
from tests.kiosk.face.heads import head
from tests.kiosk.visit.acts.posted import VISIT, Posted

MAKER = Maker("1", ())
TAKEN = datetime(2026, 6, 1, 10, 0, tzinfo=CHINA)
FACE = head(0.0, at=(320.0, 240.0), size=60.0)
JPEG = cv2.imencode(".jpg", np.full((441, 358, 3), 128, np.uint8))[1].tobytes()
ARCHIVE = FaceReference("archive", JPEG)
CHIP = FaceReference("chip", bytes(126 * 102 * 3))
NOTHING = FaceReference("none")


class Camera:
    """One grey frame after another, as fast as they are asked for."""

    def __init__(self) -> None:
        self.on = threading.Event()
        self._number = 0

    def start(self) -> None:
        self.on.set()

    def stop(self) -> None:
        self.on.clear()

    def wait_newer(self, sequence: int, deadline_s: float) -> Frame | None:
        if not self.on.wait(0.02):
            return None
        self._number += 1
        return Frame(np.full((480, 640, 3), 128, np.uint8), self._number, float(self._number))


class Finder:
    def __init__(self) -> None:
        self.faces: list[object] = [FACE]
        self.breaks: list[Exception] = []
        self.template = np.zeros((468, 3), np.float32)

    def find(self, rgb: object, *_: object, **__: object) -> list[object]:
        if self.breaks:
            raise self.breaks.pop()
        return self.faces


@dataclass(frozen=True)
class Challenge:
    """Goes through the phases, one a frame; ``anew`` begins anew."""

    side: str
    left: tuple[str, ...]
    phase: str = "front"
    problem: None = None
    start: int = 0

    def observe(self, rgb: object, faces: object, now_s: float) -> Challenge:
        if not self.left:
            return self
        phase, *left = self.left
        if phase == "anew":
            return replace(self, phase="front", left=tuple(left), start=self.start + 1)
        return replace(self, phase=phase, left=tuple(left))


@dataclass
class Liveness:
    name: str = "in memory"
    version: str = "1"
    phases: list[str] = field(default_factory=lambda: ["front", "turn", "back", "passed"])

    def begin(self, side: str, now_s: float) -> Challenge:
        return Challenge(side, tuple(self.phases))


class Faces:
    """The engine: what it was given since it last forgot, and what it was asked to judge."""

    frames, least = 5, 3

    def __init__(self) -> None:
        self.says: Comparison | Exception = Comparison("pass", 0.3, (0.3,), "dlib", "1")
        self.given: list[str] = []
        self.judged: list[tuple[Held, list[str]]] = []
        self.empty = threading.Event()

    def begin(self) -> None:
        self.forget()

    def refer(self, crop: Crop) -> None:
        self.given.append("reference")

    def see(self, view: View, crop: Crop) -> None:
        self.empty.clear()
        self.given.append(view)

    def idle(self) -> bool:
        return True

    def judge(self, held: Held) -> Comparison:
        self.judged.append((held, self.given))
        self.forget()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def forget(self) -> None:
        self.given = []
        self.empty.set()


@dataclass
class House:
    looking: Looking
    camera: Camera
    finder: Finder
    liveness: Liveness
    faces: Faces
    preview: Preview
    posted: Posted
    clock: list[float]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    camera, finder, liveness, faces, posted = Camera(), Finder(), Liveness(), Faces(), Posted()
    preview = Preview(tmp_path)
    standard = load_standard(paths.config() / "standards" / "ga461.toml")
    clock = [0.0]
    looking = Looking(
        camera,
        Eyes(finder, finder, {"ga461": standard}, liveness, faces, MAKER, FakeClock(TAKEN)),
        preview,
        posted,
        lambda: clock[0],
    )
    yield House(looking, camera, finder, liveness, faces, preview, posted, clock)
    looking.close()
    assert not list(tmp_path.iterdir()), "the preview's file is gone"


VERIFY = Look(VISIT, 1, "verify")
PHOTO = Look(VISIT, 2, "photo", "ga461")


def _turned(house: House) -> None:
    house.looking.look(VERIFY)
    house.posted.until(Shot)


def test_a_head_that_turned_is_compared_with_what_was_seen_on_the_way(house):
    house.looking.look(VERIFY)
    hints = [house.posted.next().hint for _ in range(3)]
    assert hints[0] == "camera.look_ahead"
    assert hints[1] in ("camera.turn_left", "camera.turn_right")
    house.posted.until(Shot)
    house.looking.compare(CompareFace(VISIT, 7, ARCHIVE))
    judged = house.posted.until(FaceJudged)
    assert (judged.request, judged.decision, judged.distance) == (7, "pass", 0.3)
    assert judged.still.startswith(b"\xff\xd8")
    assert house.faces.judged == [("archive", ["front", "front", "turned", "back", "reference"])]


def test_what_the_face_is_held_against_is_made_ready_during_the_challenge(house):
    house.looking.expect(ExpectFace(VISIT, 2, ARCHIVE))
    _turned(house)
    assert "reference" in house.faces.given
    house.looking.compare(CompareFace(VISIT, 7, ARCHIVE))
    house.posted.until(FaceJudged)
    (held, given) = house.faces.judged[0]
    assert (held, given.count("reference")) == ("archive", 1)


def test_what_was_seen_before_a_challenge_began_anew_is_forgotten(house):
    house.liveness.phases = ["front", "turn", "anew", "front", "turn", "back", "passed"]
    house.looking.expect(ExpectFace(VISIT, 2, ARCHIVE))
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 7, ARCHIVE))
    house.posted.until(FaceJudged)
    (_, given) = house.faces.judged[0]
    assert given.count("reference") == 1
    assert [view for view in given if view != "reference"] == ["front", "front", "front", "turned", "back"]


def test_no_more_frames_are_collected_than_are_wanted(house):
    house.liveness.phases = ["front"] * 20 + ["turn", "back", "passed"]
    _turned(house)
    assert house.faces.given.count("front") == Faces.frames - 1


@pytest.mark.parametrize("reference", [ARCHIVE, CHIP], ids=lambda reference: reference.held)
def test_the_photo_of_the_registry_and_of_the_chip_are_told_apart(house, reference):
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 7, reference))
    house.posted.until(FaceJudged)
    assert house.faces.judged[0][0] == reference.held


def test_an_archive_photo_that_cannot_be_read_is_no_reference(house):
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 7, FaceReference("archive", b"no picture")))
    house.posted.until(FaceJudged)
    assert house.faces.judged[0][0] == "none"


def test_a_camera_that_was_away_takes_no_time_of_the_resident_and_the_challenge_begins_anew(house):
    house.liveness.phases = ["turn"]
    house.looking.look(VERIFY)
    assert house.posted.until(Guided).challenge
    house.camera.on.clear()
    house.liveness.phases = ["front", "turn", "back", "passed"]
    house.clock[0] = 60.0
    house.camera.on.set()
    assert house.posted.until(Shot).request == VERIFY.request
    assert house.posted.nothing_more(), "no failed try is counted"


def test_a_face_that_is_not_live_fails_without_a_comparison(house):
    house.liveness.phases = ["front", "failed"]
    house.looking.look(VERIFY)
    judged = house.posted.until(FaceJudged)
    assert (judged.request, judged.decision, judged.still) == (1, "fail", b"")
    assert not house.faces.judged


def test_an_unknown_number_costs_the_same_work_and_is_held_against_nothing(house):
    house.faces.says = Comparison("fail", None, (), "dlib", "1", "no reference")
    house.looking.expect(ExpectFace(VISIT, 2, NOTHING))
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 7, NOTHING))
    judged = house.posted.until(FaceJudged)
    assert (judged.decision, judged.still, judged.reason) == ("fail", b"", "no reference")
    (held, given) = house.faces.judged[0]
    assert (held, given.count("reference")) == ("none", 1)


@pytest.mark.parametrize("defect", [FaceEngineError("dead"), RuntimeError("a bug")], ids=str)
def test_a_comparison_that_breaks_is_a_face_that_failed_and_the_next_one_works(house, defect):
    house.faces.says = defect
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 7, ARCHIVE))
    assert house.posted.until(FaceJudged).decision == "fail"
    house.faces.says = Comparison("review", 0.45, (0.45,), "dlib", "1")
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 8, ARCHIVE))
    assert house.posted.until(FaceJudged).decision == "review"


def test_a_comparison_without_frames_fails_and_does_not_wait_for_ever(house):
    house.looking.compare(CompareFace(VISIT, 9, ARCHIVE))
    assert house.posted.until(FaceJudged).decision == "fail"


def test_two_faces_are_told_and_a_picture_nobody_stands_in_too(house):
    house.liveness.phases = []
    house.finder.faces = [FACE, FACE]
    house.looking.look(VERIFY)
    assert house.posted.until(Guided).hint == "photo.one"
    house.finder.faces = []
    assert house.posted.until(Guided).hint == "camera.nobody"


def test_the_same_guidance_is_told_once(house):
    house.liveness.phases = []
    house.looking.look(VERIFY)
    house.posted.until(Guided)
    house.finder.faces = []
    assert house.posted.next().hint == "camera.nobody", "nothing was said in between"


def test_a_shot_by_hand_without_a_face_is_refused_by_name(house):
    house.finder.faces = []
    house.looking.look(PHOTO)
    assert house.posted.until(Guided).hint == "camera.hint.FIND_FACE"
    house.looking.shoot()
    house.posted.until(Shot)
    assert house.posted.until(PhotoRefused).code == "NO_FACE"


def test_a_look_that_breaks_is_told_and_the_next_one_works(house):
    house.finder.breaks = [RuntimeError("a bug")]
    house.looking.look(PHOTO)
    refused = house.posted.until(PhotoRefused)
    assert (refused.request, refused.code) == (2, "FORMAT")
    _turned(house)
    house.finder.breaks = [RuntimeError("a bug")]
    house.looking.look(VERIFY)
    assert house.posted.until(FaceJudged).decision == "fail"


def test_a_later_look_replaces_an_earlier_one(house):
    house.liveness.phases = []
    house.looking.look(VERIFY)
    house.posted.until(Guided)
    house.finder.faces = []
    house.looking.look(PHOTO)
    while house.posted.until(Guided).request != 2:
        pass
    house.looking.shoot()
    assert house.posted.until(Shot).request == 2


def test_a_frame_that_comes_after_the_end_is_neither_shown_nor_kept(house):
    """The camera gives its frame at the very moment in which the visit ends."""
    house.liveness.phases = []
    give = house.camera.wait_newer

    def ends_meanwhile(sequence: int, deadline_s: float) -> Frame | None:
        frame = give(sequence, deadline_s)
        if frame is not None:
            house.looking.stop()
        return frame

    house.camera.wait_newer = ends_meanwhile
    house.looking.look(VERIFY)
    house.looking.close()
    assert house.posted.nothing_more(), "the frame was looked at"


def test_stopping_turns_the_camera_off_and_forgets_frames_and_preview(house):
    _turned(house)
    house.looking.stop()
    assert not house.camera.on.is_set()
    with open(house.preview.told["path"], "rb") as file:
        pixels = file.read()[16:]
    assert not any(pixels), "nobody is in the preview any more"
    house.looking.compare(CompareFace(VISIT, 9, ARCHIVE))
    assert house.posted.until(FaceJudged).decision == "fail"
    assert not house.faces.judged, "there was nothing left to compare"


def test_stopping_has_the_engine_forget_although_nobody_looks_any_more(house):
    house.looking.expect(ExpectFace(VISIT, 2, ARCHIVE))
    _turned(house)
    assert house.faces.given
    house.faces.empty.clear()
    house.looking.stop()
    assert house.faces.empty.wait(5)
    assert not house.faces.given
