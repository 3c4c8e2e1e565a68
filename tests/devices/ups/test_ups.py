"""The adapter against its simulator, a process of its own: power cuts, every fault, the contract."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from devices.base import Status, TransportLost
from devices.contract import run
from devices.ups.contract import tests as suite
from devices.ups.nut_adapter import NutUps
from devices.ups.port import Failed, Power, Ups
from tests.devices.peers import Peer

ON_MAINS = Power(False, False, 100.0, 1200.0, 25.0)


@pytest.fixture(scope="module")
def simulator(start_shared_peer: Any) -> Peer:
    simulator: Peer = start_shared_peer("devices.ups.simulator")
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    simulator.tell("clear")
    simulator.tell("restore")
    simulator.tell("battery", percent=100)
    return simulator


@pytest.fixture
def ups(peer: Peer) -> Iterator[NutUps]:
    ups = NutUps(peer.address)
    ups.open()
    yield ups
    ups.close()


def test_on_the_mains_it_is_ready_and_tells_all(ups: NutUps) -> None:
    assert isinstance(ups, Ups)
    assert ups.status() == Status("ready")
    assert ups.read(1.0) == ON_MAINS


def test_a_power_cut_is_told_until_the_battery_is_low_and_the_mains_back(peer: Peer, ups: NutUps) -> None:
    peer.tell("cut")
    assert ups.status() == Status("degraded", ("on_battery",))
    peer.tell("battery", percent=12)
    assert ups.status() == Status("fault", ("on_battery", "battery_low"))
    assert ups.read(1.0) == Power(True, True, 12.0, 144.0, 25.0)
    peer.tell("restore")
    assert ups.status() == Status("degraded", ("battery_low",))


@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        ("silent", Status("unknown", ("silent",)), "silent"),
        ("garbage", Status("fault", ("garbage",)), "garbage"),
        ("half_frame", Status("fault", ("garbage",)), "garbage"),
        ("wrong_feedback", Status("fault", ("garbage",)), "garbage"),
        ("no_driver", Status("fault", ("no_driver",)), "no_driver"),
        ("stale", Status("unknown", ("stale",)), "stale"),
        ("low", Status("degraded", ("battery_low",)), None),
        ("replace_battery", Status("degraded", ("replace_battery",)), None),
        ("overload", Status("degraded", ("overload",)), None),
        ("bypass", Status("degraded", ("unprotected",)), None),
    ],
)
def test_a_fault_has_its_word_and_then_all_is_well(
    peer: Peer, ups: NutUps, fault: str, status: Status, word: str | None
) -> None:
    peer.fault(fault)
    begun = time.monotonic()
    assert ups.status() == status
    found = ups.read(0.7)
    assert (found.word if isinstance(found, Failed) else None) == word
    assert time.monotonic() - begun < 3
    peer.tell("clear")
    assert ups.status() == Status("ready")


def test_an_answer_that_comes_too_late_is_not_the_next_one(peer: Peer, ups: NutUps) -> None:
    peer.fault("slow", times=1, seconds=0.4)
    assert ups.read(0.2) == Failed("silent", "silent")
    peer.tell("cut")
    found = ups.read(1.0)
    assert isinstance(found, Power)
    assert found.on_battery


def test_an_unplugged_service_is_offline_and_comes_back(peer: Peer, ups: NutUps) -> None:
    peer.fault("unplug")
    assert ups.status() == Status("offline", ("offline",))
    with pytest.raises(TransportLost):
        NutUps(peer.address).open()
    peer.tell("clear")
    assert ups.status() == Status("ready")


def test_a_service_that_was_started_anew_between_two_questions_is_not_missed(peer: Peer, ups: NutUps) -> None:
    assert ups.status() == Status("ready")
    peer.fault("unplug", times=1)
    peer.tell("clear")
    assert ups.status() == Status("ready")


def test_another_name_is_not_known_there(peer: Peer) -> None:
    other = NutUps(peer.address.replace("/ups", "/rack"))
    assert other.status() == Status("fault", ("unknown_ups",))
    assert other.read(1.0) == Failed("unknown_ups", "UNKNOWN-UPS")
    other.close()


def test_it_keeps_its_contract_and_a_ups_that_lies_does_not(peer: Peer, ups: NutUps) -> None:
    def verdicts() -> list[str]:
        return [check.verdict for check in run(suite(ups))]

    assert verdicts() == ["pass"] * 4
    peer.tell("cut")
    assert verdicts() == ["pass"] * 4
    peer.fault("bypass")
    assert verdicts() == ["fail", "pass", "pass", "pass"]
    peer.fault("wrong_feedback")
    assert verdicts() == ["fail"] * 4
