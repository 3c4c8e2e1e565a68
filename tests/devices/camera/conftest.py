"""The simulated camera as a process of its own, over one cache of pictures for the whole run."""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.camera.opencv import OpenCvCamera
from devices.camera.simulator.sitter import Sitter

ROOT = Path(__file__).parents[3]
SITTER = Sitter(seed=7, sex="male", age=28)
LOOK = {"sex": "male", "age": 28}


class Simulator:
    """Control of a running simulator."""

    def __init__(self, cache: Path, control: Path) -> None:
        self.control = control
        self.process = subprocess.Popen(
            [sys.executable, "-m", "devices.camera.simulator", "--cache", cache, "--control", control],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], 30)[0], "the simulator did not say that it is ready"
        self.ready = json.loads(self.process.stdout.readline())
        self.address = self.ready["address"]

    def ask(self, **command: object) -> dict[str, object]:
        return self.say(json.dumps(command).encode())

    def say(self, line: bytes) -> dict[str, object]:
        with socket.socket(socket.AF_UNIX) as desk:
            desk.settimeout(60)
            desk.connect(str(self.control))
            desk.sendall(line + b"\n")
            return json.loads(desk.makefile().readline())

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(10)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture
def simulator(cache: Path, tmp_path: Path) -> Iterator[Simulator]:
    running = Simulator(cache, tmp_path / "camera.sock")
    yield running
    running.end()


@pytest.fixture
def camera(simulator: Simulator) -> Iterator[OpenCvCamera]:
    camera = OpenCvCamera(simulator.address)
    yield camera
    camera.stop()


def until(what: Callable[[], bool], within_s: float = 8.0) -> float:
    """Seconds until the condition holds; fails when it does not in time."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < within_s, "the condition did not come true in time"
        select.select([], [], [], 0.02)
    return time.monotonic() - started
