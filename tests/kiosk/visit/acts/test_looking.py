"""The camera's part: guidance, shots, comparison; a later look replaces an earlier; a defect never ends the thread.

The detectors are in memory here: what they find in real pictures is tested with photo and face.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from devices.camera.port import Frame
from kiosk.base import paths
from kiosk.face.liveness import HeadTurn, TurnPolicy
from kiosk.face.matcher import Comparison
from kiosk.face.worker import FaceEngineError
from kiosk.photo.read import BadImageError
from kiosk.photo.standard import load_standard
from kiosk.visit.acts.eyes import Eyes
from kiosk.visit.acts.looking import Looking
from kiosk.visit.acts.preview import Preview
from kiosk.visit.effects import CompareFace, Look
from kiosk.visit.events import FaceJudged, Guided, PhotoRefused, Shot
from tests.kiosk.visit.acts.posted import VISIT, Posted

ARCHIVE = b"archive"


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
        self.faces: list[object] = ["a face"]
        self.breaks: list[Exception] = []
        self.template = np.zeros((468, 3), np.float32)

    def find(self, rgb: object, *_: object, **__: object) -> list[object]:
        if self.breaks:
            raise self.breaks.pop()
        return self.faces


@dataclass
class Liveness:
    """Goes through the phases, one a frame."""

    name: str = "in memory"
    phases: list[str] = field(default_factory=lambda: ["front", "turn", "back", "passed"])

    def begin(self, side: str, now_s: float) -> HeadTurn:
        self._left = list(self.phases)
        return HeadTurn(side, TurnPolicy(), now_s)

    def observe(self, state: HeadTurn, faces: object, now_s: float) -> HeadTurn:
        return replace(state, phase=self._left.pop(0)) if self._left else state


class Faces:
    def __init__(self) -> None:
        self.says: Comparison | Exception = Comparison("pass", 0.3, (0.3,), "dlib", "1")
        self.compared: list[tuple[object, int]] = []

    def compare(self, reference: object, frames: list[object]) -> Comparison:
        self.compared.append((reference, len(frames)))
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


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
        camera, Eyes(finder, finder, {"ga461": standard}, liveness, faces), preview, posted, lambda: clock[0]
    )
    yield House(looking, camera, finder, liveness, faces, preview, posted, clock)
    looking.close()
    assert not list(tmp_path.iterdir()), "the preview's file is gone"


VERIFY = Look(VISIT, 1, "verify")
PHOTO = Look(VISIT, 2, "photo", "ga461")


def _turned(house: House) -> None:
    house.looking.look(VERIFY)
    house.posted.until(Shot)


def test_a_head_that_turned_is_compared_with_the_frames_from_the_front(house):
    house.looking.look(VERIFY)
    hints = [house.posted.next().hint for _ in range(3)]
    assert hints[0] == "camera.look_ahead"
    assert hints[1] in ("camera.turn_left", "camera.turn_right")
    house.posted.until(Shot)
    house.looking.compare(CompareFace(VISIT, 7, ARCHIVE))
    judged = house.posted.until(FaceJudged)
    assert (judged.request, judged.decision, judged.distance) == (7, "pass", 0.3)
    assert judged.still.startswith(b"\xff\xd8")
    assert house.faces.compared == [(ARCHIVE, 2)]


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
    assert not house.faces.compared


def test_an_unknown_number_costs_the_same_work_and_never_matches(house):
    _turned(house)
    house.looking.compare(CompareFace(VISIT, 7, b""))
    judged = house.posted.until(FaceJudged)
    assert judged.decision == "fail"
    assert judged.still == b""
    assert len(house.faces.compared) == 1


@pytest.mark.parametrize(
    "defect", [FaceEngineError("dead"), BadImageError("no picture", "没有照片"), RuntimeError("a bug")], ids=str
)
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
    house.finder.faces = ["one", "two"]
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
    assert not house.faces.compared, "there was nothing left to compare"
