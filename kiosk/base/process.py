"""Processes that another process starts: told when ready, ended by their pid, never left behind."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

END_S = 8.0


class DidNotStart(RuntimeError):
    """A process ended or was silent before it said that it is ready. ``where`` is its name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.where = name
        self.reason = reason


def forget_ended_children() -> None:
    """Take leave of children that a program replaced by ``exec`` has left: without this each renewal leaves a zombie.

    To be called before the first child of this program is started.
    """
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def end_with_parent(stop: threading.Event) -> None:
    """Set ``stop`` when standard input closes: the process that started this one has gone, however it went."""

    def listen() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        stop.set()

    threading.Thread(target=listen, name="parent", daemon=True).start()


class Child:
    """One child process. Its standard input is a pipe: when the parent dies, the child hears it close."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.name = name
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ready(self, deadline_s: float) -> dict[str, Any]:
        """Its first line on standard output, a JSON object; raises DidNotStart."""
        line = self._first_line(time.monotonic() + deadline_s)
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            said = None
        if not isinstance(said, dict) or not said.get("ready"):
            reason = "said nothing in time" if not line else line.decode(errors="replace").strip()[:300]
            raise DidNotStart(self.name, f"{reason} (see {self._log.name})")
        return said

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(END_S)

    def end(self) -> None:
        """Ask it to end; a process that does not is killed, with all that it started."""
        if self._process.stdin:
            self._process.stdin.close()
        if self.alive():
            self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(END_S)
        if self._process.stdout:
            self._process.stdout.close()

    def _first_line(self, until: float) -> bytes:
        out: IO[bytes] | None = self._process.stdout
        received = bytearray()
        while out is not None and b"\n" not in received:
            left = until - time.monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                return b""
            part = os.read(out.fileno(), 65536)
            if not part:
                return bytes(received)
            received += part
        return bytes(received).split(b"\n", 1)[0]
