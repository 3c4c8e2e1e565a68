"""The return slot against its simulator, a process of its own: two lines and one, every movement, every fault."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from devices.base import DeviceSpec, Fault, Outcome, TransportLost
from devices.card_return import contract
from devices.card_return.kit import KIT
from devices.card_return.port import CardReturn, Counts, Moved, OldCard, ReadFailed
from devices.contract import run
from devices.kits import make_at
from kiosk.cli import app
from tests.devices.peers import Peer

MODULE = "devices.card_return.simulator"
CARD = {
    "name": "张三",
    "sex": "male",
    "nation": "汉",
    "birth_date": "1998-03-15",
    "number": "42010219980315997X",
    "valid_from": "2016-08-20",
    "valid_to": "2026-08-20",
}


@pytest.fixture(scope="module", params=[(), ("--one-line",)], ids=["two lines", "one line"])
def simulator(start_shared_peer: Any, request: pytest.FixtureRequest) -> Peer:
    simulator: Peer = start_shared_peer(MODULE, "--link", "{folder}/tty", "--motor-ms", "5", *request.param)
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    """Nothing lies in it, and its bin is empty."""
    if simulator.tell("clear")["card"]:
        slot = at(simulator)
        slot.take("tidy")
        slot.close()
    simulator.tell("empty_bin")
    return simulator


@pytest.fixture
def slot(peer: Peer) -> Iterator[CardReturn]:
    slot = at(peer)
    yield slot
    slot.close()


def at(peer: Peer) -> CardReturn:
    slot: CardReturn = make_at("card_return", peer.address, None, threading.Event())
    slot.open()
    return slot


def insert(peer: Peer, slot: CardReturn, **changes: Any) -> None:
    assert slot.open_shutter() is None
    peer.tell("insert", card=CARD | changes)
    assert slot.wait_inserted(5) is True
    assert slot.close_shutter() is None


def test_the_old_card_is_read_and_kept(peer: Peer, slot: CardReturn) -> None:
    assert slot.status().state == "ready"
    insert(peer, slot)
    read = slot.read(3)
    assert isinstance(read, OldCard)
    assert (read.number, str(read.valid_to)) == (CARD["number"], "2026-08-20")
    assert str(CARD["number"]) not in repr(read)
    assert slot.take("a") == Moved(Outcome.DONE, "bin")
    assert (peer.tell("state")["bin"], slot.counts()) == (1, Counts(1))


def test_the_card_can_be_read_again_while_it_lies_there(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot)
    assert slot.read(3) == slot.read(3)


def test_a_wrong_card_is_given_back_and_seen_to_be_taken(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot)
    assert slot.give_back("a") == Moved(Outcome.DONE, "gate")
    assert slot.wait_taken(0) is False
    peer.tell("take")
    assert slot.wait_taken(5) is True
    assert slot.give_back("a") == Moved(Outcome.DONE, "gate"), "the same act moves nothing again"
    assert slot.status().state == "ready"


def test_an_unreadable_card_is_told_and_can_still_be_kept(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot, readable=False)
    read = slot.read(0)
    assert isinstance(read, ReadFailed)
    assert read.word == "unreadable"
    assert slot.take("a").outcome is Outcome.DONE


def test_a_card_of_an_unknown_type_is_not_read_as_a_residents(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot, flag="Y")
    read = slot.read(1)
    assert isinstance(read, ReadFailed)
    assert read.word == "unknown_type"


def test_what_was_left_at_the_shutter_is_kept_by_the_machine(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot)
    slot.give_back("a")
    assert slot.take("b") == Moved(Outcome.DONE, "bin")


def test_nothing_is_read_or_moved_where_nothing_lies(peer: Peer, slot: CardReturn) -> None:
    assert slot.read(1) == ReadFailed("no_card")
    assert slot.take("a") == Moved(Outcome.FAILED, fault=Fault("no_card"))
    assert slot.give_back("b") == Moved(Outcome.FAILED, fault=Fault("no_card"))
    slot.open_shutter()
    assert slot.wait_inserted(0.1) is False
    slot.close_shutter()
    assert peer.tell("state")["shutter"] is False


def test_a_shut_slot_takes_no_card(peer: Peer) -> None:
    assert peer.ask(do="insert", card=CARD)["ok"] is False


def test_the_shutter_stays_shut_on_a_card_of_an_earlier_visit(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot)
    slot.close()
    slot.open()
    assert slot.status().reasons == ("card_inside",)
    assert slot.open_shutter() == Fault("card_inside")


def test_a_full_bin_takes_nothing_and_the_card_comes_back(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot)
    peer.fault("full")
    assert slot.take("a") == Moved(Outcome.FAILED, fault=Fault("bin_full"))
    assert slot.give_back("b").outcome is Outcome.DONE
    peer.tell("take")
    assert slot.open_shutter() == Fault("bin_full")


@pytest.mark.parametrize("fault", ["miscount", "wrong_feedback"])
def test_a_mechanism_that_lies_is_doubted(peer: Peer, slot: CardReturn, fault: str) -> None:
    insert(peer, slot)
    peer.fault(fault)
    moved = slot.take("a")
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.UNKNOWN, "wrong_feedback")
    peer.tell("clear")
    assert slot.take("a") == moved, "what is in doubt is not repeated"


@pytest.mark.parametrize(
    ("fault", "part", "state", "reasons"),
    [
        ("jam", None, "fault", ("jam",)),
        ("full", None, "fault", ("bin_full",)),
        ("silent", None, "unknown", ("silent",)),
        ("silent", "reader", "degraded", ("no_reader",)),
        ("silent", "mechanism", "unknown", ("silent",)),
        ("garbage", "mechanism", "fault", ("garbage",)),
        ("bad_checksum", "reader", "fault", ("bad_checksum",)),
        ("half_frame", "mechanism", "fault", ("breaks_off",)),
        ("unplug", None, "offline", ("offline",)),
    ],
)
def test_the_status_tells_the_fault_within_three_seconds(
    peer: Peer, slot: CardReturn, fault: str, part: str | None, state: str, reasons: tuple[str, ...]
) -> None:
    peer.fault(fault, part=part)
    begun = time.monotonic()
    found = slot.status()
    assert time.monotonic() - begun < 3
    assert (found.state, found.reasons) == (state, reasons)
    peer.tell("clear")
    assert slot.status().state == "ready"


@pytest.mark.parametrize("fault", ["jam", "silent", "garbage", "half_frame", "bad_checksum", "unplug"])
def test_a_fault_before_the_act_keeps_nothing_and_is_mended(peer: Peer, slot: CardReturn, fault: str) -> None:
    insert(peer, slot)
    peer.fault(fault)
    assert slot.take("a").outcome is Outcome.FAILED
    assert peer.tell("state")["card"] == "rf"
    peer.tell("clear")
    assert slot.take("a").outcome is Outcome.DONE


def test_a_line_that_is_not_there_cannot_be_opened(peer: Peer) -> None:
    peer.fault("unplug")
    with pytest.raises(TransportLost):
        at(peer)


def test_it_keeps_its_contract(peer: Peer, slot: CardReturn) -> None:
    def resident() -> None:
        while not peer.ask(do="insert", card=CARD)["ok"]:
            pause.wait(0.02)

    pause = threading.Event()
    suite = contract.tests(slot)
    checks = run(suite[:3])
    hand = threading.Thread(target=resident)
    hand.start()
    checks += run(suite[3:7])
    hand.join()
    peer.tell("take")
    checks += run(suite[7:])
    assert [check.verdict for check in checks] == ["pass"] * 8


def test_the_contract_notices_a_slot_that_cannot_be_used(peer: Peer, slot: CardReturn) -> None:
    peer.fault("jam")
    assert [check.verdict for check in run(contract.tests(slot)[:1])] == ["fail"]
    peer.fault("silent", part="mechanism")
    assert "fail" in [check.verdict for check in run(contract.tests(slot)[:4])][1:]


def test_the_simulator_sees_no_bad_request(peer: Peer, slot: CardReturn) -> None:
    before = peer.tell("state")["bad_requests"]
    insert(peer, slot)
    slot.read(2)
    slot.take("a")
    assert peer.tell("state")["bad_requests"] == before


def bench(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["device", "do", "card_return", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_bench_gives_back_reads_and_keeps(peer: Peer, slot: CardReturn) -> None:
    insert(peer, slot)
    slot.close()
    assert bench("status", "--at", peer.address)[1]["data"]["reasons"] == ["card_inside"]
    code, answer = bench("read", "--at", peer.address)
    assert (code, answer["data"]["card"]["number"]) == (0, CARD["number"])
    assert bench("give_back", "--at", peer.address)[1]["data"]["place"] == "gate"
    code, answer = bench("take", "--at", peer.address)
    assert (code, answer["result"], answer["data"]["place"]) == (0, "DONE", "bin")
    code, answer = bench("take", "--at", peer.address, "--deadline", "0.1")
    assert (code, answer["error"]) == (1, "no_card")


@pytest.mark.parametrize(("address", "options"), [("/a+/b+/c", {}), ("nowhere", {}), ("/dev/a", {"baud": 7})])
def test_options_that_cannot_be_are_refused(address: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="address|option"):
        KIT.adapters["crt_sam"](DeviceSpec("r", "card_return", "crt_sam", address, options=options), threading.Event())
