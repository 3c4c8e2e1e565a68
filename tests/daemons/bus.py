"""The machine's D-Bus and Avahi, which ippeveprinter does not run without: those that run, or started for the tests.

They are one for the whole machine. Who needs them signs a list kept under a lock; the last one to leave ends what was
started for the tests, and only that.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.daemons.process import program, wait_until

_LIST = Path(tempfile.gettempdir()) / "kiosk-tests-bus.json"
_BUS = Path("/run/dbus/system_bus_socket")
_AVAHI = Path("/run/avahi-daemon/socket")


@contextlib.contextmanager
def machine_bus() -> Iterator[None]:
    """D-Bus and Avahi run within it."""
    with _list() as kept:
        kept["users"] = [pid for pid in kept["users"] if _lives(pid)]
        if not _answers(_BUS):
            _BUS.parent.mkdir(parents=True, exist_ok=True)
            kept["daemons"].append(
                _start(_BUS, program("dbus-daemon", "dbus"), "--system", "--nofork", "--nopidfile", "--nosyslog")
            )
        if not _answers(_AVAHI):
            kept["daemons"].append(_start(_AVAHI, program("avahi-daemon", "avahi-daemon"), "--no-rlimits"))
        kept["users"].append(os.getpid())
    try:
        yield
    finally:
        with _list() as kept:
            kept["users"].remove(os.getpid())
            if not any(_lives(pid) for pid in kept["users"]):
                for pid in reversed(kept["daemons"]):
                    _end(pid)
                kept["daemons"] = []


@contextlib.contextmanager
def _list() -> Iterator[dict[str, Any]]:
    """Who uses what was started, held exclusively; pids only."""
    with _LIST.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        kept: dict[str, Any] = json.loads(text) if text else {"daemons": [], "users": []}
        yield kept
        file.seek(0)
        file.truncate()
        json.dump(kept, file)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _start(path: Path, *command: str) -> int:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: _answers(path) or process.poll() is not None, f"{command[0]} does not start")
    assert process.poll() is None, f"{command[0]} ended at once"
    return process.pid


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not _lives(pid), "a daemon does not end", 5.0)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # only when it is ours
