"""The engine's process: it compares, it tells who cannot be compared, and its death or silence is never waited for."""

import os
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.face.report import verify_report
from kiosk.face.worker import FaceEngineError, FaceWorker
from kiosk.photo.face import Rgb
from kiosk.photo.read import BadImageError


@pytest.fixture(scope="module")
def worker(models: Path) -> Iterator[FaceWorker]:
    with FaceWorker(models) as worker:
        worker.warm()
        yield worker


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
    assert worker.compare(out.getvalue(), live_frames(rgb)).decision in ("pass", "review")


@pytest.mark.parametrize(
    ("name", "reason"), [("idphotoready-fail-8.png", "no face"), ("idphotoready-fail-5.png", "two faces")]
)
def test_who_cannot_be_compared_is_said(worker: FaceWorker, portraits, name: str, reason: str):
    good = portraits.data("icao-study-compliant_1.png")
    for a, b in ((good, portraits.data(name)), (portraits.data(name), good)):
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


def process_of(worker: FaceWorker) -> int:
    pid = worker.process_id
    assert pid is not None
    return pid


def test_a_process_that_was_killed_is_replaced(models: Path, portraits):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    with FaceWorker(models) as worker:
        worker.warm()
        first = process_of(worker)
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert worker.compare(rgb, live_frames(rgb)).decision == "pass"
        assert process_of(worker) != first


def test_a_process_that_hangs_is_not_waited_for_and_the_next_call_works(models: Path, portraits):
    rgb = portraits.rgb("icao-study-compliant_1.png")
    with FaceWorker(models, answer_s=0.5) as worker:
        worker.warm()
        hung = process_of(worker)
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(FaceEngineError, match="no answer"):
            worker.compare(rgb, live_frames(rgb))
        assert process_of(worker) != hung


def test_close_ends_the_process(models: Path):
    worker = FaceWorker(models)
    worker.warm()
    pid = process_of(worker)
    worker.close()
    assert worker.process_id is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
