"""How quick a whole terminal is: started, touched, left alone, and taken through a renewal; measured from outside."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from kiosk.base import paths
from kiosk.base.clock import offset_to
from kiosk.service.demo import MOMENT, PORTRAIT, RESIDENT, SERVICE, start_display
from kiosk.service.kinds import possible
from kiosk.service.player import Player
from kiosk.service.rehearsal import Line
from kiosk.service.world import World, new_world
from tests.bench import cpu
from tests.bench.figures import Figure
from tests.bench.x11 import Glass

TURNS = 12
RENEWALS = 5
IDLE_S = 8.0
SLOWEST_S = 3.0
HAND_S = 0.5
LOOK_EVERY_S = 0.01


def figures() -> list[Figure]:
    """One world on a virtual display, then the renewals, each in a world of its own."""
    rows: list[Figure] = []
    folder = paths.root() / "var" / "bench"
    world = new_world(folder, paths.config() / "demo" / "people.toml", offset_to(MOMENT), RESIDENT)
    world.kinds = possible()
    with world:
        started = time.perf_counter()
        world.start()
        rows.append(Figure("whole world up", (time.perf_counter() - started) * 1000, "ms"))
        rows.append(Figure("terminal serves after its start", _ready(world), "ms", 5000))
        display, server = start_display(PORTRAIT)
        try:
            rows.append(Figure("shell: process start to first frame", _first_frame(world, display), "ms", 1500))
            rows += _touches(world, display)
            rows.append(
                Figure(f"idle CPU, {len(world.kinds)} devices: terminal, shell", _idle_cpu(world), "% of a core", 8)
            )
            rows.append(Figure("card put to the next page drawn", _card_to_page(world, display), "ms", 1000))
        finally:
            server.terminate()
            server.wait(10)
    waits = [_renewal() for _ in range(RENEWALS)]
    rows.append(Figure(f"renewal: waiting for the machine (median of {RENEWALS})", median(waits), "ms", 6000))
    return rows


def _ready(world: World) -> float:
    """From exec of the terminal to the attract page that lets a visit begin."""
    world.children["terminal"].end()
    started = time.perf_counter()
    world.start_terminal()
    line = Line(world.shell_socket)
    for told in line.prompts(time.monotonic() + 30):
        if told["prompt"]["params"].get("ready"):
            line.close()
            return (time.perf_counter() - started) * 1000
    raise RuntimeError("the terminal never became ready")


def _first_frame(world: World, display: str) -> float:
    glass = Glass(display)
    box = (0, 0, 400, 400)
    empty = glass.pixels(box)
    started = time.perf_counter()
    world.spawn(
        "shell",
        ["-m", "screens"],
        {
            "DISPLAY": display,
            "KIOSK_SHELL_SOCKET": str(world.shell_socket),
            "KIOSK_WINDOW": f"{PORTRAIT[0]}x{PORTRAIT[1]}",
            "KIOSK_SHELL_PROBE": str(world.folders.sockets / "probe"),
            "KIVY_HOME": str(world.folders.sockets / "kivy"),
            "SDL_VIDEODRIVER": "x11",
        },
    )
    seen = glass.until_changed(box, empty, 20)
    if seen is None:
        raise RuntimeError("the shell drew nothing")
    return (seen - started) * 1000


def _touches(world: World, display: str) -> list[Figure]:
    """To and fro between the list of services and the notice: press, release, and the pixels that answer."""
    glass, pause = Glass(display), threading.Event()
    player = Player(display, world.folders.sockets / "probe", PORTRAIT)
    player.wait_shown(1)
    for name, value in (("begin", None), ("open_group", "id")):
        player.touch(name, value, 1)
    presses, turns = [], []
    for _ in range(TURNS):
        for name, value in (("choose_service", SERVICE), ("back", None)):
            press, turn = _tap(glass, player, pause, name, value)
            presses.append(press)
            turns.append(turn)
    return [
        Figure("touch to first changed pixel, median", median(presses), "ms", 100),
        Figure("touch to first changed pixel, p90", quantiles(presses, n=10)[-1], "ms"),
        Figure("choice to first pixel of the next page, median", median(turns), "ms", 150),
        Figure("choice to first pixel of the next page, p90", quantiles(turns, n=10)[-1], "ms"),
    ]


def _tap(glass: Glass, player: Player, pause: threading.Event, name: str, value: Any) -> tuple[float, float]:
    pause.wait(HAND_S)
    control = None
    while control is None:
        found = [one for one in player.look().get("controls", []) if one["name"] == name and one["value"] == value]
        control = found[0] if found else None
    x, y = control["x"], control["y"]
    spot = (x - 40, y - 20, x + 40, y + 20)
    title = (48, 220, 600, 300)
    glass.move(x, y)
    pause.wait(0.1)
    before, before_title = glass.pixels(spot), glass.pixels(title)
    pressed = glass.button(down=True)
    lit = glass.until_changed(spot, before, SLOWEST_S)
    pause.wait(0.1)
    released = glass.button(down=False)
    turned = glass.until_changed(title, before_title, SLOWEST_S)
    if lit is None or turned is None:
        raise RuntimeError(f"the screen did not answer {name}")
    return (lit - pressed) * 1000, (turned - released) * 1000


def _card_to_page(world: World, display: str) -> float:
    """A card is put on the reader at the home page: until the page with what its holder can do is drawn."""
    player = Player(display, world.folders.sockets / "probe", PORTRAIT)
    player.touch("home", None, 1)
    _until_view(player, "attract", "home")
    threading.Event().wait(HAND_S)
    started = time.perf_counter()
    world.tell("id_card_reader", "put", card=world.visitors[RESIDENT].chip())
    _until_view(player, "services")
    return (time.perf_counter() - started) * 1000


def _until_view(player: Player, *views: str) -> None:
    """Wait until one of these pages is drawn."""
    end = time.monotonic() + SLOWEST_S
    while player.look().get("view") not in views:
        if time.monotonic() > end:
            raise RuntimeError(f"the page {views} was not drawn")
        threading.Event().wait(LOOK_EVERY_S)


def _idle_cpu(world: World) -> float:
    """Both processes on the list of services, nobody touching."""
    pids = [world.children[name].pid for name in ("terminal", "shell")]
    before = sum(cpu.of_process(pid) for pid in pids)
    threading.Event().wait(IDLE_S)
    return (sum(cpu.of_process(pid) for pid in pids) - before) / IDLE_S * 100


def _renewal() -> float:
    command = [str(Path(sys.executable).parent / "kiosk"), "rehearse", SERVICE, "--at", MOMENT.isoformat(), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    if answer["outcome"] != "submitted":
        raise RuntimeError(f"the renewal ended as {answer['outcome']}")
    return float(answer["waiting_ms"])
