"""A house that runs, and residents who walk through it: real processes, simulated devices, a centre."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
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
OPEN_S = 40.0
STAYS_S = 2.0
RENEWS_S = (3.0, 9.0)
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
    answer = visit(world, service_of(SERVICE), world.registered[who], answers, faults)
    print(f"the last pages of {who}:", *answer["screens"][-6:], sep="\n")  # shown when the test fails
    return answer


def until_all_stays_open(world: World) -> None:
    """Wait until all is open and was so a while ago: a call that began while the centre was away has failed by now."""
    until_all_is_open(world)
    threading.Event().wait(STAYS_S)
    until_all_is_open(world)


def until_all_is_open(world: World) -> None:
    """Wait until nobody stands at the terminal, no service is closed, and it is not about to renew itself.

    A terminal renews itself when it has stood for five seconds after a visit; a visit that begins in that moment would
    be cut off, so whoever had to wait so long waits for that, too.
    """
    begun, renewed, pause = time.monotonic(), False, threading.Event()
    while (passed := time.monotonic() - begun) < OPEN_S:
        settled = renewed or not RENEWS_S[0] < passed < RENEWS_S[1]
        try:
            if settled and _is_open(world):
                return
        except OSError:
            renewed = True
        pause.wait(0.2)
    raise AssertionError(f"a service is still closed {OPEN_S:.0f} s after everything was mended")


def _is_open(world: World) -> bool:
    """Whether the page that is shown now is the attract page with nothing closed. Raises OSError while it renews."""
    line = Line(world.shell_socket)
    try:
        told = next(line.prompts(time.monotonic() + 1.0), None)
    finally:
        line.close()
    if told is None:
        return False
    prompt = told["prompt"]
    return prompt["view"] == "attract" and prompt["params"]["ready"] and not prompt["params"]["closed"]


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
