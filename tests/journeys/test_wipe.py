"""The wipe, proved by observation: a canary resident leaves by every way out, and nothing of them is found afterwards.

Simulated devices and the centre stand for the world outside and are not searched; a sealed case is ciphertext.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.service.player import Player
from kiosk.service.rehearsal import Diary, Line, walk
from kiosk.service.rehearse import service_of
from kiosk.service.resident import Resident, Told
from kiosk.service.world import World
from tests.journeys import traces
from tests.journeys.house import SERVICE, house, renews, rows
from tests.journeys.residents import Somebody

CANARY = Somebody(
    "CANARY", 60, name="冼𬭎骉", address="湖北省黄石市西塞山区金丝雀巷八十八号七栋九〇三", phone="13912345677"
)
KILLED_BEFORE, KILLED_AFTER, KILLED_SOON, KILLED_LATER = (
    Somebody(f"KILLED_{nth}", 61 + nth, name="冼𬭎骉", phone="13912345677") for nth in range(4)
)
FINISHER = Somebody("FINISHER", 72, name="冼𬭎骉", phone="13912345677", address=CANARY.address)
PEOPLE = (CANARY, KILLED_BEFORE, KILLED_AFTER, KILLED_SOON, KILLED_LATER, FINISHER)
HURRY = {"patience": {"device_wait_s": 6.0, "press_s": 6.0, "idle_warn_s": 8.0, "idle_countdown_s": 2.0}}
COME_BACK_S = 40.0
RENEWED_S = 30.0


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("wipe")
    with house(folder, *PEOPLE, settings=HURRY) as running:
        running.keep_running()
        running.spawn(
            "shell",
            ["-m", "screens"],
            {
                "SDL_VIDEODRIVER": "offscreen",
                "SDL_AUDIODRIVER": "dummy",
                "KIOSK_SHELL_SOCKET": str(running.shell_socket),
                "KIOSK_SHELL_PROBE": str(running.folders.sockets / "probe"),
                "KIOSK_WINDOW": "540x960",
                "KIVY_HOME": str(running.folders.sockets / "kivy"),
            },
        )
        yield running


class Leaver(Resident):
    """A resident who at one page stops doing what the page wants, and does something else."""

    def __init__(self, world: World, person: Somebody, at: tuple[str, str], act: Callable[[Leaver], None]) -> None:
        self._diary = Diary(Wording(paths.translations()))
        self.line = Line(world.shell_socket)
        service = service_of(SERVICE)
        super().__init__(world, world.registered[person.id], service.code, service.group, Told(), self._touch)
        self._at = at
        self._act = act
        self.reached = False

    def goes(self) -> None:
        """Walk until the page, then act."""
        walk(self.line, self, self._diary)
        self.line.close()
        assert self.reached, f"the page {self._at} was never seen, but {[stay.name for stay in self._diary.stays]}"

    def sees(self, line: Mapping[str, Any]) -> None:
        prompt = line["prompt"]
        if (prompt["step"], prompt["view"]) == self._at and not self.reached:
            self.reached = True
            self._act(self)
        elif self.reached and prompt["view"] in ("attract", "takeaway"):
            self.leave()
        elif not self.reached:
            super().sees(line)

    def exits(self) -> None:
        self.line.send("exit", None)

    def walks_away(self) -> None:
        """Says nothing any more."""

    def _touch(self, name: str, value: Any) -> None:
        self.line.send(name, value)


def attract_page(world: World) -> None:
    """Wait until the terminal shows the attract page and is ready for the next resident."""
    until = time.monotonic() + COME_BACK_S
    pause = threading.Event()
    while time.monotonic() < until:
        try:
            line = Line(world.shell_socket)
        except OSError:
            pause.wait(0.1)  # the terminal is being started again
            continue
        for told in line.prompts(until):
            if told["prompt"]["view"] == "attract" and told["prompt"]["params"]["ready"]:
                line.close()
                return
        line.close()
    pytest.fail("the attract page did not come back")


def renewed(world: World) -> None:
    """Wait until terminal and shell have replaced themselves: five seconds of rest on the attract page."""
    line = Line(world.shell_socket)
    for _ in line.prompts(time.monotonic() + RENEWED_S):
        pass
    line.close()
    attract_page(world)
    pause = threading.Event()
    until = time.monotonic() + RENEWED_S
    while time.monotonic() < until:
        if _shown(world.folders.sockets / "probe").get("view") == "attract":
            return
        pause.wait(0.2)
    pytest.fail("the shell did not come back")


def _shown(probe: Path) -> dict[str, Any]:
    return Player("", probe, (540, 960)).look("controls")


def kill(world: World, name: str) -> None:
    """End a process as a power cut would; the keeper starts it again."""
    world.children[name].kill()


def come_back(world: World, name: str, dead: int) -> None:
    """Wait until the keeper has started another process in the place of the dead one."""
    until, pause = time.monotonic() + COME_BACK_S, threading.Event()
    while world.children[name].pid == dead or not world.children[name].alive():
        assert time.monotonic() < until, f"nobody started the {name} again"
        pause.wait(0.1)


WAYS_OUT: list[tuple[str, tuple[str, str], Callable[[Leaver], None]]] = [
    ("exit at the card", ("identify", "card"), Leaver.exits),
    ("exit before the camera", ("face", "camera"), Leaver.exits),
    ("exit at the finger", ("fingerprint", "fingerprint"), Leaver.exits),
    ("exit at the choice of a photo", ("photo", "choose"), Leaver.exits),
    ("exit at the review", ("review", "review"), Leaver.exits),
    ("exit at the signature", ("sign", "signature"), Leaver.exits),
    ("gone at the review", ("review", "review"), Leaver.walks_away),
]


@pytest.mark.parametrize(("at", "act"), [way[1:] for way in WAYS_OUT], ids=[way[0] for way in WAYS_OUT])
def test_no_file_knows_who_left(world: World, at: tuple[str, str], act: Callable[[Leaver], None]) -> None:
    Leaver(world, CANARY, at, act).goes()
    attract_page(world)

    assert traces.in_files(world, CANARY) == []


@pytest.mark.parametrize("process", ["terminal", "shell"])
@pytest.mark.parametrize("at", [("face", "camera"), ("review", "review")], ids=["face", "review"])
def test_a_process_that_is_killed_leaves_nothing_and_comes_back(
    world: World, process: str, at: tuple[str, str]
) -> None:
    def killed(leaver: Leaver) -> None:
        kill(world, process)
        if process == "shell":
            leaver.exits()

    dead = world.children[process].pid
    leaver = Leaver(world, CANARY, at, killed)
    leaver.goes()
    come_back(world, process, dead)
    attract_page(world)

    assert traces.in_files(world, CANARY) == []
    assert list(world.folders.sockets.glob("preview-*")) == [
        world.folders.sockets / f"preview-{world.children['terminal'].pid}"
    ]
    assert not any(list(world.folders.sockets.glob("preview-*"))[0].read_bytes()[16:])


@pytest.mark.parametrize(
    ("person", "at", "after_s"),
    [
        (KILLED_BEFORE, ("submit", "busy"), 0.0),
        (KILLED_SOON, ("submit", "busy"), 0.015),
        (KILLED_LATER, ("submit", "busy"), 0.05),
        (KILLED_AFTER, ("pay", "pay"), 0.0),
    ],
    ids=["at once", "soon", "later", "at the paying"],
)
def test_a_case_that_was_submitted_reaches_the_centre_exactly_once(
    world: World, person: Somebody, at: tuple[str, str], after_s: float
) -> None:
    def killed(_: Leaver) -> None:
        threading.Event().wait(after_s)
        kill(world, "terminal")

    before = cases(world)
    Leaver(world, person, at, killed).goes()
    attract_page(world)
    journalled = submitted(world)

    until = time.monotonic() + 15
    while cases(world) != journalled and time.monotonic() < until:
        threading.Event().wait(0.2)
    assert cases(world) == journalled
    assert len(journalled - before) == 1 if at[0] == "pay" else len(journalled - before) <= 1
    assert traces.in_files(world, person) == []


def test_after_a_finished_visit_not_even_memory_knows_the_resident(world: World) -> None:
    answer = renews(world, "FINISHER")
    assert (answer["outcome"], answer["payment"]) == ("submitted", "paid")

    assert traces.in_files(world, FINISHER) == []
    renewed(world)
    pids = [world.children[name].pid for name in ("terminal", "shell")]
    assert traces.in_memory(pids, FINISHER, CANARY) == []


def test_the_search_finds_what_is_there(world: World) -> None:
    hits: list[str] = []

    def looked_at(leaver: Leaver) -> None:
        hits.extend(traces.in_memory([world.children["terminal"].pid], CANARY))
        leaver.exits()

    Leaver(world, CANARY, ("review", "review"), looked_at).goes()
    attract_page(world)

    assert {hit.partition(" ")[0] for hit in hits} >= {"name", "number", "address"}


def submitted(world: World) -> set[str]:
    """The cases that the terminal's journal calls submitted."""
    found = rows(
        world.folders.terminal / "terminal.db", "SELECT refs FROM journal WHERE kind = 'submit' AND state = 'done'"
    )
    return {json.loads(refs)["case_id"].replace("-", "") for (refs,) in found}


def cases(world: World) -> set[str]:
    """The cases that the centre holds."""
    held = rows(world.folders.center / "center.db", "SELECT case_id FROM application")
    assert len(held) == len(set(held))
    return {case_id for (case_id,) in held}
