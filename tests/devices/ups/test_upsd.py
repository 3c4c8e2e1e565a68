"""The adapter and its contract against a real upsd: power cut, driver killed, service killed and back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.base import Status
from devices.contract import run
from devices.ups.contract import tests as suite
from devices.ups.nut_adapter import NutUps
from devices.ups.port import Failed, Power
from tests.daemons.nut import MAINS, Nut


@pytest.fixture(scope="module")
def nut() -> Iterator[Nut]:
    with tempfile.TemporaryDirectory(prefix="nut-") as folder:  # short: a Unix socket's path has 107 bytes at most
        nut = Nut(Path(folder))
        nut.write(MAINS)
        nut.start_driver()
        nut.start_server()
        yield nut
        nut.stop()


@pytest.fixture
def ups(nut: Nut) -> Iterator[NutUps]:
    nut.write(MAINS)
    ups = NutUps(nut.address)
    until(lambda: ups.status() == Status("ready"))
    yield ups
    ups.close()


def until(happened: Callable[[], bool], deadline_s: float = 8.0) -> float:
    begun = time.monotonic()
    while not happened():
        assert time.monotonic() - begun < deadline_s, f"it did not happen within {deadline_s} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def test_a_ups_on_the_mains_keeps_the_contract(ups: NutUps) -> None:
    assert ups.read(1.0) == Power(False, False, 90.0, 1200.0, 25.0)
    assert [check.verdict for check in run(suite(ups))] == ["pass"] * 4


def test_a_power_cut_is_seen(nut: Nut, ups: NutUps) -> None:
    nut.write({**MAINS, "ups.status": "OB LB", "battery.charge": "8"})
    seen_s = until(lambda: ups.status() == Status("fault", ("on_battery", "battery_low")))
    print(f"seen after {seen_s:.1f} s")
    assert ups.read(1.0) == Power(True, True, 8.0, 1200.0, 25.0)
    nut.write(MAINS)
    until(lambda: ups.status() == Status("ready"))


def test_a_driver_that_died_is_told_and_comes_back(nut: Nut, ups: NutUps) -> None:
    nut.kill_driver()
    assert until(lambda: ups.status() == Status("fault", ("no_driver",))) < 3
    assert ups.read(1.0) == Failed("no_driver", "DRIVER-NOT-CONNECTED")
    nut.start_driver()
    print(f"back after {until(lambda: ups.status() == Status('ready')):.1f} s")


def test_a_service_that_died_is_offline_at_once_and_comes_back(nut: Nut, ups: NutUps) -> None:
    nut.kill_server()
    assert ups.status() == Status("offline", ("offline",))
    assert isinstance(ups.read(1.0), Failed)
    nut.start_server()
    assert until(lambda: ups.status() == Status("ready")) < 5


def test_a_name_that_upsd_does_not_know(nut: Nut, ups: NutUps) -> None:
    other = NutUps(nut.address.replace("/ups", "/rack"))
    assert other.status() == Status("fault", ("unknown_ups",))
    other.close()
