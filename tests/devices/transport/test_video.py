"""The newest picture: who wants the line keeps it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from devices.transport import video
from devices.transport.video import Video

DEADLINE_S = 10.0


class GatedLine:
    """A camera that shows noise, from when its gate is opened."""

    recorded = False
    whole = True
    opened = threading.Event()
    gate = threading.Event()

    def __init__(self, *_: object) -> None:
        self._noise = np.random.default_rng(1)
        self.opened.set()

    def read(self) -> NDArray[np.uint8]:
        assert self.gate.wait(DEADLINE_S)
        threading.Event().wait(0.01)
        return self._noise.integers(0, 255, (48, 64, 3), dtype=np.uint8)

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> Iterator[Video]:
    monkeypatch.setattr(video, "open_line", GatedLine)
    GatedLine.opened, GatedLine.gate = threading.Event(), threading.Event()
    camera = Video("http://127.0.0.1:9/stream")
    yield camera
    GatedLine.gate.set()
    camera.close()


def probing(camera: Video) -> threading.Thread:
    """A probe that has opened the line and waits for its picture."""
    probe = threading.Thread(target=camera.probe, args=(DEADLINE_S,))
    probe.start()
    assert GatedLine.opened.wait(DEADLINE_S)
    return probe


def test_a_look_that_begins_while_the_camera_is_probed_keeps_the_line(camera: Video) -> None:
    probe = probing(camera)
    camera.start()
    GatedLine.gate.set()
    probe.join(DEADLINE_S)
    seen = camera.wait_newer(0, DEADLINE_S)
    assert seen is not None
    assert camera.wait_newer(seen.sequence, DEADLINE_S) is not None


def test_a_look_that_began_and_ended_while_the_camera_was_probed_leaves_it_closed(camera: Video) -> None:
    probe = probing(camera)
    camera.start()
    camera.stop()
    GatedLine.gate.set()
    probe.join(DEADLINE_S)
    assert camera.latest() is None
    assert not camera.wanted


def test_a_look_that_ends_before_its_first_picture_leaves_known_what_was_known(camera: Video) -> None:
    """Else a visit that goes past the camera in a moment would call a good camera lost."""
    GatedLine.gate.set()
    assert camera.probe(DEADLINE_S).state == "ready"
    GatedLine.gate.clear()
    camera.start()
    camera.stop()
    assert (camera.status().state, camera.status().reasons) == ("ready", ("closed",))


def test_a_picture_with_too_few_lines_is_told_and_still_serves(camera: Video) -> None:
    GatedLine.gate.set()
    assert camera.probe(DEADLINE_S).state == "ready"
    fine, coarse = (Video("http://127.0.0.1:9/stream", least_px=least) for least in (48, 49))
    assert (fine.probe(DEADLINE_S).state, coarse.probe(DEADLINE_S).reasons) == ("ready", ("coarse",))
    assert coarse.status().state == "degraded"


def test_a_probe_alone_closes_the_line_again(camera: Video) -> None:
    GatedLine.gate.set()
    assert camera.probe(DEADLINE_S).state == "ready"
    assert camera.latest() is None


def test_a_picture_taken_alone_is_a_settled_one_and_closes_the_line_again(camera: Video) -> None:
    GatedLine.gate.set()
    shot = camera.take(DEADLINE_S)
    assert shot is not None
    assert shot.sequence > 3
    assert camera.latest() is None
    assert not camera.wanted


def test_a_picture_taken_while_a_look_goes_on_or_begins_leaves_the_line_open(camera: Video) -> None:
    camera.start()
    GatedLine.gate.set()
    shot = camera.take(DEADLINE_S)
    assert shot is not None
    assert camera.wait_newer(shot.sequence, DEADLINE_S) is not None


def test_nobody_waits_for_a_picture_longer_than_asked(camera: Video) -> None:
    assert camera.take(0.2) is None
    assert camera.latest() is None


def test_two_who_borrow_the_line_at_once_both_get_their_picture(camera: Video) -> None:
    seen: list[object] = []
    taker = threading.Thread(target=lambda: seen.append(camera.take(DEADLINE_S)))
    probe = probing(camera)
    taker.start()
    GatedLine.gate.set()
    probe.join(DEADLINE_S)
    taker.join(DEADLINE_S)
    assert seen != [None]
    assert camera.latest() is None


def test_what_a_look_saw_is_forgotten_at_its_end_although_a_probe_still_reads(camera: Video) -> None:
    GatedLine.gate.set()
    camera.start()
    assert camera.wait_newer(0, DEADLINE_S)
    GatedLine.gate.clear()
    taker = threading.Thread(target=camera.take, args=(DEADLINE_S,))
    taker.start()
    camera.stop()
    assert camera.latest() is None
    GatedLine.gate.set()
    taker.join(DEADLINE_S)
