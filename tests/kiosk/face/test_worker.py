"""The engine's process: it compares, it tells who cannot be compared, and its death or silence is never waited for."""

import os
import signal
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.face.crop import crop_one
from kiosk.face.matcher import Crop
from kiosk.face.process import FaceEngineError
from kiosk.face.report import verify_report
from kiosk.face.settings import FaceTable
from kiosk.face.worker import FaceWorker
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import BadImageError


def live_frames(rgb: Rgb) -> list[Rgb]:
    """The same face in another light, another size, a little turned: what a camera would give."""
    dimmer = (rgb * 0.8).astype(np.uint8)
    smaller = cv2.resize(rgb, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    centre = (rgb.shape[1] / 2, rgb.shape[0] / 2)
    tilted = cv2.warpAffine(
        rgb, cv2.getRotationMatrix2D(centre, 5, 1), rgb.shape[1::-1], borderMode=cv2.BORDER_REPLICATE
    )
    return [dimmer, smaller, tilted]


def test_the_same_person_passes_and_a_stranger_does_not(worker: FaceWorker, portraits):
    one, other = portraits.rgb("icao-study-compliant_1.png"), portraits.rgb("icao-study-compliant_3.png")
    same = worker.compare(one, live_frames(one))
    assert same.decision == "pass"
    assert len(same.distances) == 3
    assert worker.compare(one, live_frames(other)).decision == "fail"


def test_a_photo_of_chip_size_is_still_compared(worker: FaceWorker, portraits):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    x0, x1, y0, y1 = 190, 834, 40, 836
    chip = cv2.resize(rgb[y0:y1, x0:x1], (102, 126), interpolation=cv2.INTER_AREA)
    out = BytesIO()
    Image.fromarray(chip).save(out, "JPEG", quality=60)
    assert worker.compare(out.getvalue(), live_frames(rgb), "chip").decision == "review"


@pytest.mark.parametrize(
    ("name", "reason"), [("idphotoready-fail-8.png", "no face"), ("idphotoready-fail-5.png", "two faces")]
)
def test_who_cannot_be_compared_is_said(worker: FaceWorker, portraits, name: str, reason: str):
    good, other = portraits.rgb("icao-study-compliant_1.png"), portraits.rgb(name)
    for a, b in ((good, other), (other, good)):
        answer = verify_report(worker.verify(a, b))
        assert (answer["decision"], answer["distance"], answer["reason"]) == ("fail", None, reason)
        assert answer["engine"]
        assert answer["engine_version"]


def test_two_frames_are_too_few(worker: FaceWorker, portraits):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    assert worker.compare(rgb, [rgb, rgb]).reason == "too few frames"


def test_a_reference_that_is_no_picture_is_refused_at_the_door(worker: FaceWorker, portraits):
    with pytest.raises(BadImageError):
        worker.compare(b"not a picture", [portraits.rgb("icao-study-compliant_1.png")])


def squares(rgbs: list[Rgb], finder: FaceFinder) -> list[Crop]:
    found = [crop_one(rgb, finder) for rgb in rgbs]
    assert all(isinstance(square, Crop) for square in found)
    return found


def test_a_challenge_is_compared_as_its_frames_come(worker: FaceWorker, portraits, finder: FaceFinder):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    kept, dimmer, smaller, tilted = squares([rgb, *live_frames(rgb)], finder)
    worker.begin()
    worker.see("front", dimmer)
    worker.see("front", smaller)
    worker.refer(kept)
    worker.see("turned", tilted)
    worker.see("back", kept)
    found = worker.judge("archive")
    assert (found.decision, found.reason, len(found.distances)) == ("pass", None, 3)


def test_somebody_else_after_the_turn_is_no_match_although_both_would_be_compared(
    worker: FaceWorker, portraits, finder: FaceFinder
):
    """Cut and swapped: the accomplice turns the head, then the picture of the right person is held up, or the other
    way round."""
    right, other = (portraits.rgb(f"icao-study-compliant_{n}.png") for n in (1, 3))
    kept, *mine = squares([right, *live_frames(right)], finder)
    theirs = squares(live_frames(other), finder)
    for first, then in ((mine, theirs), (theirs, mine)):
        worker.begin()
        worker.refer(kept)
        for square in first:
            worker.see("front", square)
        worker.see("turned", first[0])
        worker.see("back", then[0])
        found = worker.judge("archive")
        assert (found.decision, found.reason) == ("fail", "another person")


def test_what_was_forgotten_is_not_compared(worker: FaceWorker, portraits, finder: FaceFinder):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    kept, *live = squares([rgb, *live_frames(rgb)], finder)
    worker.begin()
    worker.refer(kept)
    for square in live:
        worker.see("front", square)
    worker.forget()
    found = worker.judge("archive")
    assert (found.decision, found.distances, found.reason) == ("fail", (), "too few frames")


def test_without_a_reference_nothing_matches(worker: FaceWorker, portraits, finder: FaceFinder):
    live = squares(live_frames(portraits.rgb("icao-study-compliant_1.png")), finder)
    worker.begin()
    worker.refer(live[0])
    for square in live:
        worker.see("front", square)
    assert worker.judge("none").decision == "fail"


def process_of(worker: FaceWorker) -> int:
    pid = worker.process_id
    assert pid is not None
    return pid


def test_a_process_that_was_killed_is_replaced(models: Path, settings: FaceTable, portraits):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    with FaceWorker(models, settings) as worker:
        worker.warm()
        first = process_of(worker)
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert worker.compare(rgb, live_frames(rgb)).decision == "pass"
        assert process_of(worker) != first


def test_a_process_that_hangs_is_not_waited_for_and_the_next_call_works(models: Path, settings: FaceTable, portraits):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    with FaceWorker(models, settings, answer_s=0.5) as worker:
        worker.warm()
        hung = process_of(worker)
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(FaceEngineError, match="no answer"):
            worker.compare(rgb, live_frames(rgb))
        assert process_of(worker) != hung


def test_close_ends_the_process(models: Path, settings: FaceTable):
    worker = FaceWorker(models, settings)
    worker.warm()
    pid = process_of(worker)
    worker.close()
    assert worker.process_id is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
