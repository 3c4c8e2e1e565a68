"""The line to the terminal: JSON lines over a Unix stream socket. Connects for ever; a lost line is told at once."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from screens.message import read_line

log = logging.getLogger(__name__)

_RETRY_S = 0.2
_LONGEST_LINE = 4_000_000


class Link:
    """Reads in a thread of its own. ``on_message`` and ``on_lost`` are called there: the caller hands them on."""

    def __init__(
        self, address: Path, on_message: Callable[[Mapping[str, Any]], None], on_lost: Callable[[], None]
    ) -> None:
        self._address = address
        self._on_message = on_message
        self._on_lost = on_lost
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and the connection."""
        self._closed.set()
        with self._lock:
            connection = self._socket
        if connection is not None:
            _shut(connection)
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def send(self, message: Mapping[str, Any]) -> None:
        """Sends one line; without a connection it is dropped: the terminal will tell the page again."""
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            connection = self._socket
        if connection is None:
            return
        try:
            connection.sendall(line)
        except OSError:
            _shut(connection)  # the reading thread sees the end and reconnects

    def _run(self) -> None:
        while not self._closed.is_set():
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._address))
            except OSError:
                connection.close()
                self._closed.wait(_RETRY_S)
                continue
            with self._lock:
                self._socket = connection
            try:
                self._read(connection)
            finally:
                with self._lock:
                    self._socket = None
                connection.close()
                self._on_lost()
            self._closed.wait(_RETRY_S)

    def _read(self, connection: socket.socket) -> None:
        waiting = bytearray()
        while True:
            try:
                chunk = connection.recv(65536)
            except OSError:
                return
            if not chunk:
                return
            waiting += chunk
            *lines, rest = waiting.split(b"\n")
            waiting = bytearray(rest)
            if len(waiting) > _LONGEST_LINE:
                log.error("the terminal sent a line without an end; connecting again")
                return
            for line in lines:
                try:
                    message = read_line(bytes(line))
                except ValueError:
                    log.error("the terminal sent a line that is not a message")
                    continue
                self._on_message(message)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the connection was already down")
