"""Real daemons for tests: each in a folder of its own, with a deadline to start and an end by its own process group."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

START_S = 20.0  # two cores are shared
_END_S = 5.0
_LOOK_S = 0.05


def program(name: str, package: str) -> str:
    """The path of a program; the test fails with the package to install when it is missing."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.fail(f"{name} is missing: install the Debian package {package} (make setup)")
    return found


def wait_until(holds: Callable[[], bool], what: str, within_s: float = START_S) -> None:
    """Look again and again until it holds; AssertionError with ``what`` when it does not in time."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, f"waited {within_s:g} s in vain: {what}"
        time.sleep(_LOOK_S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Whether somebody takes connections at a port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Daemon:
    """A process of its own group with its output in ``log``; ``end`` takes its children along."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def runs(self) -> bool:
        return self._process.poll() is None

    def wait_for(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until it serves; AssertionError with the end of its log when it ended or does not in time."""
        try:
            wait_until(lambda: holds() or not self.runs(), what)
            assert self.runs(), f"it ended with code {self._process.returncode}: {what}"
        except AssertionError as error:
            self.kill()
            raise AssertionError(f"{error}\n{self._log.read_text(errors='replace')[-2000:]}") from None

    def end(self) -> None:
        """Ask it to end, kill what does not."""
        if self.runs():
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):  # killed below
                self._process.wait(_END_S)
        self.kill()

    def kill(self) -> None:
        """What the loss of power does to it and to its children."""
        with contextlib.suppress(ProcessLookupError):  # the whole group has ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_END_S)
