"""The camera page on a virtual display: how many frames reach the glass, and how late the screen ticks for vision.

The drawn resident comes at 30 frames a second from the simulated camera's own stage; llvmpipe draws the page. Vision is
switched on and off in turns, so that whatever else the machine does falls on both.
"""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from devices.camera.simulator.sitter import read_people
from devices.camera.simulator.stage import Stage
from devices.simulation.mjpeg import Camera
from kiosk.base import paths
from kiosk.base.process import Child
from kiosk.service.demo import PORTRAIT, start_display
from kiosk.service.player import Player
from kiosk.service.world import MEMORY
from tests.bench import cpu
from tests.bench.figures import Figure

PER_SECOND = 30
TURNS = 4
TURN_S = 6.0
SETTLE_S = 1.0
START_S = 30.0
LEAST_FPS = 15.0
MOST_LATE_MS = 20.0


def figures() -> list[Figure]:
    """Frames a second and lateness, with and without vision."""
    with tempfile.TemporaryDirectory(prefix="preview-", dir=MEMORY) as name:
        folder = Path(name)
        stage = Stage(paths.cache() / "residents")
        stage.face(read_people(paths.config() / "demo" / "people.toml")[0].sitter)
        camera = Camera(stage, 0, PER_SECOND)
        display, server = start_display(PORTRAIT)
        try:
            return _told(_measured(folder, camera.address, display))
        finally:
            server.terminate()
            server.wait(10)
            camera.unplug()


class Turn(NamedTuple):
    """What the shell's probe told of one turn."""

    fps: float
    late_ms: list[float]
    shell_ms: float
    """CPU of the shell for one drawn page."""
    terminal: float
    """Share of a core that the terminal took: frames decoded, shown and measured."""
    others: float
    """Share of all cores that went to anything else."""

    @property
    def late_p99(self) -> float:
        """Milliseconds that a tick is late at most, in 99 of 100."""
        return quantiles(self.late_ms, n=100)[-1]


Turns = dict[bool, list[Turn]]
"""By whether vision was on."""


def _measured(folder: Path, camera: str, display: str) -> Turns:
    onlooker = Child("onlooker", ["-m", "tests.bench.onlooker", str(folder), camera], {}, _log("onlooker"))
    try:
        onlooker.ready(START_S)
        shell = Child("shell", ["-m", "screens"], _environment(folder, display), _log("shell"))
        try:
            return _turns(Player(display, folder / "probe", PORTRAIT), folder / "vision", shell.pid, onlooker.pid)
        finally:
            shell.end()
    finally:
        onlooker.end()


def _log(name: str) -> Path:
    return paths.root() / "var" / "bench" / "logs" / f"preview-{name}.log"


def _environment(folder: Path, display: str) -> dict[str, str]:
    return {
        "DISPLAY": display,
        "KIOSK_SHELL_SOCKET": str(folder / "shell"),
        "KIOSK_SHELL_PROBE": str(folder / "probe"),
        "KIOSK_WINDOW": f"{PORTRAIT[0]}x{PORTRAIT[1]}",
        "KIVY_HOME": str(folder / "kivy"),
        "SDL_VIDEODRIVER": "x11",
    }


def _turns(player: Player, switch: Path, shell: int, terminal: int) -> Turns:
    pause = threading.Event()
    turns: Turns = {False: [], True: []}
    player.wait_shown(1)
    for number in range(2 * TURNS):
        seeing = number % 2 == 1
        if seeing:
            switch.touch()
        else:
            switch.unlink(missing_ok=True)
        pause.wait(SETTLE_S)
        player.look("pace")
        before = _spent(shell, terminal)
        pause.wait(TURN_S)
        said: dict[str, Any] = player.look("pace")
        drawn, looked, all_work = (after - b for after, b in zip(_spent(shell, terminal), before, strict=True))
        turns[seeing].append(
            Turn(
                said["frames"] / said["seconds"],
                said["late_ms"],
                drawn * 1000 / max(1, said["flips"]),
                looked / said["seconds"],
                (all_work - drawn - looked) / said["seconds"] / (os.cpu_count() or 1),
            )
        )
    return turns


def _spent(shell: int, terminal: int) -> tuple[float, float, float]:
    """CPU seconds so far: the shell's, the terminal's, the machine's."""
    return cpu.of_process(shell), cpu.of_process(terminal), cpu.of_machine()


def _told(turns: Turns) -> list[Figure]:
    late = {seeing: median(turn.late_p99 for turn in turns[seeing]) for seeing in turns}
    middle = {seeing: median(median(turn.late_ms) for turn in turns[seeing]) for seeing in turns}
    fps = {seeing: median(turn.fps for turn in turns[seeing]) for seeing in turns}
    page, terminal = median(turn.shell_ms for turn in turns[True]), median(turn.terminal for turn in turns[True])
    others = median(turn.others for turn in turns[True])
    return [
        Figure("preview with vision, camera at 30 fps, llvmpipe", fps[True], "fps", at_least=LEAST_FPS),
        Figure("preview without vision", fps[False], "fps"),
        Figure("lateness of the screen's ticks with vision, p99", late[True], "ms"),
        Figure("lateness of the screen's ticks without vision, p99", late[False], "ms"),
        Figure("p99 of the lateness that vision adds", late[True] - late[False], "ms", MOST_LATE_MS),
        Figure("lateness with vision less without, median", middle[True] - middle[False], "ms"),
        Figure("page with a new frame, CPU of the shell", page, "ms"),
        Figure("terminal with vision: frames decoded, shown, measured", terminal * 100, "% of a core"),
        Figure("share of the machine that other work took meanwhile", others * 100, "%"),
    ]
