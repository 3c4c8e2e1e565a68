"""USB as a line: pyusb and python-escpos run on a backend of the tests' own, no hardware (facts: devices 8)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import usb.backend.libusb0
import usb.backend.libusb1
import usb.backend.openusb
from PIL import Image

from devices.base import Fault, Outcome, TransportLost
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.port import Printed
from devices.transport.usb import usb_at
from tests.devices.receipt_printer.usb_backend import IN, OUT, Cable

MODULE = "devices.receipt_printer.simulator"
ADDRESS = "usb:04b8:0e28"


@pytest.fixture
def cable(start_peer: Any) -> Iterator[Cable]:
    peer = start_peer(MODULE, "--out", "{folder}/papers", "--mm-per-s", "0")
    cable = Cable(peer.address)
    yield cable
    cable.close()


def test_bytes_pass_both_ways_in_the_packets_that_the_device_takes(cable: Cable) -> None:
    line = usb_at(ADDRESS, cable)
    line.open()
    line.write(b"\n" * 1000 + b"\x10\x04\x01")
    assert line.read(10, 2) == b"\x12"
    assert cable.written == [640, 363]
    line.write(b"\x10\x04\x14")
    assert line.read(4, 2) + line.read(4, 2) == b"\x10\x0f\x00\x00\x00\x00"
    line.close()
    line.close()


def test_silence_is_empty_and_ends_with_the_deadline(cable: Cable) -> None:
    line = usb_at(ADDRESS, cable)
    line.open()
    begun = time.monotonic()
    assert line.read(10, 0.0) == line.read(10, 0.1) == b""
    assert time.monotonic() - begun < 1.0
    line.close()


def test_a_device_that_is_not_there_or_pulled_out_is_a_lost_line(cable: Cable) -> None:
    for other in ("usb:04b8:0001", f"{ADDRESS}:SERIAL-7"):
        with pytest.raises(TransportLost, match="is gone"):
            usb_at(other, cable).open()
    line = usb_at(ADDRESS, cable)
    with pytest.raises(TransportLost, match="is not open"):
        line.write(b"x")
    line.open()
    cable.cut()
    with pytest.raises(TransportLost, match="is gone"):
        line.read(1, 1)
    with pytest.raises(TransportLost):
        line.open()
    cable.plugged = True
    line.open()
    line.write(b"\x10\x04\x01")
    assert line.read(1, 2) == b"\x12"
    line.close()


@pytest.mark.parametrize("endpoints", [[(OUT, 2)], [(OUT, 3), (IN, 3)], []])
def test_a_device_without_a_bulk_pipe_each_way_is_no_printer(cable: Cable, endpoints: list[tuple[int, int]]) -> None:
    cable.endpoints = endpoints
    with pytest.raises(ValueError, match="no bulk pipe each way"):
        usb_at(ADDRESS, cable).open()


def test_without_libusb_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in (usb.backend.libusb1, usb.backend.openusb, usb.backend.libusb0):
        monkeypatch.setattr(library, "get_backend", lambda: None)
    with pytest.raises(ValueError, match="install the Debian package libusb-1.0-0"):
        usb_at(ADDRESS).open()


@pytest.mark.parametrize("address", ["usb:", "usb:4b8:0e28", "usb:04b8:0e28:", "usb:04b8-0e28", "usb:zzzz:0000"])
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not usb:VID:PID"):
        usb_at(address)


def test_a_printer_pulled_out_fails_the_job_and_comes_back(cable: Cable) -> None:
    printer = EscposPrinter(usb_at(ADDRESS, cable))
    page = Image.new("1", (576, 300), 1)
    assert printer.print("job-1", page, 5) == Printed(Outcome.DONE)
    cable.cut()
    assert printer.status().state == "offline"
    assert printer.print("job-2", page, 5) == Printed(Outcome.FAILED, Fault("offline"))
    cable.plugged = True
    assert printer.print("job-2", page, 5) == Printed(Outcome.DONE)
    printer.close()
