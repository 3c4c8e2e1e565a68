"""The process that speaks libfprint (see ``libfprint_helper.py``): started, asked, read with a deadline, ended."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.base import TransportLost

Said = dict[str, Any]

_HELPER = Path(__file__).with_name("libfprint_helper.py")
_END_S = 2.0
_LONGEST_LINE = 1 << 20


class HelperProcess:
    """One run of the helper. What it says is an object with ``id``; anything else ends it."""

    def __init__(self, python: str, clock: Callable[[], float]) -> None:
        """Start it; raises TransportLost when there is no such Python."""
        self._clock = clock
        self._received = b""
        self._number = 0
        try:
            self._process = subprocess.Popen(
                [python, str(_HELPER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise TransportLost(f"{python} cannot be run: {type(error).__name__}") from error

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, do: str, **parameters: Any) -> int:
        """Send a request and return its number; raises TransportLost."""
        assert self._process.stdin is not None
        self._number += 1
        try:
            self._process.stdin.write(json.dumps({"id": self._number, "do": do, **parameters}).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise TransportLost(f"the helper is gone: {type(error).__name__}") from error
        return self._number

    def hear(self, number: int, deadline_s: float) -> Said | None:
        """The next thing that belongs to a request, None on silence; raises TransportLost. Others are passed over."""
        end = self._clock() + deadline_s
        while True:
            line, found, rest = self._received.partition(b"\n")
            if found:
                self._received = rest
                said = _object(line)
                if said["id"] in (number, 0):
                    return said
                continue
            if not self._read(max(0.0, end - self._clock())):
                return None

    def end(self) -> None:
        """End it; never raises."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # it may be gone already
                if pipe is not None:
                    pipe.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self, within_s: float) -> bool:
        assert self._process.stdout is not None
        fd = self._process.stdout.fileno()
        if not select.select([fd], [], [], within_s)[0]:
            return False
        data = os.read(fd, 65536)
        self._received += data
        if not data or len(self._received) > _LONGEST_LINE:
            raise TransportLost("the helper has ended")
        return True


def _object(line: bytes) -> Said:
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("id"), int):
        raise TransportLost("the helper does not speak its language")
    return said
