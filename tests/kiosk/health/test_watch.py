"""What may be relied on: which device serves, whether the centre is there, what lies in the tray."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from devices.base import DeviceSpec, Status
from devices.hub import NOT_PROBED, Instance
from kiosk.health.watch import LastSaid, Tray, Watch, serves
from kiosk.sync.client import Away

RULE = {
    Status("ready"): True,
    Status("ready", ("closed",)): True,
    Status("busy"): True,
    Status("degraded", ("paper_low",)): True,
    Status("degraded", ("slow",)): True,
    NOT_PROBED: True,  # nobody has asked it yet: the benefit of the doubt
    Status("unknown"): True,
    Status("unknown", ("silent",)): False,  # it was asked and says nothing
    Status("degraded", ("garbage",)): False,  # pictures that are none
    Status("degraded", ("frozen",)): False,
    Status("offline", ("offline",)): False,
    Status("offline", ("absent",)): False,
    Status("fault", ("paper_out",)): False,
    Status("fault", ("bad_checksum",)): False,
    Status("fault", ("misconfigured",)): False,
}


@pytest.mark.parametrize(("status", "expected"), RULE.items(), ids=str)
def test_whether_a_device_serves_is_one_rule(status: Status, expected: bool) -> None:
    assert serves(status) is expected


class Hub:
    """Statuses, as they are given."""

    def __init__(self, *instances: tuple[str, Status]) -> None:
        self._instances = [
            Instance(DeviceSpec(f"{at}", kind, "a", "b"), one) for at, (kind, one) in enumerate(instances)
        ]

    def statuses(self) -> Sequence[Instance]:
        return self._instances


class NoAgent:
    """An agent that does not answer."""

    def ask(self, *_: Any) -> Away:
        return Away("agent")


def test_a_kind_with_two_devices_serves_as_long_as_one_does() -> None:
    gone, well = Status("offline", ("offline",)), Status("ready")
    hub = Hub(("id_card_reader", gone), ("id_card_reader", well), ("camera", gone), ("camera", gone))
    watch = Watch(hub, NoAgent())  # type: ignore[arg-type]  # stands for the hub and the agent of a terminal
    try:
        assert watch.devices() == {"id_card_reader": True, "camera": False}
    finally:
        watch.close()


# --- the tray ------------------------------------------------------------------------------------------------------


def said(*answers: dict[str, bool] | None) -> LastSaid:
    """A sensor that answers this, one after the other, and is unable to tell ever after."""
    left: Iterator[dict[str, bool] | None] = iter(answers)
    return LastSaid(lambda: next(left, None), patience=3)


def test_a_sensor_that_cannot_tell_for_a_moment_has_said_what_it_said() -> None:
    sensor = said({"papers": True}, None, None, {"papers": False})
    assert [sensor.ask().get("papers") for _ in range(4)] == [True, True, True, False]


def test_a_sensor_that_is_gone_for_long_holds_nobody_up() -> None:
    sensor = said({"papers": True})
    assert [sensor.ask().get("papers") for _ in range(4)] == [True, True, True, None]


def test_paper_in_the_printers_mouth_lies_there_like_paper_in_the_tray() -> None:
    told: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
    lying: dict[str, Any] = {"contacts": {"papers": False, "things": True}, "mouth": True}
    tray = Tray(lambda: lying["contacts"], told.put, lambda: lying["mouth"])
    try:
        assert told.get(timeout=5) == {"papers", "things"}
        lying["mouth"] = False
        assert told.get(timeout=5) == {"things"}
        lying["contacts"] = {"papers": True, "things": False}
        assert told.get(timeout=5) == {"papers"}
    finally:
        tray.close()


def test_without_a_board_the_printer_alone_tells_of_papers() -> None:
    told: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
    tray = Tray(lambda: None, told.put, lambda: True)
    try:
        assert told.get(timeout=5) == {"papers"}
    finally:
        tray.close()
