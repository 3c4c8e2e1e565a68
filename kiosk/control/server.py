"""The terminal's end of the control socket: a few lines at a time, each request to the part that knows the answer."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from pydantic import ValidationError

from kiosk.base.files import write_whole
from kiosk.control.wire import LONGEST_REQUEST, PLACE, Place, Request

Act = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Carries out one request: takes its body, gives the fields of the answer; raises BadRequest."""

_AT_ONCE = 8
_LINE_S = 10.0
"""Who says nothing for so long is hung up on; a technician's tool asks at once."""


class BadRequest(ValueError):
    """The body of a request cannot be right; the text is the one sentence that goes back."""


class ControlServer:
    """Listens on ``path`` (mode 0600) and says so in the state folder; threads only while somebody is connected."""

    def __init__(self, path: Path, state: Path, acts: Mapping[str, Act]) -> None:
        """Raises OSError when the socket cannot be made."""
        self._acts = dict(acts)
        self._log = structlog.get_logger("control")
        self._place = state / PLACE
        self._path = path
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._lines: set[socket.socket] = set()
        path.unlink(missing_ok=True)  # of a terminal that was killed
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)  # around bind: between bind and chmod the door would stand open
        try:
            self._server.bind(str(path))
        finally:
            os.umask(before)
        self._server.listen(_AT_ONCE)
        place = Place(socket=path, pid=os.getpid())
        write_whole(self._place, place.model_dump_json().encode())
        threading.Thread(target=self._accept, name="control-accept", daemon=True).start()

    def close(self, renewing: bool = False) -> None:
        """Hang up. A terminal that renews itself leaves the word where it lies: it will be there again at once."""
        _hang_up(self._server)
        with self._lock:
            for line in self._lines:
                with contextlib.suppress(OSError):  # its thread closes it
                    line.shutdown(socket.SHUT_RDWR)
        self._path.unlink(missing_ok=True)
        if not renewing:
            self._place.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return  # closed
            if not self._free.acquire(blocking=False):
                self._log.warning("too many at the control socket")
                line.close()
                continue
            with self._lock:
                self._lines.add(line)
            threading.Thread(target=self._serve, args=(line,), name="control-line", daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            line.settimeout(_LINE_S)
            with line.makefile("rb") as requests:
                while asked := requests.readline(LONGEST_REQUEST + 1):
                    line.sendall(json.dumps(self.answer(asked), ensure_ascii=False).encode() + b"\n")
                    if len(asked) > LONGEST_REQUEST:
                        return
        except OSError:
            self._log.debug("a line to the control socket broke off")
        finally:
            with self._lock:
                self._lines.discard(line)
            line.close()
            self._free.release()

    def answer(self, asked: bytes) -> dict[str, Any]:
        """The answer to one line, whatever it is."""
        if len(asked) > LONGEST_REQUEST:
            return _refused(f"a request has at most {LONGEST_REQUEST} bytes")
        try:
            request = Request.model_validate_json(asked)
        except ValidationError:
            return _refused('a request is one JSON object: {"do": WORD, "with": {...}}')
        act = self._acts.get(request.do)
        if act is None:
            return _refused(f"the terminal does not {request.do}; it does: {' '.join(sorted(self._acts))}")
        try:
            return {"ok": True, **act(request.body)}
        except BadRequest as error:
            return _refused(str(error))
        except Exception as error:  # noqa: BLE001 - a defect behind one request must not take the door away
            self._log.error("a request could not be answered", do=request.do, error=type(error).__name__)
            return _refused("the terminal could not answer; see its log")


def no_body(body: Mapping[str, Any]) -> None:
    """Raises BadRequest when a request that takes no body was given one."""
    if body:
        raise BadRequest(f"this request takes nothing with it, but got {' '.join(sorted(body))}")


def _refused(sentence: str) -> dict[str, Any]:
    return {"ok": False, "error": sentence}


def _hang_up(end: socket.socket) -> None:
    """Shut down, then close: a close alone does not wake the thread that waits in ``accept``."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
