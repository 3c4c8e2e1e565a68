"""One line: drawers only, a dispenser only, or both on it; what answers is what there is."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from typer.testing import CliRunner

from devices.base import DeviceSpec, Fault, Outcome
from devices.card_cabinet.kit import KIT
from devices.card_cabinet.port import CardCabinet, Counts, Moved, chip_digest
from devices.kits import make_at
from kiosk.cli import app
from tests.devices.peers import Peer

MODULE = "devices.card_cabinet.simulator"
FAST = ("--motor-ms", "5", "--slots", "6")
UID = "a1b2c3d4e5f60718"
CHIP = chip_digest(bytes.fromhex(UID))


@pytest.fixture
def at(start_peer: Any) -> Any:
    """A simulator of a make, with a card in slot 2."""

    def start(*options: str) -> Peer:
        peer: Peer = start_peer(MODULE, *FAST, *options)
        peer.tell("put", slot=2, uid=UID)
        return peer

    return start


def opened(address: str) -> CardCabinet:
    cabinet: CardCabinet = make_at("card_cabinet", address, None, threading.Event())
    cabinet.open()
    return cabinet


def bench(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["device", "do", "card_cabinet", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_a_drawer_opens_is_watched_and_says_that_nothing_was_read(at: Any) -> None:
    peer = at("--only", "board")
    cabinet = opened(peer.address)
    assert cabinet.present(2, CHIP, "a", 5) == Moved(Outcome.DONE, "drawer")
    assert cabinet.taken(0).what == "still_there"
    peer.tell("take", slot=2)
    peer.tell("close", slot=2)
    assert cabinet.taken(5).what == "drawer_closed"
    assert cabinet.counts() == Fault("no_dispenser")
    assert cabinet.capture("b").fault == Fault("no_dispenser")
    assert cabinet.recover().place == "nowhere"
    cabinet.close()


def test_a_drawer_that_opens_and_still_says_closed_is_told(at: Any) -> None:
    peer = at("--only", "board")
    cabinet = opened(peer.address)
    peer.fault("wrong_feedback")
    moved = cabinet.open_slot(2, "a")
    assert moved.outcome is not Outcome.DONE
    assert cabinet.status().reasons == ("slot_jam",)
    cabinet.close()


def test_a_dispenser_gives_its_stack_lowest_first(at: Any) -> None:
    peer = at("--only", "dispenser")
    cabinet = opened(peer.address)
    assert cabinet.inventory() == {}
    assert cabinet.counts() == Counts(0, "enough")
    assert cabinet.present(1, CHIP, "a", 10) == Moved(Outcome.DONE, "gate", None, "match", CHIP)
    peer.tell("take")
    assert cabinet.taken(5).what == "taken"
    empty = cabinet.present(1, None, "b", 10)
    assert (empty.outcome, empty.fault) == (Outcome.FAILED, Fault("empty"))
    assert (cabinet.status().state, cabinet.status().reasons) == ("degraded", ("empty",))
    opening = cabinet.open_slot(1, "c")
    assert (opening.outcome, opening.fault) == (Outcome.FAILED, Fault("no_board"))
    cabinet.close()


def test_both_on_one_shared_line_are_found(at: Any) -> None:
    peer = at("--shared")
    cabinet = opened(peer.address)
    assert cabinet.status().state == "ready"
    assert cabinet.present(2, CHIP, "a", 10) == Moved(Outcome.DONE, "gate", None, "match", CHIP)
    peer.tell("close", slot=6)
    assert cabinet.retract("b") == Moved(Outcome.DONE, "bin")
    assert peer.tell("state")["bad_requests"] == 0
    cabinet.close()


@pytest.mark.parametrize("make", [("--only", "board"), ("--only", "dispenser"), ("--shared",)])
def test_looking_who_is_there_takes_less_than_a_second(at: Any, make: tuple[str, ...]) -> None:
    peer = at(*make)
    begun = time.monotonic()
    opened(peer.address).close()
    assert time.monotonic() - begun < 1.0
    assert peer.tell("state")["bad_requests"] == 0


def test_who_was_silent_at_the_opening_is_found_later(at: Any) -> None:
    peer = at("--only", "board")
    peer.fault("silent")
    cabinet = opened(peer.address)
    assert (cabinet.status().state, cabinet.status().reasons) == ("unknown", ("silent",))
    assert cabinet.open_slot(2, "a").outcome is Outcome.FAILED
    peer.tell("clear")
    assert cabinet.status().state == "ready"
    cabinet.close()


def test_the_bench_reaches_a_lock_board(at: Any) -> None:
    peer = at("--only", "board")
    assert bench("status", "--at", peer.address)[1]["data"] == {"state": "ready", "reasons": []}
    code, answer = bench("open", "5", "--at", peer.address)
    assert (code, answer["result"], answer["data"]["place"]) == (0, "DONE", "drawer")
    assert peer.tell("state")["open"] == [5]
    assert bench("inventory", "--at", peer.address)[1]["data"]["slots"]["5"] == "open"
    code, answer = bench("present", "2", "--at", peer.address)
    assert (code, answer["data"]["read_back"]) == (0, "none")
    assert bench("capture", "--at", peer.address)[1]["error"] == "no_dispenser"
    peer.fault("jam")
    code, answer = bench("open", "3", "--at", peer.address)
    assert (code, answer["result"], answer["error"]) == (1, "FAILED", "slot_jam")


def test_the_bench_reaches_a_dispenser(at: Any) -> None:
    peer = at("--only", "dispenser")
    assert bench("status", "--at", peer.address)[1]["data"]["bin_cards"] == 0
    code, answer = bench("present", "1", UID, "--at", peer.address)
    assert (code, answer["result"], answer["data"]["read_back"]) == (0, "DONE", "match")
    assert UID not in json.dumps(answer)
    assert bench("capture", "--at", peer.address)[1]["data"]["place"] == "bin"
    assert bench("capture", "--at", peer.address)[1]["error"] == "no_card"
    peer.fault("silent")
    code, answer = bench("status", "--at", peer.address)
    assert (code, answer["result"], answer["error"]) == (1, "FAILED", "silent")


@pytest.mark.parametrize(
    "arguments", [("open",), ("open", "x"), ("open", "99"), ("present", "1", "xyz"), ("capture", "1")]
)
def test_wrong_arguments_at_the_bench_are_bad_input(at: Any, arguments: tuple[str, ...]) -> None:
    peer = at("--only", "board")
    assert bench(*arguments, "--at", peer.address)[0] == 2


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("/dev/a+/dev/b+/dev/c", {}),
        ("nowhere", {}),
        ("/dev/a", {"slots": 0}),
        ("/dev/a", {"slots": True}),
        ("/dev/a", {"feedback": "odd"}),
        ("/dev/a", {"make": "toaster"}),
        ("/dev/a", {"slots": 48, "board": 32}),
    ],
)
def test_options_that_cannot_be_are_refused(address: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="option|address|boards"):
        KIT.adapters["crt_lock"](
            DeviceSpec("c", "card_cabinet", "crt_lock", address, options=options), threading.Event()
        )
