"""The cabinet against its simulator, a process of its own: both parts on two lines, every movement, every fault."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from devices.base import DeviceSpec, Outcome, TransportLost
from devices.card_cabinet.kit import KIT
from devices.card_cabinet.port import CardCabinet, Moved, chip_digest
from tests.devices.peers import Peer

MODULE = "devices.card_cabinet.simulator"
FAST = ("--motor-ms", "5", "--slots", "6")
UID, OTHER = "a1b2c3d4e5f60718", "0011223344556677"
CHIP = chip_digest(bytes.fromhex(UID))


def cabinet_at(address: str, **options: Any) -> CardCabinet:
    spec = DeviceSpec("cabinet", "card_cabinet", "crt_lock", address, options={"slots": 6, **options})
    return KIT.adapters["crt_lock"](spec, threading.Event())


@pytest.fixture(scope="module")
def simulator(start_shared_peer: Any) -> Peer:
    simulator: Peer = start_shared_peer(MODULE, "--link", "{folder}/tty", *FAST)
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    """Slot 3 holds the card; nothing lies elsewhere."""
    state = simulator.tell("clear")
    if state["card"]:
        locker = cabinet_at(simulator.address)
        locker.open()
        locker.capture("tidy")
        locker.close()
    for slot in range(1, 7):
        simulator.tell("close", slot=slot)
        simulator.tell("put", slot=slot, uid=UID if slot == 3 else None)
    simulator.tell("empty_bin")
    return simulator


@pytest.fixture
def cabinet(peer: Peer) -> Iterator[CardCabinet]:
    cabinet = cabinet_at(peer.address)
    cabinet.open()
    yield cabinet
    cabinet.close()


def test_it_is_ready_and_tells_what_its_locks_say(cabinet: CardCabinet) -> None:
    assert cabinet.status().state == "ready"
    assert cabinet.inventory() == dict.fromkeys(range(1, 7), "closed")


def test_the_expected_card_is_read_inside_and_handed_out(peer: Peer, cabinet: CardCabinet) -> None:
    assert cabinet.present(3, CHIP, "a", 10) == Moved(Outcome.DONE, "gate", None, "match", CHIP)
    assert peer.tell("state")["card"] == {"at": "gate", "uid": UID}
    assert cabinet.taken(0).what == "still_there"
    before = len(peer.tell("state")["taken"])
    assert len(peer.tell("take")["taken"]) == before + 1
    assert cabinet.taken(5).what == "taken"
    assert cabinet.status().state == "ready"


def test_a_card_that_is_not_taken_is_retracted_to_the_bin(peer: Peer, cabinet: CardCabinet) -> None:
    assert cabinet.present(3, CHIP, "a", 10).outcome is Outcome.DONE
    assert cabinet.taken(0.1).what == "still_there"
    assert cabinet.retract("b") == Moved(Outcome.DONE, "bin")
    assert peer.tell("state")["bin"] == [UID]
    assert cabinet.retract("c").fault is not None


def test_a_wrong_card_goes_to_the_bin_and_is_told_by_its_digest_only(peer: Peer, cabinet: CardCabinet) -> None:
    peer.tell("put", slot=3, uid=OTHER)
    moved = cabinet.present(3, CHIP, "a", 10)
    assert (moved.outcome, moved.place, moved.read_back) == (Outcome.FAILED, "bin", "wrong")
    assert moved.fault is not None
    assert moved.fault.word == "wrong_card"
    assert OTHER not in repr(moved)
    state = peer.tell("state")
    assert (state["bin"], state["card"]) == ([OTHER], None)
    assert cabinet.present(3, CHIP, "a", 10) == moved, "the same act is not done again"
    assert len(peer.tell("state")["bin"]) == 1


def test_an_unreadable_card_is_not_handed_out_where_one_is_expected(peer: Peer, cabinet: CardCabinet) -> None:
    peer.tell("put", slot=3, uid=UID, readable=False)
    moved = cabinet.present(3, CHIP, "a", 10)
    assert (moved.outcome, moved.place, moved.read_back, moved.chip) == (Outcome.FAILED, "bin", "unread", None)


def test_a_type_a_card_is_read_too(peer: Peer, cabinet: CardCabinet) -> None:
    peer.tell("put", slot=3, uid="04a1b2c3", type="A")
    assert cabinet.fetch(3, None, "a", 10).chip == chip_digest(bytes.fromhex("04a1b2c3"))


def test_the_same_act_moves_nothing_again(peer: Peer, cabinet: CardCabinet) -> None:
    first = cabinet.present(3, CHIP, "a", 10)
    peer.tell("take")
    peer.tell("put", slot=3, uid=OTHER)
    assert cabinet.present(3, CHIP, "a", 10) == first
    assert peer.tell("state")["slots"]["3"] == OTHER


def test_a_fetched_card_waits_inside_and_goes_back_when_no_old_card_is_given(peer: Peer, cabinet: CardCabinet) -> None:
    assert cabinet.fetch(3, CHIP, "a", 10) == Moved(Outcome.DONE, "inside", None, "match", CHIP)
    assert peer.tell("state")["card"]["at"] == "rf"
    assert cabinet.put_back(3, "b") == Moved(Outcome.DONE, "slot")
    assert peer.tell("state")["slots"]["3"] == UID
    assert cabinet.fetch(3, CHIP, "c", 10).outcome is Outcome.DONE
    assert cabinet.hand_out("d") == Moved(Outcome.DONE, "gate")


def test_a_second_card_is_not_fetched_on_top_of_the_first(peer: Peer, cabinet: CardCabinet) -> None:
    peer.tell("put", slot=4, uid=OTHER)
    cabinet.fetch(3, CHIP, "a", 10)
    second = cabinet.fetch(4, None, "b", 10)
    assert second.fault is not None
    assert (second.outcome, second.fault.word) == (Outcome.FAILED, "card_inside")
    assert peer.tell("state")["slots"]["4"] == OTHER


def test_a_slot_without_its_card_is_told(cabinet: CardCabinet) -> None:
    moved = cabinet.present(5, CHIP, "a", 10)
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.FAILED, "slot_empty")


def test_an_officer_loads_a_card_through_the_gate(peer: Peer, cabinet: CardCabinet) -> None:
    def feed() -> None:
        while not peer.ask(do="insert", uid=OTHER)["ok"]:
            pause.wait(0.02)

    pause = threading.Event()
    officer = threading.Thread(target=feed)
    officer.start()
    moved = cabinet.load(2, "a", 10)
    officer.join()
    assert moved == Moved(Outcome.DONE, "slot", None, "read", chip_digest(bytes.fromhex(OTHER)))
    state = peer.tell("state")
    assert (state["slots"]["2"], state["entry"]) == (OTHER, False)


def test_an_officer_who_does_not_come_is_not_waited_for(peer: Peer, cabinet: CardCabinet) -> None:
    moved = cabinet.load(2, "a", 0.1)
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.FAILED, "no_card")
    assert peer.tell("state")["entry"] is False


def test_after_an_unclean_stop_the_reading_position_tells(peer: Peer, cabinet: CardCabinet) -> None:
    assert cabinet.recover().place == "nowhere"
    cabinet.fetch(3, CHIP, "a", 10)
    after = cabinet_at(peer.address)
    cabinet.close()
    after.open()
    assert after.status().reasons == ("card_inside",)
    recovered = after.recover()
    assert (recovered.place, recovered.chip) == ("inside", CHIP)
    assert after.hand_out("b").outcome is Outcome.DONE
    assert after.recover().place == "gate"
    assert after.capture("c") == Moved(Outcome.DONE, "bin")
    after.close()


def test_a_card_at_the_gate_before_a_restart_is_still_watched(peer: Peer, cabinet: CardCabinet) -> None:
    cabinet.present(3, CHIP, "a", 10)
    cabinet.close()
    cabinet.open()
    assert cabinet.taken(0).what == "still_there"
    peer.tell("take")
    assert cabinet.taken(5).what == "taken"
    assert cabinet.taken(5).what == "unknown", "nothing was presented since"


def test_the_bin_is_counted_by_the_mechanism(peer: Peer, cabinet: CardCabinet) -> None:
    cabinet.fetch(3, None, "a", 10)
    cabinet.capture("b")
    counts = cabinet.counts()
    assert getattr(counts, "bin_cards", None) == 1


def test_a_bin_that_does_not_count_is_doubted(peer: Peer, cabinet: CardCabinet) -> None:
    cabinet.fetch(3, None, "a", 10)
    peer.fault("miscount")
    moved = cabinet.capture("b")
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.UNKNOWN, "wrong_feedback")


def test_a_jam_of_one_slot_does_not_close_the_others(peer: Peer, cabinet: CardCabinet) -> None:
    peer.tell("put", slot=4, uid=OTHER)
    peer.fault("jam", slot=4)
    moved = cabinet.present(4, None, "a", 10)
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.FAILED, "slot_jam")
    assert cabinet.status().reasons == ("slot_jam",)
    assert cabinet.status().state == "degraded"
    assert cabinet.present(3, CHIP, "b", 10).outcome is Outcome.DONE


def test_a_lock_that_says_closed_while_its_card_came_out_lies(peer: Peer, cabinet: CardCabinet) -> None:
    peer.fault("wrong_feedback")
    moved = cabinet.present(3, CHIP, "a", 10)
    assert moved.fault is not None
    assert (moved.outcome, moved.place, moved.fault.word) == (Outcome.UNKNOWN, "inside", "wrong_feedback")


def test_locks_wired_the_other_way_open_nothing_until_it_is_configured(peer: Peer, cabinet: CardCabinet) -> None:
    peer.fault("inverted")
    assert cabinet.status().reasons == ("wrong_feedback",)
    moved = cabinet.open_slot(3, "a")
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.FAILED, "wrong_feedback")
    assert peer.tell("state")["open"] == []
    cabinet.close()
    other = cabinet_at(peer.address, feedback="inverted")
    other.open()
    assert other.open_slot(3, "a").outcome is Outcome.DONE
    other.close()


@pytest.mark.parametrize(
    ("fault", "parameters", "state", "reasons"),
    [
        ("jam", {}, "fault", ("jam",)),
        ("full", {}, "fault", ("bin_full",)),
        ("silent", {"part": "board"}, "degraded", ("no_board",)),
        ("silent", {"part": "dispenser"}, "fault", ("no_dispenser",)),
        ("silent", {}, "unknown", ("silent",)),
        ("garbage", {"part": "dispenser"}, "fault", ("garbage",)),
        ("bad_checksum", {"part": "board"}, "fault", ("bad_checksum",)),
        ("half_frame", {"part": "dispenser"}, "fault", ("breaks_off",)),
        ("not_reset", {"times": 1}, "ready", ()),
    ],
)
def test_the_status_tells_the_fault_within_three_seconds(
    peer: Peer, cabinet: CardCabinet, fault: str, parameters: dict[str, Any], state: str, reasons: tuple[str, ...]
) -> None:
    peer.fault(fault, **parameters)
    begun = time.monotonic()
    found = cabinet.status()
    assert (found.state, found.reasons) == (state, reasons)
    assert time.monotonic() - begun < 3
    peer.tell("clear")
    assert cabinet.status().state == "ready"


@pytest.mark.parametrize(
    ("fault", "parameters"),
    [
        ("jam", {}),
        ("full", {}),
        ("silent", {"part": "board"}),
        ("silent", {"part": "dispenser"}),
        ("garbage", {"part": "board"}),
        ("garbage", {"part": "dispenser"}),
        ("bad_checksum", {"part": "dispenser"}),
        ("half_frame", {"part": "board"}),
        ("unplug", {}),
    ],
)
def test_a_fault_before_the_act_lets_nothing_out_and_is_mended(
    peer: Peer, cabinet: CardCabinet, fault: str, parameters: dict[str, Any]
) -> None:
    peer.fault(fault, **parameters)
    moved = cabinet.present(3, CHIP, "a", 10)
    assert moved.outcome is Outcome.FAILED
    assert peer.tell("state")["slots"]["3"] == UID
    peer.tell("clear")
    assert cabinet.present(3, CHIP, "a", 10).outcome is Outcome.DONE


def test_an_answer_that_was_damaged_once_is_asked_for_again(peer: Peer, cabinet: CardCabinet) -> None:
    peer.fault("bad_checksum", times=1, part="dispenser")
    assert cabinet.present(3, CHIP, "a", 10).outcome is Outcome.DONE


def test_a_movement_whose_answer_is_lost_is_doubtful_and_not_repeated(peer: Peer, cabinet: CardCabinet) -> None:
    peer.fault("lost_answer")
    moved = cabinet.fetch(3, CHIP, "a", 1)
    assert moved.fault is not None
    assert (moved.outcome, moved.fault.word) == (Outcome.UNKNOWN, "silent")
    peer.tell("clear")
    assert cabinet.fetch(3, CHIP, "a", 1) == moved
    recovered = cabinet.recover()
    assert (recovered.place, recovered.chip) == ("inside", CHIP)


def test_the_line_gone_is_offline_and_comes_back(peer: Peer, cabinet: CardCabinet) -> None:
    peer.fault("unplug")
    assert cabinet.status().state == "offline"
    with pytest.raises(TransportLost):
        cabinet_at(peer.address).open()
    peer.tell("clear")
    assert cabinet.status().state == "ready"


def test_a_slot_that_the_cabinet_has_not_is_bad_input(cabinet: CardCabinet) -> None:
    for slot in (0, 7, -1):
        with pytest.raises(ValueError, match="slots 1 to 6"):
            cabinet.present(slot, None, f"a{slot}", 1)


def test_the_simulator_sees_no_bad_request(peer: Peer, cabinet: CardCabinet) -> None:
    before = peer.tell("state")["bad_requests"]
    cabinet.present(3, CHIP, "a", 10)
    cabinet.retract("b")
    cabinet.inventory()
    cabinet.recover()
    assert peer.tell("state")["bad_requests"] == before
