"""A simulated camera's line: MJPEG over HTTP on loopback, with the faults that a camera has."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Literal, Protocol, get_args

Word = Literal["absent", "silent", "slow", "garbage", "half_frame", "unplug", "wrong_feedback"]
"""``wrong_feedback``: the scene gives the same picture again and again."""

WORDS: Final[tuple[Word, ...]] = get_args(Word)
FPS: Final = 15
SLOW_FPS: Final = 2
PATH: Final = "/stream.mjpg"
_BOUNDARY = b"frame"
_PART = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"


class Scene(Protocol):
    """What stands before the camera, shared by its viewers."""

    def frame(self, tick: int) -> bytes:
        """The JPEG of a tick; there are ``fps`` of them in a second."""

    def fault_now(self) -> Word | None:
        """The fault that is set."""

    def joined(self, by: int) -> None:
        """A viewer came (1) or went (-1)."""


class Camera:
    """An MJPEG server that can be pulled out and put back at the same port."""

    def __init__(self, scene: Scene, port: int, fps: int = FPS) -> None:
        self._scene = scene
        self._fps = fps
        self._lock = threading.Lock()
        self._server: _Server | None = _Server(scene, port, fps)
        self.port = self._server.server_address[1]
        self._run(self._server)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    def unplug(self) -> None:
        """Every stream breaks and the port refuses."""
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.pull()

    def plug(self) -> None:
        """The camera is back at its port; nothing happens when it was there."""
        with self._lock:
            if self._server is None:
                self._server = _Server(self._scene, self.port, self._fps)
                self._run(self._server)

    @staticmethod
    def _run(server: _Server) -> None:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="stream", daemon=True).start()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, scene: Scene, port: int, fps: int) -> None:
        self.scene = scene
        self.fps = fps
        self.pulled = threading.Event()
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Viewer)

    def line(self, connection: socket.socket, there: bool) -> None:
        with self._lock:
            (self._lines.add if there else self._lines.discard)(connection)

    def pull(self) -> None:
        self.pulled.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the viewer had left already


class _Viewer(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: object) -> None:
        """Silent: requests of a camera stream say nothing."""

    def do_GET(self) -> None:
        if self.path != PATH:
            self.send_error(404)
            return
        scene = self.server.scene
        scene.joined(1)
        self.server.line(self.connection, True)
        try:
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY.decode()}")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self._play(scene)
        except OSError:
            return  # the viewer closed its end: that is how a stream ends
        finally:
            self.server.line(self.connection, False)
            scene.joined(-1)

    def _play(self, scene: Scene) -> None:
        fps = self.server.fps
        while not self.server.pulled.is_set():
            tick = int(time.monotonic() * fps)
            word = scene.fault_now()
            if word != "silent":
                self.wfile.write(_damaged(scene.frame(tick), word))
            ticks = fps // SLOW_FPS if word == "slow" else 1
            self.server.pulled.wait(max(0.0, (tick + ticks) / fps - time.monotonic()))


def _damaged(jpeg: bytes, word: str | None) -> bytes:
    """One part of the stream, spoilt as the fault says."""
    if word == "garbage":
        jpeg = bytes((i * 131 + 7) % 251 for i in range(4096))
    elif word == "half_frame":
        jpeg = jpeg[: len(jpeg) // 2]
    return _PART % len(jpeg) + jpeg + b"\r\n"
