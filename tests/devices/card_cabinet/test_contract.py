"""The suite of the contract passes on every make of cabinet, and notices one that does not do what it must."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from devices.card_cabinet import contract
from devices.card_cabinet.port import CardCabinet
from devices.contract import run
from devices.kits import make_at

MODULE = "devices.card_cabinet.simulator"
UID = "a1b2c3d4e5f60718"


def verdicts(address: str, taker: Any) -> list[str]:
    cabinet = make_at("card_cabinet", address, None, threading.Event())
    cabinet.open()
    assert isinstance(cabinet, CardCabinet)
    suite = contract.tests(cabinet)
    checks = run(suite[:5])
    taker()
    checks += run(suite[5:])
    cabinet.close()
    return [check.verdict for check in checks]


@pytest.mark.parametrize("make", [("--shared",), ("--only", "dispenser"), ()])
def test_a_cabinet_with_a_dispenser_keeps_its_contract(start_peer: Any, make: tuple[str, ...]) -> None:
    peer = start_peer(MODULE, "--motor-ms", "2", *make)
    peer.tell("put", slot=1, uid=UID)
    locks = "not_tried" if "dispenser" in make else "pass"  # without a lock board there are none to try
    assert verdicts(peer.address, lambda: peer.tell("take")) == ["pass", locks, *["pass"] * 5]


def test_a_cabinet_of_drawers_keeps_its_contract(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--motor-ms", "2", "--only", "board")
    assert verdicts(peer.address, lambda: peer.tell("close", slot=1)) == ["pass"] * 7


def test_an_empty_cabinet_cannot_be_tried(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--motor-ms", "2", "--only", "dispenser")
    assert verdicts(peer.address, lambda: None)[3:6] == ["not_tried"] * 3


@pytest.mark.parametrize(
    ("fault", "failing"),
    [("jam", {0, 2, 3, 4, 6}), ("inverted", {0, 1, 3, 4, 6}), ("full", {0, 3, 4, 6}), ("wrong_feedback", {3, 4})],
)
def test_a_device_that_does_not_do_what_it_must_is_noticed(start_peer: Any, fault: str, failing: set[int]) -> None:
    peer = start_peer(MODULE, "--motor-ms", "2", "--shared")
    peer.tell("put", slot=1, uid=UID)
    peer.fault(fault)
    found = verdicts(peer.address, lambda: None)
    assert {at for at, verdict in enumerate(found) if verdict == "fail"} >= failing


@pytest.mark.parametrize("make", [("--only", "board"), ("--shared",), ()])
def test_locks_that_are_silent_do_not_tell_their_state(start_peer: Any, make: tuple[str, ...]) -> None:
    peer = start_peer(MODULE, "--motor-ms", "2", *make)
    cabinet = make_at("card_cabinet", peer.address, None, threading.Event())
    cabinet.open()
    peer.fault("silent")
    assert [check.verdict for check in run(contract.tests(cabinet))[:2]] == ["fail", "fail"]
    cabinet.close()


def test_a_cabinet_that_was_never_heard_does_not_tell_the_state_of_its_locks(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--motor-ms", "2", "--only", "board")
    peer.fault("silent")
    found = verdicts(peer.address, lambda: None)
    assert found[:2] == ["fail", "fail"]
