"""Supervision of a device, walked through step by step with a clock of the test's own."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from devices.base import State, Status, TransportLost
from devices.supervisor import Backoff, Strikes, Supervision, Worker

READY = Status("ready")
SILENT = Status("unknown", ("silent",))
GARBAGE = Status("fault", ("garbage",))
JAM = Status("fault", ("jam",))
OFFLINE = Status("offline", ("offline",))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, event: str, **fields: Any) -> None:
        self.lines.append(event)

    def warning(self, event: str, **fields: Any) -> None:
        self.lines.append(event)


class Device:
    """Gives the readings of a list; an exception in the list is raised."""

    def __init__(self, *readings: Status | Exception, open_fails: int = 0) -> None:
        self.readings = list(readings)
        self.open_fails = open_fails
        self.calls: list[str] = []

    def open(self) -> None:
        self.calls.append("open")
        if self.open_fails:
            self.open_fails -= 1
            raise TransportLost("nobody there")

    def status(self) -> Status:
        reading = self.readings.pop(0)
        if isinstance(reading, Exception):
            raise reading
        return reading

    def close(self) -> None:
        self.calls.append("close")


def supervise(device: Device) -> tuple[Supervision, list[State], Log, Clock]:
    states: list[State] = []
    clock, log = Clock(), Log()
    return Supervision("it", device, lambda _, s: states.append(s.state), clock, log), states, log, clock


def test_the_wait_doubles_up_to_eight_seconds() -> None:
    backoff = Backoff()
    assert [backoff.lost(n) for n in range(7)] == [0.5, 1, 2, 4, 8, 8, 8]


def test_the_wait_starts_again_only_after_a_quiet_time() -> None:
    backoff = Backoff()
    backoff.lost(0)
    backoff.back(1)
    assert backoff.lost(5) == 1
    backoff.back(7)
    backoff.back(90)
    assert backoff.lost(100) == 0.5


def test_the_wait_never_overflows() -> None:
    backoff = Backoff()
    assert {backoff.lost(0) for _ in range(5000)} == {0.5, 1, 2, 4, 8}


@pytest.mark.parametrize(
    ("readings", "believed"),
    [
        # never healthy: every reading stands
        ([SILENT], [SILENT]),
        ([GARBAGE, SILENT], [GARBAGE, SILENT]),
        ([JAM, SILENT], [JAM, SILENT]),
        # once healthy: the first two spoilt readings are passed over, the third counts
        ([READY, SILENT], [READY, READY]),
        ([READY, SILENT, SILENT], [READY, READY, READY]),
        ([READY, SILENT, SILENT, SILENT], [READY, READY, READY, SILENT]),
        ([READY, SILENT, GARBAGE, SILENT], [READY, READY, READY, SILENT]),
        # a good reading in between wipes the strikes
        ([READY, SILENT, SILENT, READY, SILENT, SILENT], [READY] * 6),
        # what the device says of itself stands at once, and so does a lost line
        ([READY, JAM], [READY, JAM]),
        ([READY, OFFLINE], [READY, OFFLINE]),
        ([READY, SILENT, OFFLINE], [READY, READY, OFFLINE]),
        # a device that answered "jam" after it was healthy gets the same patience
        ([READY, JAM, SILENT, READY], [READY, JAM, JAM, READY]),
        # after a lost line, or three strikes, there is no patience until it was healthy again
        ([READY, OFFLINE, SILENT], [READY, OFFLINE, SILENT]),
        ([READY, SILENT, SILENT, SILENT, SILENT], [READY, READY, READY, SILENT, SILENT]),
        ([READY, SILENT, SILENT, SILENT, READY, SILENT], [READY, READY, READY, SILENT, READY, READY]),
    ],
)
def test_three_strikes(readings: list[Status], believed: list[Status]) -> None:
    strikes = Strikes()
    assert [strikes.judge(reading) for reading in readings] == believed


def test_a_lost_device_is_opened_again_after_a_growing_wait_and_logged_once() -> None:
    device = Device(READY, TransportLost("gone"), READY, open_fails=0)
    supervision, states, log, clock = supervise(device)
    assert supervision.step() == 2.0
    device.open_fails = 2
    assert [supervision.step() for _ in range(3)] == [0.5, 1.0, 2.0]
    clock.now = 9
    assert supervision.step() == 2.0
    assert states == ["ready", "offline", "offline", "offline", "ready"]
    assert log.lines == ["device_lost", "device_back"]
    assert device.calls == ["open", "close", "open", "close", "open", "close", "open"]


def test_a_status_of_offline_closes_the_line_too() -> None:
    device = Device(OFFLINE, READY)
    supervision, states, _, _ = supervise(device)
    assert [supervision.step(), supervision.step()] == [0.5, 2.0]
    assert device.calls == ["open", "close", "open"]
    assert states == ["offline", "ready"]


def test_a_defect_of_an_adapter_is_a_lost_device_and_not_the_end() -> None:
    supervision, states, log, _ = supervise(Device(ZeroDivisionError(), READY))
    assert [supervision.step(), supervision.step()] == [0.5, 2.0]
    assert states == ["fault", "ready"]
    assert log.lines == ["device_defect", "device_lost", "device_back"]


def test_a_wrong_configuration_is_not_tried_again() -> None:
    class Wrong(Device):
        def open(self) -> None:
            raise ValueError("baud 1")

    supervision, states, _, _ = supervise(Wrong())
    assert supervision.step() is None
    assert states == ["fault"]


def test_a_worker_probes_when_nudged_and_closes_when_stopped() -> None:
    device = Device(*[READY, JAM, READY] * 50)
    seen = threading.Semaphore(0)
    worker = Worker("it", device, lambda *_: seen.release(), log=Log())
    worker.start()
    assert seen.acquire(timeout=5)
    worker.nudge()
    assert seen.acquire(timeout=1)
    worker.end()
    assert worker.join(5)
    assert device.calls[-1] == "close"
