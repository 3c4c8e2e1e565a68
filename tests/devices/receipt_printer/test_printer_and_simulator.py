"""The receipt printer's adapter against its simulator, a process of its own, on TCP and on a serial line.

Papers, outcomes, every fault; after each test the simulator must have met no opcode that it does not know.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw

from devices.base import Fault, Outcome
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.port import Printed
from devices.transport.address import transport_at
from tests.devices.peers import Peer

MODULE = "devices.receipt_printer.simulator"
DONE = Printed(Outcome.DONE)


@pytest.fixture(params=["tcp", "pty"])
def peer(request: pytest.FixtureRequest, start_peer: Any) -> Iterator[Peer]:
    line = ("--pty", "--link", "{folder}/tty") if request.param == "pty" else ()
    simulator: Peer = start_peer(MODULE, "--out", "{folder}/papers", "--mm-per-s", "0", *line)
    yield simulator
    assert simulator.tell("state")["unknown"] == []


@pytest.fixture
def printer(peer: Peer) -> Iterator[EscposPrinter]:
    printer = EscposPrinter(transport_at(peer.address))
    yield printer
    printer.close()


def page(rows: int = 700) -> Image.Image:
    picture = Image.new("L", (576, rows), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((10, 10, 300, rows - 10), outline=0, width=3)
    draw.line((0, 0, 575, rows - 1), fill=0, width=2)
    return picture.convert("1")


def test_the_paper_shows_what_was_sent_and_lies_in_the_tray(peer: Peer, printer: EscposPrinter) -> None:
    assert printer.print("job-1", page(), 5) == DONE
    state = peer.tell("state")
    assert (state["tray"], state["unknown"], len(state["papers"])) == (True, [], 1)
    paper = Image.open(state["papers"][0])
    assert paper.size == (576, 700 + 6 * 30)
    difference = ImageChops.difference(paper.crop((0, 0, 576, 700)), page().convert("L"))
    assert sum(difference.histogram()[1:]) <= 5  # dots blackened beside what looked like a real-time command
    assert peer.tell("take")["tray"] is False


def test_a_printer_with_a_sensor_tells_whether_its_slip_was_taken(peer: Peer, printer: EscposPrinter) -> None:
    sensing = EscposPrinter(transport_at(peer.address), mouth_sensor=True)
    assert sensing.paper_waits() is False
    assert sensing.print("job-1", page(100), 5) == DONE
    assert sensing.paper_waits() is True
    peer.tell("take")
    assert sensing.paper_waits() is False
    peer.fault("silent", times=1)
    assert sensing.paper_waits() is None
    sensing.close()
    assert printer.paper_waits() is None  # without a sensor it cannot tell


def test_a_job_is_printed_once_however_often_it_is_sent(peer: Peer, printer: EscposPrinter) -> None:
    assert [printer.print("job-1", page(), 5) for _ in range(3)] == [DONE] * 3
    assert printer.print("job-2", page(100), 5) == DONE
    assert len(peer.tell("state")["papers"]) == 2


def test_done_comes_only_after_the_mechanics(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--out", "{folder}/papers", "--mm-per-s", "200")
    printer = EscposPrinter(transport_at(peer.address))
    begun = time.monotonic()
    assert printer.print("job-1", page(640), 5) == DONE
    assert time.monotonic() - begun > 0.4  # 640 rows are 80 mm
    printer.close()


@pytest.mark.parametrize(("fault", "word"), [("empty", "paper_out"), ("cover_open", "cover_open"), ("jam", "jam")])
def test_a_hindrance_before_the_job_fails_it_and_nothing_is_printed(
    peer: Peer, printer: EscposPrinter, fault: str, word: str
) -> None:
    peer.fault(fault)
    assert printer.print("job-1", page(), 5) == Printed(Outcome.FAILED, Fault(word))
    assert printer.status().state == "fault"
    assert printer.status().reasons[0] == word
    peer.tell("clear")
    assert peer.tell("state")["papers"] == []
    assert printer.print("job-1", page(), 5) == DONE


@pytest.mark.parametrize(("fault", "word"), [("empty", "paper_out"), ("cover_open", "cover_open"), ("jam", "jam")])
def test_a_hindrance_in_the_job_leaves_it_in_doubt_and_the_rest_never_comes_out(
    peer: Peer, printer: EscposPrinter, fault: str, word: str
) -> None:
    peer.fault(fault, after_rows=200)
    assert printer.print("job-1", page(), 5) == Printed(Outcome.UNKNOWN, Fault(word))
    peer.tell("clear")
    assert printer.print("job-1", page(), 5).outcome is Outcome.UNKNOWN  # never repeated by itself
    assert printer.status().state == "ready"  # cuts off the piece
    assert printer.print("job-2", page(100), 5) == DONE
    state = peer.tell("state")
    assert (state["discarded"], state["unknown"]) == (1, [])
    piece, paper = (Image.open(path) for path in state["papers"])
    assert piece.height < 500
    assert paper.size == (576, 100 + 6 * 30)


def test_low_paper_hinders_nothing(peer: Peer, printer: EscposPrinter) -> None:
    peer.fault("low")
    assert printer.status().state == "degraded"
    assert printer.status().reasons == ("paper_low",)
    assert printer.print("job-1", page(100), 5) == DONE


@pytest.mark.parametrize(("fault", "word", "state"), [("silent", "silent", "unknown"), ("garbage", "garbage", "fault")])
def test_a_printer_that_does_not_answer_is_not_taken_for_ready(
    peer: Peer, printer: EscposPrinter, fault: str, word: str, state: str
) -> None:
    peer.fault(fault)
    assert printer.status().state == state
    assert printer.print("job-1", page(), 5) == Printed(Outcome.FAILED, Fault(word))


def test_a_printer_that_falls_silent_in_the_job_leaves_it_in_doubt(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--out", "{folder}/papers", "--mm-per-s", "25")
    printer = EscposPrinter(transport_at(peer.address))
    peer.fault("jam", after_rows=20_000)  # a stop that lies far ahead hinders nothing
    assert printer.print("job-1", page(3000), 0.5) == Printed(Outcome.UNKNOWN, Fault("silent"))
    printer.close()


def test_a_slow_printer_is_waited_for(peer: Peer, printer: EscposPrinter) -> None:
    peer.fault("slow", seconds=0.2)
    assert printer.print("job-1", page(100), 5) == DONE


def test_a_line_lost_in_the_job_leaves_it_in_doubt(peer: Peer, printer: EscposPrinter) -> None:
    peer.fault("half_frame", times=1)
    result = printer.print("job-1", page(4000), 5)
    assert result.outcome is Outcome.UNKNOWN
    assert result.fault is not None
    assert result.fault.word == "offline"


def test_an_unplugged_printer_fails_the_job_and_comes_back(peer: Peer, printer: EscposPrinter) -> None:
    assert printer.status().state == "ready"
    peer.fault("unplug")
    assert printer.status().state == "offline"
    assert printer.print("job-1", page(), 5) == Printed(Outcome.FAILED, Fault("offline"))
    peer.tell("clear")
    assert printer.print("job-1", page(), 5) == DONE


@pytest.mark.parametrize("size", [(575, 100), (576, 8001)])
def test_a_page_of_the_wrong_size_is_refused(printer: EscposPrinter, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="576 dots"):
        printer.print("job-1", Image.new("1", size), 5)


def test_an_opcode_that_the_simulator_does_not_know_is_recorded(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--out", "{folder}/papers")
    line = transport_at(peer.address)
    line.open()
    line.write(b"\x1bE\x01\x1dr\x01")
    assert line.read(1, 5) == b"\x00"
    assert peer.tell("state")["unknown"] != []
    line.close()
