"""A technician asks a running house: each device, its loss and return in time, and the same of its next run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.base import paths
from kiosk.base.clock import SystemClock
from kiosk.base.wording import Wording
from kiosk.control.client import ControlClient, NotAnswering, NotRunning
from kiosk.control.wire import Devices, Health
from kiosk.health.hood import Known
from kiosk.health.rows import Row
from kiosk.service.doctor import device_list, readiness
from kiosk.service.world import World
from tests.journeys.house import house
from tests.journeys.residents import Somebody

WORDING = Wording(paths.translations())
SLACK_S = 1.0  # the machine is shared: asking and being scheduled take their time too
PROMISED_S = 3.0


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("doctor"), Somebody("WELL", 71)) as running:
        until(lambda: all(row["state"] == "ready" for row in device_list(running.folders, SystemClock(), WORDING)), 20)
        yield running


def until(what: Callable[[], bool], most_s: float) -> float:
    """Seconds until it is so; fails when it does not come."""
    pause, began = threading.Event(), time.monotonic()
    while not what():
        assert time.monotonic() - began < most_s
        pause.wait(0.02)
    return time.monotonic() - began


def device(world: World, kind: str) -> Row:
    [row] = [row for row in device_list(world.folders, SystemClock(), WORDING) if row["kind"] == kind]
    return row


@pytest.mark.parametrize(
    ("kind", "word", "reason", "advice"),
    [
        ("receipt_printer", "empty", "paper_out", "80毫米热敏纸"),
        ("receipt_printer", "cover_open", "cover_open", "上盖"),
        ("receipt_printer", "silent", "silent", "断电10秒"),
        ("id_card_reader", "unplug", "offline", "连接断开"),
        ("id_card_reader", "silent", "silent", "没有应答"),
        ("fingerprint_reader", "unplug", "offline", "不在线"),
        ("io_board", "silent", "silent", "24伏"),
    ],
)
def test_a_dead_device_is_shown_in_time_with_what_to_do_and_is_back_in_time(
    world: World, kind: str, word: str, reason: str, advice: str
) -> None:
    world.tell(kind, "fault", word=word)
    shown = until(lambda: device(world, kind)["reasons"] == [reason], 10)
    row = device(world, kind)
    world.tell(kind, "clear")
    back = until(lambda: device(world, kind)["state"] == "ready", 10)
    assert row["stops"]
    assert advice in row["advice_zh"]
    assert shown < PROMISED_S + SLACK_S
    assert back < PROMISED_S + SLACK_S
    counters: Any = device(world, kind)["counters"]
    assert counters["last"][-1]["reasons"] == [reason]
    assert counters["last"][-1]["back_at"] is not None


def test_a_house_that_is_well_stops_nothing(world: World) -> None:
    rows = {row["name"]: row for row in readiness(world.folders, SystemClock(), WORDING)}
    until(lambda: ControlClient(world.folders.terminal).ask("health", Health).warm, 30)
    assert [name for name, row in rows.items() if row["stops"]] == []
    assert (rows["center"]["state"], rows["agent"]["state"]) == ("ready", "ready")


def test_since_and_counters_outlive_the_terminal_that_ends_in_order(world: World) -> None:
    """As it does after each visit, when it renews itself."""
    client = ControlClient(world.folders.terminal)
    before = client.ask("devices", Devices).devices
    world.children.pop("terminal").end()
    world.start_terminal()
    until(lambda: all(line.state == "ready" for line in client.ask("devices", Devices).devices), 20)
    for old, new in zip(before, client.ask("devices", Devices).devices, strict=True):
        assert (new.name, new.since, new.counters.losses) == (old.name, old.since, old.counters.losses)
        assert new.counters.probes > old.counters.probes


def test_a_terminal_that_was_killed_is_not_running_and_one_that_is_started_again_is(world: World) -> None:
    world.children["terminal"].kill()
    [row] = device_list(world.folders, SystemClock(), WORDING)
    assert row["reasons"] == ["not_running"]
    world.children.pop("terminal").end()
    world.start_terminal()
    until(lambda: runs(world.folders.terminal), 10)


def runs(state: Path) -> bool:
    try:
        return bool(ControlClient(state).ask("devices", Devices).devices)
    except (NotRunning, NotAnswering):
        return False


def test_the_hood_is_looked_at_on_request_and_readiness_tells_a_failing_lamp(world: World) -> None:
    client = ControlClient(world.folders.terminal)

    def told() -> Row:
        rows = readiness(world.folders, SystemClock(), WORDING)
        return next(row for row in rows if row["kind"] == "photo_colour")

    kept = client.ask("colour", Known, {"baseline_by": "S01"})
    assert kept.baseline is not None
    assert (kept.baseline.by, told()["state"]) == ("S01", "ready")
    world.tell("camera", "fault", word="dim")
    client.ask("colour", Known)
    assert (told()["state"], told()["reasons"], told()["stops"]) == ("degraded", ["dim"], False)
    world.tell("camera", "clear")
    client.ask("colour", Known)
    assert told()["state"] == "ready"
    with pytest.raises(NotAnswering, match="baseline_by, a staff member, or nothing"):
        client.ask("colour", Known, {"baseline": True})
    frames = [path for path in world.folders.terminal.iterdir() if path.suffix in (".png", ".jpg")]
    assert frames == [], "what the camera saw is kept nowhere"
