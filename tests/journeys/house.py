"""A house that runs, and residents who walk through it: real processes, simulated devices, a centre."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.base.clock import OFFSET_VARIABLE, offset_to
from kiosk.service.rehearsal import Line
from kiosk.service.rehearse import QUICK, read_answers, read_faults, service_of, visit
from kiosk.service.world import World, new_world
from tests.journeys.residents import Somebody, people_file

SERVICE = "ID_RENEW_EXPIRY"
MONDAY = datetime.fromisoformat("2026-06-01T10:00")
ROOT = Path(__file__).resolve().parents[2]
OPEN_S = 30.0
KIOSK = str(Path(sys.executable).parent / "kiosk")


@contextmanager
def house(folder: Path, *people: Somebody, settings: Mapping[str, Any] = QUICK) -> Iterator[World]:
    """A world with these residents on 2026-06-01."""
    home = folder / "world"
    with new_world(home, people_file(folder, *people), offset_to(MONDAY)) as world:
        world.visitors = world.registered
        world.terminal_settings = settings
        world.start()
        yield world


def renews(world: World, who: str, *options: str) -> dict[str, Any]:
    """This resident renews; options as the command takes them: ``photo=2`` answers, ``camera:unplug@photo`` breaks.

    Whatever broke for the resident before is known to be mended when this one comes.
    """
    until_all_is_open(world)
    answers = read_answers([one for one in options if "=" in one])
    faults = read_faults([one for one in options if "@" in one])
    return visit(world, service_of(SERVICE), world.registered[who], answers, faults)


def until_all_is_open(world: World) -> None:
    """Wait until nobody stands at the terminal and no service is closed."""
    line = Line(world.shell_socket)
    try:
        for told in line.prompts(time.monotonic() + OPEN_S):
            prompt = told["prompt"]
            if prompt["view"] == "attract" and not prompt["params"]["closed"]:
                return
    finally:
        line.close()
    raise AssertionError(f"a service is still closed {OPEN_S:.0f} s after everything was mended")


def command(*words: str) -> dict[str, Any]:
    """What a command of this house answers with ``--json``; the test fails when it could not run."""
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, check=False, cwd=ROOT, timeout=240)
    assert done.stdout, done.stderr[-2000:]
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def at_center(world: World, case_id: str) -> dict[str, Any]:
    """How a case stands at the centre."""
    return center(world, "case", case_id)


def center(world: World, *words: str) -> dict[str, Any]:
    """A command of the centre."""
    state = str(world.folders.center)
    done = subprocess.run(
        [sys.executable, "-m", "center", *words, "--state", state],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
        env={OFFSET_VARIABLE: str(world.offset_s), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def rows(file: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query finds in one of the world's databases, opened for reading."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def zh(answer: Mapping[str, Any]) -> list[str]:
    """The sentences that were on screen."""
    return [screen["zh"] for screen in answer["screens"]]
