"""The printer's contract on TCP, on a serial line and on USB; the simulator must know every opcode that was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from devices.base import Transport
from devices.contract import run
from devices.receipt_printer.contract import tests as contract_of
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.kit import KIT
from devices.transport.address import transport_at
from devices.transport.usb import usb_at
from tests.devices.peers import Peer
from tests.devices.receipt_printer.usb_backend import Cable

MODULE = "devices.receipt_printer.simulator"


@pytest.fixture(params=["tcp", "pty", "usb"])
def peer_and_line(request: pytest.FixtureRequest, start_peer: Any) -> Iterator[tuple[Peer, Transport]]:
    options = ("--pty", "--link", "{folder}/tty") if request.param == "pty" else ()
    peer = start_peer(MODULE, "--out", "{folder}/papers", "--mm-per-s", "0", *options)
    cable = Cable(peer.address) if request.param == "usb" else None
    line = usb_at("usb:04b8:0e28", cable) if cable else transport_at(peer.address)
    yield peer, line
    line.close()
    if cable:
        cable.close()
    assert peer.tell("state")["unknown"] == []


def verdicts(printer: EscposPrinter) -> list[str]:
    return [check.verdict for check in run(contract_of(printer))]


def test_the_contract_is_kept_and_one_paper_comes_out(peer_and_line: tuple[Peer, Transport]) -> None:
    peer, line = peer_and_line
    assert verdicts(EscposPrinter(line)) == ["pass"] * 4
    assert len(peer.tell("state")["papers"]) == 1


@pytest.mark.parametrize("fault", ["empty", "cover_open", "jam", "silent", "garbage"])
def test_a_printer_that_cannot_print_does_not_keep_it(peer_and_line: tuple[Peer, Transport], fault: str) -> None:
    peer, line = peer_and_line
    peer.fault(fault)
    assert verdicts(EscposPrinter(line)) == ["fail"] * 4
    assert peer.tell("state")["papers"] == []


def test_the_kit_makes_the_printer_of_an_address() -> None:
    assert KIT.adapter_at("tcp://10.0.0.8:9100") == KIT.adapter_at("usb:04b8:0e28") == "escpos"
