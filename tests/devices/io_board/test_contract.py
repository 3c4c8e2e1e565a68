"""The board's contract and its actions at the bench, on our simulator, on pymodbus' own server, on a silent bus."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.base import Outcome
from devices.contract import run
from devices.io_board.contract import tests as contract_of
from devices.io_board.kit import KIT
from devices.io_board.modbus import ModbusBoard
from devices.kit import Done
from devices.kits import make_at

BARE = Path(__file__).with_name("bare_server.py")
RTU = ("--pty", "--link", "{folder}/tty")


def verdicts(board: Any) -> list[str]:
    return [check.verdict for check in run(KIT.tests(board))]


@contextmanager
def process(*command: str) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield started
    finally:
        started.terminate()
        started.communicate(timeout=10)


@contextmanager
def two_serial_lines(folder: Path) -> Iterator[tuple[str, str]]:
    """Two pseudo-terminals tied together by socat."""
    ends = (str(folder / "board"), str(folder / "kiosk"))
    with process("socat", "-d", "-d", *(f"pty,raw,echo=0,link={end}" for end in ends)) as socat:
        assert socat.stdout is not None
        assert any("starting data transfer loop" in line for line in socat.stdout)
        yield ends


@contextmanager
def bare_server(where: str) -> Iterator[str]:
    with process(sys.executable, str(BARE), where) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, "the server did not start"
        yield address


@contextmanager
def at(address: str) -> Iterator[Any]:
    board = make_at("io_board", address, None, threading.Event())
    board.open()
    try:
        yield board
    finally:
        board.close()


@pytest.fixture(params=["tcp", "rtu"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "tcp":
        with bare_server("tcp") as address:
            yield address
    else:
        with two_serial_lines(tmp_path) as (theirs, ours), bare_server(theirs):
            yield ours


@pytest.mark.parametrize("options", [(), RTU], ids=["tcp", "rtu"])
def test_the_simulator_keeps_the_contract_and_a_board_that_lies_does_not(start_peer: Any, options: Any) -> None:
    peer = start_peer("devices.io_board.simulator", *options)
    with at(peer.address) as board:
        assert verdicts(board) == ["pass"] * 3
        assert peer.tell("state")["coils"] == []
        peer.fault("jam")
        assert verdicts(board) == ["pass", "pass", "fail"]
        peer.tell("clear")
        peer.fault("wrong_feedback")
        assert verdicts(board) == ["fail"] * 3


def test_configured_lamps_are_tried_and_end_dark(start_peer: Any) -> None:
    peer = start_peer("devices.io_board.simulator")
    board = ModbusBoard(peer.address, {"card": 0}, {})
    assert [check.verdict for check in run(contract_of(board, board.lamp_names()))] == ["pass"] * 3
    assert peer.tell("state")["lamps"] == {}
    peer.fault("jam")
    assert verdicts(board)[2] == "fail"
    board.close()


def test_a_board_of_another_make_keeps_the_contract_and_does_what_is_asked(bare: str) -> None:
    with at(bare) as board:
        assert verdicts(board) == ["pass"] * 3
        assert KIT.actions["set"](board, ["3", "1"], 5) == Done(Outcome.DONE, data={"coil": 3, "on": True})
        inputs = [number == 1 for number in range(16)]
        coils = [number == 3 for number in range(16)]
        assert KIT.actions["read"](board, [], 5) == Done(Outcome.DONE, data={"inputs": inputs, "coils": coils})
        assert KIT.actions["set"](board, ["16", "1"], 5) == Done(Outcome.FAILED, "rejected")


def test_a_silent_bus_is_silent_and_never_hangs(tmp_path: Path) -> None:
    with two_serial_lines(tmp_path) as (_, ours):
        board = ModbusBoard(ours, {}, {}, timeout_s=0.2)
        begun = time.monotonic()
        assert board.status().reasons == ("silent",)
        assert KIT.actions["set"](board, ["0", "1"], 5) == Done(Outcome.UNKNOWN, "silent")
        assert KIT.actions["read"](board, [], 5).error == "silent"
        assert time.monotonic() - begun < 3 * 0.6 + 1.0
        assert verdicts(board) == ["fail"] * 3
        board.close()


@pytest.mark.parametrize(
    "arguments", [[], ["1"], ["1", "2"], ["-1", "1"], ["65536", "1"], ["１", "1"], ["1", "1", "1"]]
)
def test_an_argument_that_cannot_be_is_refused_before_the_board_is_asked(arguments: list[str]) -> None:
    board = ModbusBoard("tcp://127.0.0.1:1", {}, {})
    with pytest.raises(ValueError, match="coil"):
        KIT.actions["set"](board, arguments, 5)
