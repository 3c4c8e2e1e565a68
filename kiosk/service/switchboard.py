"""Control sockets for what is no simulator, in the simulators' language: one JSON object a line, one answer a line."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Request = Mapping[str, Any]
Act = Callable[[Request], Mapping[str, Any]]

MOST_BYTES = 1 << 16


class Refused(Exception):
    """A request that cannot be carried out; its sentence goes back."""


class Switchboard:
    """One socket for each name; the acts of all of them are carried out one at a time."""

    def __init__(self, acts: Mapping[Path, Act]) -> None:
        turn = threading.Lock()
        self._servers = [_Server(path, act, turn) for path, act in acts.items()]
        for server in self._servers:
            threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="switchboard", daemon=True
            ).start()

    def close(self) -> None:
        """Answer nobody any more."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path: Path, act: Act, turn: threading.Lock) -> None:
        path.unlink(missing_ok=True)
        super().__init__(str(path), _Conversation)
        self._act = act
        self._turn = turn

    def answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            if not isinstance(request, dict) or not isinstance(request.get("do"), str):
                raise Refused('a request is an object with "do"')
            with self._turn:
                return {"ok": True, **self._act(request)}
        except Refused as refusal:
            return {"ok": False, "error": str(refusal)}
        except (ValueError, RecursionError) as error:
            return {"ok": False, "error": f"bad request: {error}"}


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        while line := self.rfile.readline(MOST_BYTES):
            try:
                self.wfile.write(json.dumps(self.server.answer(line), ensure_ascii=False).encode() + b"\n")
            except OSError:
                return  # the caller went away; nothing is owed
