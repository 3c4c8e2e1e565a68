"""Supervision of a device, walked through step by step with a clock of the test's own."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from devices.base import State, Status, TransportLost
from devices.supervisor import GOOD, Backoff, Counters, Loss, Strikes, Supervision, Worker

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


def test_the_wait_doubles_up_to_a_second_and_a_half() -> None:
    backoff = Backoff()
    assert [backoff.lost(n) for n in range(6)] == [0.25, 0.5, 1, 1.5, 1.5, 1.5]


def test_the_wait_starts_again_only_after_a_quiet_time() -> None:
    backoff = Backoff()
    backoff.lost(0)
    backoff.back(1)
    assert backoff.lost(5) == 0.5
    backoff.back(7)
    backoff.back(90)
    assert backoff.lost(100) == 0.25


def test_the_wait_never_overflows() -> None:
    backoff = Backoff()
    assert {backoff.lost(0) for _ in range(5000)} == {0.25, 0.5, 1, 1.5}


# The truth table of three strikes with a grace of 2 s: readings with their seconds -> what is believed after each.
# It is the specification; the docstring of Strikes is its short form.
TRUTH = [
    # never healthy: every reading stands
    ([(0, SILENT)], [SILENT]),
    ([(0, GARBAGE), (1, SILENT)], [GARBAGE, SILENT]),
    ([(0, JAM), (1, SILENT)], [JAM, SILENT]),
    # once healthy: the first two spoilt readings are passed over, the third counts
    ([(0, READY), (1, SILENT)], [READY, READY]),
    ([(0, READY), (1, SILENT), (1.2, SILENT)], [READY, READY, READY]),
    ([(0, READY), (1, SILENT), (1.2, SILENT), (1.4, SILENT)], [READY, READY, READY, SILENT]),
    ([(0, READY), (1, SILENT), (1.2, GARBAGE), (1.4, SILENT)], [READY, READY, READY, SILENT]),
    # the grace is over before the third: a silence that takes a second each is not waited for three times
    ([(0, READY), (1.6, SILENT), (2.6, SILENT)], [READY, READY, SILENT]),
    ([(0, READY), (1.9, SILENT)], [READY, READY]),
    ([(0, READY), (2.0, SILENT)], [READY, SILENT]),
    # the grace runs from the newest sound answer, also one that tells of trouble
    ([(0, READY), (2, READY), (3.9, SILENT), (4.1, SILENT)], [READY, READY, READY, SILENT]),
    ([(0, READY), (2, JAM), (3.9, SILENT)], [READY, JAM, JAM]),
    # a sound reading in between wipes the strikes
    (
        [(0, READY), (1, SILENT), (1.2, SILENT), (1.4, READY), (2, SILENT), (2.2, SILENT)],
        [READY, READY, READY, READY, READY, READY],
    ),
    # what the device says of itself stands at once, and so does a lost line
    ([(0, READY), (1, JAM)], [READY, JAM]),
    ([(0, READY), (1, OFFLINE)], [READY, OFFLINE]),
    ([(0, READY), (1, SILENT), (1.2, OFFLINE)], [READY, READY, OFFLINE]),
    # a device that answered "jam" after it was healthy gets the same patience
    ([(0, READY), (1, JAM), (2, SILENT), (2.2, READY)], [READY, JAM, JAM, READY]),
    # after a lost line, or when it was given up, there is no patience until it was healthy again
    ([(0, READY), (1, OFFLINE), (2, SILENT)], [READY, OFFLINE, SILENT]),
    ([(0, READY), (1, OFFLINE), (2, JAM), (3, SILENT)], [READY, OFFLINE, JAM, SILENT]),
    ([(0, READY), (1.6, SILENT), (2.6, SILENT), (3.1, GARBAGE)], [READY, READY, SILENT, GARBAGE]),
    (
        [(0, READY), (1.6, SILENT), (2.6, SILENT), (3.6, READY), (4.4, SILENT)],
        [READY, READY, SILENT, READY, READY],
    ),
]


@pytest.mark.parametrize(("readings", "believed"), TRUTH)
def test_three_strikes_with_grace(readings: list[tuple[float, Status]], believed: list[Status]) -> None:
    strikes = Strikes()
    assert [strikes.judge(reading, now) for now, reading in readings] == believed


def test_a_lost_device_is_opened_again_after_a_growing_wait_and_logged_once() -> None:
    device = Device(READY, TransportLost("gone"), READY, open_fails=0)
    supervision, states, log, clock = supervise(device)
    assert supervision.step() == 0.6
    device.open_fails = 2
    assert [supervision.step() for _ in range(3)] == [0.25, 0.5, 1.0]
    clock.now = 9
    assert supervision.step() == 0.6
    assert states == ["ready", "offline", "offline", "offline", "ready"]
    assert log.lines == ["device_lost", "device_back"]
    assert device.calls == ["open", "close", "open", "close", "open", "close", "open"]


def test_a_status_of_offline_closes_the_line_too() -> None:
    device = Device(OFFLINE, READY)
    supervision, states, _, _ = supervise(device)
    assert [supervision.step(), supervision.step()] == [0.25, 0.6]
    assert device.calls == ["open", "close", "open"]
    assert states == ["offline", "ready"]


def test_a_defect_of_an_adapter_is_a_lost_device_and_not_the_end_and_logged_once() -> None:
    supervision, states, log, _ = supervise(Device(ZeroDivisionError(), ZeroDivisionError(), READY))
    assert [supervision.step(), supervision.step(), supervision.step()] == [0.25, 0.5, 0.6]
    assert states == ["fault", "fault", "ready"]
    assert log.lines == ["device_lost", "device_back"]


@pytest.mark.parametrize("call", ["open", "close"])
def test_a_defect_in_open_or_close_is_not_the_end_either(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    device = Device(TransportLost("gone"), READY)
    supervision, states, _, _ = supervise(device)

    def defect() -> None:
        monkeypatch.undo()
        raise ZeroDivisionError

    monkeypatch.setattr(device, call, defect)
    while "ready" not in states:
        assert supervision.step() is not None
    assert states[0] in ("fault", "offline")


def test_a_wrong_configuration_is_not_tried_again() -> None:
    class Wrong(Device):
        def open(self) -> None:
            raise ValueError("baud 1")

    supervision, states, _, _ = supervise(Wrong())
    assert supervision.step() is None
    assert states == ["fault"]


def test_a_value_error_of_a_status_is_a_defect_and_not_a_wrong_configuration() -> None:
    supervision, states, _, _ = supervise(Device(ValueError("not expected"), READY))
    assert supervision.step() == 0.25
    assert supervision.step() == 0.6
    assert states == ["fault", "ready"]


def test_what_a_technician_needs_is_counted() -> None:
    supervision, _, _, clock = supervise(Device(READY, GARBAGE, READY, JAM, READY))
    for clock.now in range(5):
        supervision.step()
    assert supervision.counters == Counters(probes=5, spoilt=1, losses=1, last=(Loss(3, "fault", ("jam",), 4),))


def test_a_loss_that_outlives_a_renewal_is_one_loss_and_logged_once() -> None:
    clock, log = Clock(), Log()
    before = Counters(probes=7, losses=1, last=(Loss(-60, "fault", ("jam",)),))
    supervision = Supervision("it", Device(JAM, READY), lambda *_: None, clock, log, before)
    supervision.step()
    assert (supervision.counters.losses, log.lines) == (1, [])
    clock.now = 2
    supervision.step()
    assert supervision.counters.last == (Loss(-60, "fault", ("jam",), 2),)
    assert log.lines == ["device_back"]


def test_only_the_newest_losses_are_kept() -> None:
    supervision, _, _, clock = supervise(Device(*[READY, JAM] * 9))
    for clock.now in range(18):
        supervision.step()
    assert supervision.counters.losses == 9
    assert [loss.at for loss in supervision.counters.last] == [9, 11, 13, 15, 17]


# How a device may be away, and how long one try in vain takes: a closed port refuses at once, a pulled network
# cable lets the connection wait its 2 s, a dead reader on a living line lets the status wait its 1 s.
AWAY = {
    "refused": (TransportLost("refused"), 0.0),
    "no answer to the connection": (TransportLost("timeout"), 2.0),
    "silent": (SILENT, 1.0),
    "silent, behind another's command": (SILENT, 2.0),
    "garbage": (GARBAGE, 0.1),
}


class Mortal(Device):
    """A device that is dead from ``dies`` to ``returns``, on the test's clock; its calls take their time."""

    def __init__(self, clock: Clock, how: str, dies: float, returns: float) -> None:
        super().__init__()
        self._clock, self._how, self._dies, self._returns = clock, how, dies, returns

    def open(self) -> None:
        if self._dead() and isinstance(AWAY[self._how][0], TransportLost):
            self._fail()

    def status(self) -> Status:
        if not self._dead():
            return READY
        return self._fail()

    def close(self) -> None:
        pass

    def _dead(self) -> bool:
        return self._dies <= self._clock.now < self._returns

    def _fail(self) -> Status:
        reading, takes_s = AWAY[self._how]
        end = self._clock.now + takes_s
        if (
            isinstance(reading, TransportLost) and takes_s and self._returns <= self._clock.now + 1.0
        ):  # TCP asks again after a second
            end = self._clock.now + 1.0
        self._clock.now = end
        if isinstance(reading, Status):
            return reading
        if not self._dead():
            return READY
        raise reading


@pytest.mark.parametrize("how", AWAY)
@pytest.mark.parametrize("away_s", [5.0, 61.0, 3600.0])
@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3, 0.59])
def test_a_dead_device_is_shown_within_three_seconds_and_a_returned_one_too(
    how: str, away_s: float, moment: float
) -> None:
    """Whatever the moment between two probes, however it died, and however long it was away."""
    clock = Clock()
    seen: list[tuple[float, bool]] = []
    dies = 100.0 + moment
    device = Mortal(clock, how, dies, dies + away_s)
    supervision = Supervision("it", device, lambda _, s: seen.append((clock.now, s.state in GOOD)), clock, Log())
    while clock.now < dies + away_s + 5:
        wait_s = supervision.step()
        assert wait_s is not None
        clock.now += wait_s
    shown_dead = next(at for at, good in seen if not good)
    shown_back = next(at for at, good in seen if good and at >= dies + away_s)
    assert shown_dead - dies <= 3.0
    assert shown_back - (dies + away_s) <= 3.0
    assert all(good for at, good in seen if at < dies or at >= shown_back)
    assert not any(good for at, good in seen if shown_dead <= at < dies + away_s)


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
