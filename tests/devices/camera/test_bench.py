"""``kiosk device do camera grab`` as a process of its own: files, URLs, and what is no camera at all."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.base import Outcome, TransportLost
from devices.camera.kit import grab
from devices.camera.opencv import OpenCvCamera
from devices.camera.supervised import SupervisedCamera
from devices.document_camera.opencv import OpenCvDocumentCamera
from devices.document_camera.port import Failed
from devices.transport import capture
from tests.devices.camera.web import Reply, served

ROOT = Path(__file__).parents[3]
SIZE = (640, 480)
MULTIPART = "multipart/x-mixed-replace; boundary=frame"


def picture(number: int) -> np.ndarray:
    coarse = np.random.default_rng(number).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    return cv2.resize(coarse, SIZE)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One picture, and two films of twelve pictures, by their ending."""
    folder = tmp_path_factory.mktemp("recorded")
    found = {ending: folder / f"one.{ending}" for ending in ("jpg", "png", "avi", "mp4")}
    for ending in ("jpg", "png"):
        assert cv2.imwrite(str(found[ending]), picture(0))
    for ending, code in (("avi", "MJPG"), ("mp4", "mp4v")):
        film = cv2.VideoWriter(str(found[ending]), cv2.VideoWriter.fourcc(*code), 15, SIZE)
        for number in range(12):
            film.write(picture(number))
        film.release()
    return found


def at_the_bench(kind: str, out: Path, address: str, deadline_s: float = 8) -> tuple[int, dict[str, object], str]:
    """Exit code, answer and what stands on standard error."""
    command = [
        sys.executable,
        "-c",
        "from kiosk.cli import main; main()",
        "device",
        "do",
        kind,
        "grab",
        out,
        "--at",
        address,
    ]
    done = subprocess.run(
        [*map(str, command), "--deadline", str(deadline_s), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stderr


@pytest.mark.parametrize("kind", ["camera", "document_camera"])
@pytest.mark.parametrize("ending", ["jpg", "avi", "mp4"])
def test_a_grab_from_a_file_ends_as_a_process_should(files, tmp_path, kind, ending):
    """Three runs each: a thread inside OpenCV at the interpreter's end aborted most of them."""
    for _ in range(3):
        code, answer, errors = at_the_bench(kind, tmp_path / "out.png", str(files[ending]))
        assert (code, answer["result"], errors) == (0, "DONE", "")


def test_the_interpreter_waits_for_a_camera_that_nobody_stopped(files):
    code = f"""
from devices.camera.opencv import OpenCvCamera
camera = OpenCvCamera({str(files["mp4"])!r})
camera.start()
assert camera.wait_newer(-1, 8)
"""
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=20, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_document_camera_leaves_no_thread(files):
    before = set(threading.enumerate())
    camera = OpenCvDocumentCamera(str(files["avi"]))
    assert not isinstance(camera.grab(5), Failed)
    camera.close()
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        ("avi", "video/x-msvideo"),
        ("mp4", "video/mp4"),
        ("mp4", "application/octet-stream"),
    ],
)
def test_a_file_behind_a_url_is_shown_again_and_again_and_is_not_frozen(files, ending, kind):
    with served({"/one": Reply(200, kind, files[ending].read_bytes())}) as web:
        camera = OpenCvCamera(f"{web.url}/one")
        camera.start()
        try:
            sequence = -1
            begun = time.monotonic()
            while time.monotonic() - begun < 2.3:
                frame = camera.wait_newer(sequence, 3)
                assert frame is not None
                assert frame.bgr.shape == (480, 640, 3)
                sequence = frame.sequence
            assert sequence > 15
            assert camera.status().state == "ready"
            if ending in ("jpg", "png"):
                assert np.array_equal(frame.bgr, cv2.imread(str(files[ending])))
        finally:
            camera.stop()


def test_a_film_too_large_to_be_held_is_read_from_its_url(files, monkeypatch):
    monkeypatch.setattr(capture, "LARGEST", 1000)
    with served({"/one": Reply(200, "video/x-msvideo", files["avi"].read_bytes())}) as web:
        camera = OpenCvCamera(f"{web.url}/one")
        camera.start()
        try:
            first = camera.wait_first(8)
            assert first is not None
            assert first.bgr.shape == (480, 640, 3)
            assert camera.wait_newer(first.sequence + 14, 8) is not None, "it is shown again"
        finally:
            camera.stop()


