"""How the address of a camera is opened, which pictures are broken, and streams as cameras write them."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.base import TransportLost
from devices.transport.capture import Source, source_of, torn
from devices.transport.mjpeg import MjpegLine
from devices.transport.web import Answer

PICTURE = np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8)
JPEG = cv2.imencode(".jpg", PICTURE)[1].tobytes()


def test_addresses_say_how_they_are_opened() -> None:
    assert source_of("http://127.0.0.1:1/s.mjpg") == Source("stream", "http://127.0.0.1:1/s.mjpg")
    assert source_of("/dev/video0").kind == "device"
    assert source_of("clip.mp4").kind == "file"


@pytest.mark.parametrize("address", ["", "rtsp://127.0.0.1/x", "http://", "http://127.0.0.1:99999/", "http://h:x/"])
def test_an_address_that_cannot_be_right_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="camera address"):
        source_of(address)


def test_a_picture_with_a_flat_foot_is_torn_and_a_black_one_is_only_dark() -> None:
    whole = np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    broken = whole.copy()
    broken[240:] = 128
    assert torn(broken)
    assert not torn(whole)
    assert not torn(np.zeros((480, 640, 3), dtype=np.uint8))


@contextmanager
def stream(head: str, body: bytes) -> Iterator[str]:
    """A server that gives one answer: a content type and bytes."""

    class Once(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", head)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Once) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        thread.join()


def read(head: str, body: bytes, pictures: int = 1) -> list[object]:
    """What a line reads of a stream: shapes, None for broken pictures, the word of its end."""
    found: list[object] = []
    with stream(head, body) as url:
        try:
            line = MjpegLine(Answer(url, 1.0))
            for _ in range(pictures):
                picture = line.read()
                found.append(None if picture is None else picture.shape)
            line.close()
        except TransportLost as lost:
            found.append(str(lost))
    return found


TYPE = "multipart/x-mixed-replace; boundary="


@pytest.mark.parametrize("boundary", ["frame", "--frame", '"frame"'])
@pytest.mark.parametrize("dashes", [b"--", b"----"])
def test_streams_are_read_whoever_writes_the_dashes(boundary: str, dashes: bytes) -> None:
    part = dashes + b"frame\r\nContent-Type: image/jpeg\r\n\r\n" + JPEG + b"\r\n"
    assert read(TYPE + boundary, part * 3, 2) == [(48, 64, 3)] * 2


def test_a_stated_length_and_padding_after_the_picture_are_taken_as_they_come() -> None:
    padded = JPEG + bytes(100)
    part = b"--frame\r\nContent-Length: %d\r\n\r\n" % len(padded) + padded + b"\r\n"
    assert read(TYPE + "frame", part * 2, 2) == [(48, 64, 3)] * 2


def test_half_a_picture_is_none_and_the_end_is_absent() -> None:
    half = b"--frame\r\nContent-Length: 200\r\n\r\n" + JPEG[:200] + b"\r\n"
    assert read(TYPE + "frame", half, 2) == [None, "absent"]


def test_what_is_no_stream_is_garbage() -> None:
    assert read("text/html", b"<html>") == ["garbage"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=400), st.integers(0, 12))
def test_no_stream_makes_the_line_raise_anything_else(noise: bytes, place: int) -> None:
    """60 damaged streams."""
    part = b"--frame\r\nContent-Length: %d\r\n\r\n" % len(JPEG) + JPEG + b"\r\n"
    at = place * len(part) // 12
    for item in read(TYPE + "frame", part[:at] + noise + part[at:] + part, 3):
        assert item in ((48, 64, 3), None, "absent", "garbage", "silent")
