"""The Unix socket: JSON lines in, JSON lines out, in any order.

Lanes: a question of the resident never waits behind a delivery, and neither behind a look at the agent's own state.
"""

from __future__ import annotations

import os
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from pydantic import ValidationError

from kiosk.base.clock import Clock
from kiosk.contract.messages import Problem
from kiosk.sync.log import describe
from kiosk.sync.wire import LONGEST_REQUEST, QUESTIONS, Answered, Ask, NotAnswered

Handle = Callable[[Ask, float], Answered | NotAnswered]

_QUESTION_THREADS, _DELIVER_THREADS, _LOCAL_THREADS = 4, 4, 1
_SEND_TIMEOUT = struct.pack("ll", 5, 0)
_BACKLOG = 64


class Server:
    """Listens on ``path`` (mode 0600). ``handle(ask, end)`` answers within the threads of three lanes."""

    def __init__(self, path: Path, handle: Handle, clock: Clock) -> None:
        self._path = path
        self._lanes = {
            name: ThreadPoolExecutor(threads, thread_name_prefix=name)
            for name, threads in (
                ("questions", _QUESTION_THREADS),
                ("deliver", _DELIVER_THREADS),
                ("local", _LOCAL_THREADS),
            )
        }
        # A socket file that a dead agent left; a living one would still hold the lock of agent.db.
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        # Set around bind, because between bind and chmod the door would stand open. Nothing else runs yet.
        before = os.umask(0o177)
        try:
            self._listener = _Listener(str(path), handle, self._lanes, clock)
        finally:
            os.umask(before)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.1,), name="socket", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more and take the socket away."""
        self._listener.shutdown()
        self._listener.server_close()
        self._path.unlink(missing_ok=True)
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = _BACKLOG

    def __init__(self, path: str, handle: Handle, lanes: dict[str, ThreadPoolExecutor], clock: Clock) -> None:
        self.handle_ask = handle
        self.lanes = lanes
        self.clock = clock
        super().__init__(path, _Connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error is not None:
            structlog.get_logger().error("a connection broke off", error=describe(error))


class _Connection(socketserver.StreamRequestHandler):
    server: _Listener

    def setup(self) -> None:
        super().setup()
        # A peer that asks and does not read must not hold a lane.
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMEOUT)
        self._writing = threading.Lock()

    def handle(self) -> None:
        while line := self.rfile.readline(LONGEST_REQUEST + 1):
            if len(line) > LONGEST_REQUEST:
                self._send(_refused("", "too_long"))
                return
            arrived = self.server.clock.monotonic()
            try:
                ask = Ask.model_validate_json(line)
            except ValidationError:
                self._send(_refused("", "no_request"))
                return
            lane = "questions" if ask.kind in QUESTIONS else "deliver" if ask.kind == "deliver" else "local"
            future = self.server.lanes[lane].submit(self.server.handle_ask, ask, arrived + ask.deadline_s)
            future.add_done_callback(partial(self._reply, ask.id))

    def _reply(self, request_id: str, done: Future[Answered | NotAnswered]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            structlog.get_logger().error("a request could not be answered", error=describe(error))
        self._send(_refused(request_id, "agent_error") if error else done.result())

    def _send(self, reply: Answered | NotAnswered) -> None:
        try:
            with self._writing:
                self.request.sendall(reply.model_dump_json().encode() + b"\n")
        except OSError:
            # The terminal did not wait for the answer; it took the agent for away and said so itself.
            structlog.get_logger().debug("an answer came too late for its asker")


def _refused(request_id: str, reason: str) -> NotAnswered:
    return NotAnswered(id=request_id, away=False, problem=Problem(where="agent", reason=reason))
