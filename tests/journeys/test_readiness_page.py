"""A technician at a running terminal: the readiness page lives, prints its report on real paper, and makes room."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.clock import SystemClock
from kiosk.health import report
from kiosk.service.doctor import readiness
from kiosk.service.rehearsal import Line
from kiosk.service.world import World
from tests.journeys.house import house, until_all_is_open
from tests.journeys.residents import Somebody
from tests.journeys.test_doctor import WORDING

PROMISED_S = 3.0
SLACK_S = 2.0  # a look every second, and a machine that is shared
Told = dict[str, Any]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("page"), Somebody("WELL", 71)) as running:
        until_all_is_open(running)
        yield running


class Technician:
    """Somebody who looks at the page; ``told`` is what it shows now."""

    def __init__(self, world: World) -> None:
        self._line = Line(world.shell_socket)
        self.told: Told = {}
        self.lines = 0

    def sees(self, what: Callable[[Told], bool], most_s: float = 10.0) -> float:
        """Seconds until the page is so."""
        began = time.monotonic()
        if self.told and what(self.told):
            return 0.0
        for line in self._line.prompts(began + most_s):
            self.told, self.lines = line["prompt"], self.lines + 1
            if what(self.told):
                return time.monotonic() - began
        raise AssertionError(f"the page is still {self.told}")

    def presses(self, name: str) -> None:
        self._line.send(name, None)

    def opens(self) -> None:
        self.sees(lambda page: page["view"] == "attract")
        self.presses("open_readiness")
        self.sees(lambda page: page["view"] == "readiness" and bool(page["params"]["rows"]))

    def leaves(self) -> None:
        self.presses("close")
        self.sees(lambda page: page["view"] == "attract")
        self._line.close()


@pytest.fixture
def technician(world: World) -> Iterator[Technician]:
    until_all_is_open(world)
    somebody = Technician(world)
    somebody.opens()
    yield somebody
    somebody.leaves()


def row(page: Told, kind: str) -> Told:
    [found] = [one for one in page["params"]["rows"] if one["kind"] == kind]
    return found


def test_it_shows_what_the_doctor_says(world: World, technician: Technician) -> None:
    said = {one["name"]: one for one in readiness(world.folders, SystemClock(), WORDING) if one["kind"] != "report"}
    shown = technician.told["params"]["rows"]
    assert sorted((one["kind"], one["state"]) for one in shown) == sorted(
        (one["kind"], one["state"]) for one in said.values()
    )
    assert technician.told["params"]["report"]["state"] == "none"


def test_a_device_that_is_lost_and_found_again_is_seen_on_it_in_time(world: World, technician: Technician) -> None:
    technician.sees(lambda page: row(page, "fingerprint_reader")["state"] == "ready")
    world.tell("fingerprint_reader", "fault", word="unplug")
    lost = technician.sees(lambda page: row(page, "fingerprint_reader")["state"] == "offline")
    assert technician.told["params"]["rows"][0]["stops"]
    world.tell("fingerprint_reader", "clear")
    back = technician.sees(lambda page: row(page, "fingerprint_reader")["state"] == "ready")
    assert lost < PROMISED_S + SLACK_S
    assert back < PROMISED_S + SLACK_S


def test_while_nothing_changes_the_shell_is_told_nothing(technician: Technician) -> None:
    before = technician.lines
    with pytest.raises(AssertionError, match="still"):
        technician.sees(lambda page: page["view"] == "attract", most_s=3.0)
    assert technician.lines - before <= 1, "at most the clock's minute"


def test_its_report_comes_out_on_paper_once_and_is_the_newest(world: World, technician: Technician) -> None:
    papers = len(world.papers())
    technician.presses("print_report")
    technician.sees(lambda page: bool(page["params"]["printed"]))
    assert len(world.papers()) == papers + 1
    technician.sees(lambda page: page["params"]["report"]["state"] == "valid")
    kept = report.kept(world.folders.terminal)
    assert kept is not None
    assert {line.kind for line in kept.lines} >= {"receipt_printer", "camera", "center", "disk"}
    assert Path(world.papers()[-1]).exists()


def test_without_paper_it_says_that_nothing_was_printed(world: World, technician: Technician) -> None:
    world.tell("receipt_printer", "fault", word="empty")
    technician.sees(lambda page: row(page, "receipt_printer")["state"] == "fault")
    technician.presses("print_report")
    technician.sees(lambda page: page["error"] == "err.readiness.print", most_s=20)
    world.tell("receipt_printer", "clear")
    technician.sees(lambda page: row(page, "receipt_printer")["state"] == "ready")


def test_a_card_on_the_reader_takes_its_place(world: World, technician: Technician) -> None:
    world.tell("id_card_reader", "put", card=world.registered["WELL"].chip())
    technician.sees(lambda page: page["view"] in ("home", "services"))
    technician.sees(lambda page: page["view"] == "services")
    world.tell("id_card_reader", "lift")
    technician.presses("exit")
    technician.sees(lambda page: page["view"] == "attract")
