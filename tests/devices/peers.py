"""Starts simulators as processes of their own, talks to their control sockets and ends them."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from devices.simulation.control import Control

ROOT = Path(__file__).resolve().parents[2]
START_S = 20.0  # two cores are shared; importing may take its time


class Peer:
    """A simulator that runs; ``tell`` sends one control request and returns the answer."""

    def __init__(self, module: str, folder: Path, *options: str) -> None:
        path = folder / "c"
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "--control", str(path), "--until-stdin-closes", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_S)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            self.end()
            raise AssertionError(f"{module} did not start")
        self.ready: dict[str, Any] = json.loads(line)
        self.address: str = self.ready["address"]
        self._control = Control(path, START_S)
        self.ask = self._control.ask
        self.tell = self._control.tell

    @property
    def pid(self) -> int:
        return self._process.pid

    def fault(self, word: str, times: int | None = None, **parameters: Any) -> None:
        self.tell("fault", word=word, times=times, **parameters)

    def close_stdin(self) -> int:
        """Do what a dying parent does; returns the exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(START_S)

    def end(self) -> int:
        """Ask the process to end; returns the exit code."""
        self._process.terminate()
        try:
            return self._process.wait(START_S)
        finally:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
