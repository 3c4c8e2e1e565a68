"""The terminal's end of the line to the shell: newest prompt to everyone who listens, events to the one queue.

A shell that comes (back) gets the current prompt at once. More than one may listen: a rehearsal's resident looks at the
same prompts as the screen.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from kiosk.visit import wire

SEND_S = 1
"""So long may a shell not read before it is taken for dead: the visit does not wait for it."""

_SEND_TIMEOUT = struct.pack("ll", SEND_S, 0)  # struct timeval


class ShellLink:
    """Accepts connections on a private Unix socket; each has a thread that reads its lines."""

    def __init__(self, path: Path, heard: Callable[[wire.EventLine | wire.TouchLine], None]) -> None:
        self._heard = heard
        self._lock = threading.RLock()
        self._lines: set[socket.socket] = set()
        self._last: bytes | None = None
        self._log = structlog.get_logger("shell_link")
        path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        os.chmod(path, 0o600)
        self._server.listen(4)
        threading.Thread(target=self._accept, name="shell-accept", daemon=True).start()

    def tell(self, message: dict[str, Any], keep: bool = False) -> None:
        """Send one message to everyone; ``keep`` makes it the one that a newcomer gets."""
        data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            if keep:
                self._last = data
            for line in list(self._lines):
                self._send(line, data)

    def close(self) -> None:
        """Hang up."""
        _hang_up(self._server)
        with self._lock:
            self._last = None
            for line in list(self._lines):
                self._drop(line)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return  # closed
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMEOUT)
            with self._lock:  # so that a newcomer gets whole lines, and the newest prompt last
                self._lines.add(line)
                if self._last is not None:
                    self._send(line, self._last)
            threading.Thread(target=self._read, args=(line,), name="shell-line", daemon=True).start()

    def _send(self, line: socket.socket, data: bytes) -> None:
        try:
            line.sendall(data)
        except OSError:
            self._drop(line)

    def _read(self, line: socket.socket) -> None:
        buffer = bytearray()
        while True:
            try:
                part = line.recv(65536)
            except OSError:
                part = b""
            if not part:
                self._drop(line)
                return
            buffer += part
            while (end := buffer.find(b"\n")) >= 0:
                self._take(bytes(buffer[:end]))
                del buffer[: end + 1]
            if len(buffer) > wire.LONGEST_LINE:
                self._log.warning("a line too long", bytes=len(buffer))
                self._drop(line)
                return

    def _take(self, data: bytes) -> None:
        try:
            line = wire.read_line(data)
        except wire.BadLine:
            self._log.warning("a line that is no event", bytes=len(data))
            return
        if not isinstance(line, wire.DrawnLine):
            self._heard(line)

    def _drop(self, line: socket.socket) -> None:
        with self._lock:
            self._lines.discard(line)
        _hang_up(line)


def _hang_up(end: socket.socket) -> None:
    """Shut down, then close: a close alone does not wake a thread that waits in ``recv`` or ``accept``."""
    with contextlib.suppress(OSError):  # the other end has hung up already
        end.shutdown(socket.SHUT_RDWR)
    end.close()
