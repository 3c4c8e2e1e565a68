"""The suites of the contract pass on every simulator, and notice when a device does not do what it must."""

from __future__ import annotations

from typing import Any

from devices.contract import Check, run
from devices.fingerprint_reader import contract as fingerprint_contract
from devices.fingerprint_reader.serial_livescan import SerialLivescan
from devices.id_card_reader import contract as card_contract
from devices.id_card_reader.adapter import SamReader
from devices.io_board import contract as board_contract
from devices.io_board.modbus import ModbusBoard
from devices.receipt_printer import contract as printer_contract
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.transport.address import transport_at

CARD = {
    "name": "张三",
    "sex": "male",
    "nation": "汉",
    "birth_date": "1998-03-15",
    "number": "42010219980315997X",
    "valid_from": "2016-08-20",
    "valid_to": None,
}


def verdicts(checks: list[Check]) -> list[str]:
    return [check.verdict for check in checks]


def test_the_card_reader_keeps_its_contract(start_peer: Any) -> None:
    peer = start_peer("devices.id_card_reader.simulator", "--latency-ms", "2")
    peer.tell("put", card=CARD)
    reader = SamReader(transport_at(peer.address))
    assert verdicts(run(card_contract.tests(reader))) == ["pass"] * 5
    peer.tell("lift")
    assert verdicts(run(card_contract.tests(reader)[1:4])) == ["not_tried"] * 3
    peer.tell("put", card=CARD | {"readable": False})
    assert verdicts(run(card_contract.tests(reader)[1:2])) == ["fail"]
    reader.close()


def test_the_fingerprint_reader_keeps_its_contract(start_peer: Any) -> None:
    peer = start_peer("devices.fingerprint_reader.simulator", "--latency-ms", "2")
    peer.tell("press", person="p01", finger=11, quality=80)
    reader = SerialLivescan(transport_at(peer.address))
    assert verdicts(run(fingerprint_contract.tests(reader))) == ["pass"] * 5
    peer.fault("wrong_feedback")
    assert verdicts(run(fingerprint_contract.tests(reader))) == ["fail", "fail", "fail", "not_tried", "not_tried"]
    reader.close()


def test_the_receipt_printer_keeps_its_contract(start_peer: Any) -> None:
    peer = start_peer("devices.receipt_printer.simulator", "--out", "{folder}/papers", "--mm-per-s", "0")
    printer = EscposPrinter(transport_at(peer.address))
    assert verdicts(run(printer_contract.tests(printer))) == ["pass"] * 4
    assert len(peer.tell("state")["papers"]) == 1
    peer.fault("empty")
    assert verdicts(run(printer_contract.tests(printer))) == ["fail"] * 4
    printer.close()


def test_the_io_board_keeps_its_contract(start_peer: Any) -> None:
    peer = start_peer("devices.io_board.simulator")
    board = ModbusBoard(peer.address, {"card": 0, "receipt": 1}, {"door": 0})
    assert verdicts(run(board_contract.tests(board, ["card", "receipt"]))) == ["pass"] * 3
    assert peer.tell("state")["coils"] == []
    peer.fault("wrong_feedback")
    assert verdicts(run(board_contract.tests(board, ["card"]))) == ["fail"] * 3
    board.close()
