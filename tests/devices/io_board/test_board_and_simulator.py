"""The I/O board's adapter against its simulator, a process of its own, on TCP and RTU: lamps, contacts, every fault."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from devices import kits
from devices.base import DeviceSpec, Fault, TransportLost
from devices.io_board.modbus import ModbusBoard, numbers_from
from tests.devices.peers import Peer

LAMPS = {"card": 0, "receipt": 1}
CONTACTS = {"door": 0, "vibration": 9}


@pytest.fixture(scope="module", params=["tcp", "rtu"])
def simulator(request: pytest.FixtureRequest, start_shared_peer: Any) -> Peer:
    options = ("--pty", "--link", "{folder}/tty") if request.param == "rtu" else ()
    simulator: Peer = start_shared_peer("devices.io_board.simulator", *options)
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    simulator.tell("clear")
    return simulator


def is_rtu(peer: Peer) -> bool:
    return peer.address.startswith("/")


@pytest.fixture
def board(peer: Peer) -> Iterator[ModbusBoard]:
    board = ModbusBoard(peer.address, LAMPS, CONTACTS, timeout_s=0.3)
    yield board
    board.close()


def test_a_lamp_shows_what_it_was_told(peer: Peer, board: ModbusBoard) -> None:
    assert board.lamp("card", "blink") is None
    assert board.lamp("receipt", "steady") is None
    assert peer.tell("state")["lamps"] == {"0": "blink", "1": "steady"}
    assert board.lamp("card", "off") is None
    assert peer.tell("state")["lamps"] == {"1": "steady"}


def test_contacts_are_read_by_name_and_by_number(peer: Peer, board: ModbusBoard) -> None:
    assert board.inputs() == {"door": False, "vibration": False}
    peer.tell("input", number=9, closed=True)
    assert board.inputs() == {"door": False, "vibration": True}
    assert board.contacts() == [number == 9 for number in range(32)]
    peer.tell("input", number=9, closed=False)


def test_a_coil_is_set_by_number_and_read_back(peer: Peer, board: ModbusBoard) -> None:
    assert board.set_coil(5, True) is None
    assert 5 in peer.tell("state")["coils"]
    coils = board.coils()
    assert isinstance(coils, list)
    assert (len(coils), coils[5]) == (64, True)
    assert board.set_coil(5, False) is None
    assert 5 not in peer.tell("state")["coils"]


def test_a_relay_that_is_stuck_is_noticed(peer: Peer, board: ModbusBoard) -> None:
    assert board.set_coil(5, False) is None
    peer.fault("jam")
    assert board.set_coil(5, True) == Fault("wrong_feedback")
    assert board.lamp("card", "blink") == Fault("wrong_feedback")
    peer.tell("clear")
    assert board.lamp("card", "blink") is None


def test_another_unit_does_not_answer(peer: Peer) -> None:
    if not is_rtu(peer):
        return  # a Modbus TCP board is one unit
    stranger = ModbusBoard(peer.address, {}, {}, unit=7, timeout_s=0.1)
    assert stranger.status().reasons == ("silent",)
    stranger.close()


def test_a_channel_that_the_board_does_not_have_is_rejected(board: ModbusBoard) -> None:
    assert board.set_coil(64, True) == Fault("rejected", "exception_2")


def test_a_lamp_that_is_not_configured_is_a_key_error(board: ModbusBoard) -> None:
    with pytest.raises(KeyError):
        board.lamp("moon", "steady")


@pytest.mark.parametrize(
    ("fault", "word", "state"),
    [
        ("silent", "silent", "unknown"),
        ("slow", "silent", "unknown"),
        ("garbage", "garbage", "fault"),
        ("half_frame", "garbage", "fault"),
        ("bad_checksum", "garbage", "fault"),
        ("wrong_feedback", "rejected", "fault"),
    ],
)
def test_a_fault_has_its_word_and_the_next_command_is_good(
    peer: Peer, board: ModbusBoard, fault: str, word: str, state: str
) -> None:
    assert board.status().state == "ready"
    if fault == "bad_checksum" and not is_rtu(peer):
        assert peer.ask(do="fault", word=fault)["ok"] is False  # Modbus TCP has none
        return
    peer.fault(fault, seconds=0.5)
    assert board.status().state == state
    result = board.lamp("card", "steady")
    assert isinstance(result, Fault)
    late = ("garbage",) if fault == "slow" else ()  # the answer that came too late may fall into the next question
    assert result.word in (word, *late)
    peer.tell("clear")
    assert any(board.lamp("card", "steady") is None for _ in range(3 if late else 1))


def test_an_unplugged_board_is_offline_and_comes_back(peer: Peer, board: ModbusBoard) -> None:
    assert board.status().state == "ready"
    peer.fault("unplug")
    assert board.status().state in ("offline", "unknown")  # the cut line is noticed by the first question
    assert board.status().state == "offline"
    with pytest.raises(TransportLost):
        board.open()
    assert peer.tell("clear")["address"] == peer.address
    board.open()
    assert board.status().state == "ready"


def test_names_and_numbers_come_from_the_options() -> None:
    options = {"lamp.card": 0, "lamp.receipt": 1, "input.door": 3, "side": "left"}
    assert numbers_from(options, "lamp") == LAMPS
    assert numbers_from(options, "input") == {"door": 3}


@pytest.mark.parametrize("number", [-1, 256, True, "1", 1.0])
def test_a_number_that_cannot_be_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="option lamp.card must be a whole number"):
        numbers_from({"lamp.card": number}, "lamp")


@pytest.mark.parametrize("address", ["nowhere", "tcp://host", "udp://host:1"])
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="neither a device path nor tcp://host:port"):
        ModbusBoard(address, LAMPS, CONTACTS)


@pytest.mark.parametrize(("key", "number"), [("unit", 0), ("unit", 248), ("baud", "9600"), ("baud", True)])
def test_a_unit_or_pace_that_cannot_be_is_refused(key: str, number: Any) -> None:
    spec = DeviceSpec("board", "io_board", "modbus", "/dev/none", options={key: number})
    with pytest.raises(ValueError, match=f"option {key} must be a whole number"):
        kits.make(spec, threading.Event())