def test_a_live_film_is_read_by_ffmpeg_and_its_end_is_absent(files):
    film = b"".join(cv2.imencode(".jpg", picture(number))[1].tobytes() for number in range(40))
    with served({"/live": Reply(200, "video/x-motion-jpeg", film, stated=False)}) as web:
        halt = threading.Event()
        line = capture.open_line(capture.source_of(f"{web.url}/live"), SIZE, 1.5, halt)
        try:
            assert not line.recorded
            for _ in range(10):
                shown = line.read()
                assert shown is not None
                assert shown.shape == (480, 640, 3)
            with pytest.raises(TransportLost, match="absent"):
                all(line.read() is not None for _ in range(40))
        finally:
            line.close()


def test_no_line_leaves_a_file_open(files):
    before = len(list(Path("/proc/self/fd").iterdir()))
    replies = {"/film": Reply(200, "video/mp4", files["mp4"].read_bytes()), **{p: r for p, (r, _) in NO_CAMERA.items()}}
    with served(replies) as web:
        for path in replies:
            camera = OpenCvDocumentCamera(web.url + path)
            camera.grab(3)
            camera.close()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


@pytest.mark.parametrize("kind", ["camera", "document_camera"])
def test_a_picture_at_a_url_is_grabbed_at_the_bench(files, tmp_path, kind):
    out = tmp_path / "out.png"
    with served({"/one.jpg": Reply(200, "image/jpeg", files["jpg"].read_bytes())}) as web:
        code, answer, errors = at_the_bench(kind, out, f"{web.url}/one.jpg")
    assert (code, answer["result"], errors) == (0, "DONE", "")
    assert np.array_equal(cv2.imread(str(out)), cv2.imread(str(files["jpg"])))


NO_CAMERA = {
    "/page": (Reply(200, "text/html", b"<html>"), "garbage"),
    "/text": (Reply(200, "text/plain", b"hello"), "garbage"),
    "/json": (Reply(200, "application/json", b"{}"), "garbage"),
    "/broken": (Reply(500, "text/plain", b""), "garbage"),
    "/locked": (Reply(401, "text/plain", b""), "garbage"),
    "/half": (Reply(200, "image/jpeg", cv2.imencode(".jpg", picture(0))[1].tobytes()[:900]), "garbage"),
    "/unparted": (Reply(200, "multipart/x-mixed-replace", b""), "garbage"),
    "/missing": (Reply(404, "text/plain", b""), "absent"),
    "/mute": (Reply(0, "", b""), "absent"),
    "/over": (Reply(200, MULTIPART, b""), "absent"),
}


@pytest.mark.parametrize("path", sorted(NO_CAMERA))
def test_what_is_no_camera_is_told_after_two_tries(tmp_path, path):
    with served({path: NO_CAMERA[path][0] for path in NO_CAMERA}) as web:
        for device in (OpenCvCamera(web.url + path), OpenCvDocumentCamera(web.url + path)):
            web.asked = 0
            begun = time.monotonic()
            if isinstance(device, OpenCvCamera):
                done = grab(SupervisedCamera(device), [str(tmp_path / "out.jpg")], 6)
                assert done.outcome is Outcome.FAILED
                word = done.error
            else:
                found = device.grab(6)
                assert isinstance(found, Failed)
                word = found.word
            assert word == NO_CAMERA[path][1]
            assert time.monotonic() - begun < 1.5
            assert web.asked == 2


def test_the_whole_command_ends_early_where_no_camera_is(tmp_path):
    with served({"/page": NO_CAMERA["/page"][0]}) as web:
        for path, word in (("/page", "garbage"), ("/missing", "absent")):
            begun = time.monotonic()
            code, answer, errors = at_the_bench("camera", tmp_path / "out.jpg", web.url + path, 6)
            assert (code, answer["result"], answer["error"], errors) == (1, "FAILED", word, "")
            assert time.monotonic() - begun < 6.5
