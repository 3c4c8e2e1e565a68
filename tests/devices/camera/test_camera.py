"""The OpenCV camera against the simulator, which is another process, through every fault."""

from __future__ import annotations

import resource
import socket
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices import kits
from devices.base import Outcome
from devices.camera.kit import grab
from devices.camera.opencv import OpenCvCamera
from devices.transport.capture import torn
from tests.devices.camera.conftest import LOOK, Simulator, until


def test_a_camera_that_nobody_wants_shows_nothing_and_is_not_looked_at(simulator, camera):
    assert camera.latest() is None
    assert camera.status().state == "unknown"
    assert camera.status().reasons == ("not_probed",)
    assert simulator.ask(do="state")["viewers"] == 0


def test_frames_arrive_newest_first_with_growing_numbers(simulator, camera):
    camera.start()
    first = camera.wait_newer(0, 8.0)
    assert first is not None
    assert first.bgr.shape == (1080, 1920, 3)
    assert first.bgr.dtype == np.uint8
    second = camera.wait_newer(first.sequence, 2.0)
    assert second is not None
    assert second.sequence > first.sequence
    assert second.monotonic > first.monotonic
    assert (second.rgb[..., 0] == second.bgr[..., 2]).all()
    until(lambda: camera.status().state == "ready")


def test_stopping_closes_the_line_and_forgets_the_picture(simulator, camera):
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None
    camera.stop()
    assert camera.latest() is None
    until(lambda: simulator.ask(do="state")["viewers"] == 0)
    assert camera.status().reasons == ("closed",)
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None


def test_a_probe_looks_once_and_closes(simulator, camera):
    assert camera.probe(8.0).state == "ready"
    until(lambda: simulator.ask(do="state")["viewers"] == 0)
    assert camera.latest() is None


def test_a_mute_camera_is_offline_within_two_seconds_and_comes_back(simulator, camera):
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None
    simulator.ask(do="fault", word="silent")
    took = until(lambda: camera.status().state == "offline")
    assert took <= 2.0
    assert camera.status().reasons == ("silent",)
    assert camera.latest() is None
    simulator.ask(do="clear")
    until(lambda: camera.status().state == "ready", 12.0)
    assert camera.latest() is not None


def test_a_pulled_camera_is_absent_and_comes_back_at_the_same_port(simulator, camera):
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None
    simulator.ask(do="fault", word="unplug")
    until(lambda: camera.status().reasons == ("absent",))
    assert camera.status().state == "offline"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(simulator.address.split(":")[2].split("/")[0])), 1)
    simulator.ask(do="clear")
    until(lambda: camera.status().state == "ready", 12.0)


def test_a_slow_camera_is_degraded_but_still_shows(simulator, camera):
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None
    simulator.ask(do="fault", word="slow")
    until(lambda: camera.status().reasons == ("slow",), 12.0)
    assert camera.status().state == "degraded"
    assert camera.latest() is not None
    simulator.ask(do="clear")
    until(lambda: camera.status().state == "ready", 12.0)


def test_a_camera_that_shows_the_same_picture_again_and_again_is_frozen(simulator, camera):
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None
    simulator.ask(do="fault", word="wrong_feedback")
    took = until(lambda: camera.status().reasons == ("frozen",))
    assert 2.0 <= took <= 4.0
    assert camera.status().state == "degraded"
    simulator.ask(do="clear")
    until(lambda: camera.status().state == "ready")


@pytest.mark.parametrize("word", ["garbage", "half_frame"])
def test_broken_pictures_are_never_shown(simulator, camera, word):
    simulator.ask(do="face", seed=7, look=LOOK)
    camera.start()
    assert camera.wait_newer(0, 8.0) is not None
    simulator.ask(do="fault", word=word)
    until(lambda: camera.status().state in ("offline", "degraded") and camera.latest() is None, 12.0)
    simulator.ask(do="clear")
    until(lambda: camera.status().state == "ready", 12.0)
    frame = camera.latest()
    assert frame is not None
    assert not torn(frame.bgr)


def test_what_the_simulator_shows_is_what_the_camera_sees(simulator, camera):
    camera.start()
    empty = camera.wait_newer(0, 8.0)
    simulator.ask(do="face", seed=7, look=LOOK)
    assert empty is not None

    def somebody() -> bool:
        frame = camera.latest()
        return frame is not None and float(np.abs(frame.bgr.astype(int) - empty.bgr).mean()) > 10

    until(somebody)
    simulator.ask(do="nobody")
    until(lambda: not somebody())


def test_replaying_costs_next_to_nothing(simulator, camera):
    camera.start()
    frame = camera.wait_newer(0, 8.0)
    assert frame is not None
    before = _cpu_s(simulator)
    last = frame.sequence + 45
    until(lambda: camera.wait_newer(last, 0.5) is not None, 12.0)
    assert _cpu_s(simulator) - before < 0.05 * 3.0 + 0.02


def _cpu_s(simulator: Simulator) -> float:
    """Processor seconds of the simulator so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{simulator.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_a_picture_file_is_a_camera_too(tmp_path):
    file = tmp_path / "one.png"
    cv2.imwrite(str(file), np.full((48, 64, 3), 90, dtype=np.uint8))
    camera = OpenCvCamera(str(file))
    camera.start()
    frame = camera.wait_newer(0, 5.0)
    camera.stop()
    assert frame is not None
    assert frame.bgr.shape == (48, 64, 3)


def test_no_camera_at_all_is_offline_not_an_exception(tmp_path):
    camera = OpenCvCamera("/dev/video-that-is-not-there")
    assert camera.probe(3.0).state == "offline"
    assert camera.status().reasons == ("absent",)


def test_memory_does_not_grow_with_frames(simulator, camera):
    camera.start()
    first = camera.wait_newer(0, 8.0)
    assert first is not None
    camera.wait_newer(first.sequence + 10, 5.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    until(lambda: camera.wait_newer(first.sequence + 60, 0.5) is not None, 12.0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_a_picture_is_grabbed_at_the_bench(simulator, tmp_path, ending):
    out = tmp_path / f"one.{ending}"
    device = kits.make_at("camera", simulator.address, None, threading.Event())
    done = grab(device, [str(out)], 8.0)
    assert (done.outcome, done.data["width"], done.data["height"]) == (Outcome.DONE, 1920, 1080)
    assert cv2.imread(str(out)).shape == (1080, 1920, 3)
    until(lambda: simulator.ask(do="state")["viewers"] == 0)


@pytest.mark.parametrize("arguments", [[], ["a.jpg", "b.jpg"], ["a.txt"], ["/nowhere/a.jpg"]])
def test_a_grab_that_cannot_be_written_is_bad_input(simulator, arguments):
    device = kits.make_at("camera", simulator.address, None, threading.Event())
    with pytest.raises(ValueError, match="file|written|ends in"):
        grab(device, arguments, 8.0)


def test_a_grab_from_a_mute_camera_fails_with_its_word(simulator, tmp_path):
    simulator.ask(do="fault", word="silent")
    device = kits.make_at("camera", simulator.address, None, threading.Event())
    done = grab(device, [str(tmp_path / "one.jpg")], 1.0)
    assert (done.outcome, done.error) == (Outcome.FAILED, "silent")
