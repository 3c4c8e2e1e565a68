"""The certificate printer's adapter against its simulator, a process of its own: papers, outcomes, every fault."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.base import Fault, Outcome, TransportLost
from devices.certificate_printer import contract
from devices.certificate_printer.ipp_printer import IppPrinter
from devices.certificate_printer.port import CertificatePrinter, Printed
from devices.contract import run
from tests.devices.peers import Peer

MODULE = "devices.certificate_printer.simulator"
PDF = contract.sample_pdf(2)
DONE = Printed(Outcome.DONE, None, 2)
MORE_S = 2.0  # the port's word: so much after the deadline at most


@pytest.fixture
def peer(start_peer: Any) -> Peer:
    simulator: Peer = start_peer(MODULE, "--out", "{folder}/papers", "--page-s", "0.1", "--dpi", "30")
    return simulator


@pytest.fixture
def printer(peer: Peer) -> IppPrinter:
    return IppPrinter(peer.address)


def while_printing(printer: IppPrinter, deadline_s: float, act: Callable[[], None]) -> Printed:
    """Print in the background, act when the first page is out, and give what became of the job."""
    results: list[Printed] = []
    thread = threading.Thread(target=lambda: results.append(printer.print("job-1", PDF, 2, deadline_s)))
    thread.start()
    act()
    thread.join(deadline_s + 20)
    return results[0]


def first_page(peer: Peer) -> None:
    end = time.monotonic() + 10
    while peer.tell("state")["pages_out"] < 1:
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def test_it_is_a_certificate_printer_and_keeps_the_contract(peer: Peer, printer: IppPrinter) -> None:
    assert isinstance(printer, CertificatePrinter)
    assert [check.verdict for check in run(contract.tests(printer))] == ["pass"] * 5
    state = peer.tell("state")
    assert (state["pages_out"], state["unknown"]) == (2, [])


def test_a_printer_that_lies_fails_the_contract(peer: Peer, printer: IppPrinter) -> None:
    peer.fault("wrong_feedback")
    verdicts = [check.verdict for check in run(contract.tests(printer))]
    assert verdicts == ["pass", "fail", "fail", "pass", "pass"]
    peer.tell("clear")
    peer.fault("empty")
    assert [check.verdict for check in run(contract.tests(printer))][:3] == ["fail"] * 3


def test_the_pages_lie_in_the_tray_as_they_were_sent(peer: Peer, printer: IppPrinter) -> None:
    assert printer.print("job-1", PDF, 2, 10) == DONE
    state = peer.tell("state")
    assert (state["tray"], len(state["papers"])) == (2, 2)
    first, second = (Image.open(path).convert("L") for path in state["papers"])
    assert abs(first.width / first.height - 210 / 297) < 0.01
    assert first.tobytes() != second.tobytes()
    assert min(first.tobytes()) < 60  # there is ink on it
    assert Path(state["papers"][0]).with_name("document-0001.pdf").read_bytes() == PDF
    assert peer.tell("take")["tray"] == 0


def test_a_job_is_printed_once_however_often_it_is_sent_and_by_whom(peer: Peer, printer: IppPrinter) -> None:
    assert [printer.print("job-1", PDF, 2, 10) for _ in range(3)] == [DONE] * 3
    assert IppPrinter(peer.address).print("job-1", PDF, 2, 10) == DONE  # a process that started anew
    assert peer.tell("state")["pages_out"] == 2
    assert printer.print("job-2", PDF, 2, 10) == DONE
    assert peer.tell("state")["pages_out"] == 4


@pytest.mark.parametrize(("fault", "word"), [("empty", "paper_out"), ("cover_open", "cover_open"), ("jam", "jam")])
def test_a_hindrance_before_the_job_fails_it_and_nothing_is_sent(
    peer: Peer, printer: IppPrinter, fault: str, word: str
) -> None:
    peer.fault(fault)
    assert (printer.status().state, printer.status().reasons) == ("fault", (word,))
    assert printer.print("job-1", PDF, 2, 10) == Printed(Outcome.FAILED, Fault(word), 0)
    assert peer.tell("state")["jobs"] == []
    peer.tell("clear")
    assert printer.print("job-1", PDF, 2, 10) == DONE


@pytest.mark.parametrize(
    ("fault", "found"), [("wrong_paper", Fault("paper_size")), ("no_pdf", Fault("rejected", "no_pdf"))]
)
def test_a_printer_without_a4_or_without_pdf_is_sent_nothing(
    peer: Peer, printer: IppPrinter, fault: str, found: Fault
) -> None:
    peer.fault(fault)
    assert (printer.status().state, printer.status().reasons) == ("fault", (found.word,))
    assert printer.print("job-1", PDF, 2, 10) == Printed(Outcome.FAILED, found, 0)
    assert peer.tell("state")["jobs"] == []
    peer.tell("clear")
    assert printer.print("job-1", PDF, 2, 10) == DONE


@pytest.mark.parametrize("deaf", ["no_cancel", "silent", "slow", "half_frame", "garbage"])
def test_two_seconds_after_the_deadline_it_is_over_whatever_the_printer_does(
    peer: Peer, printer: IppPrinter, deaf: str
) -> None:
    peer.fault("empty", after_pages=1)
    begun = time.monotonic()

    def stop_listening() -> None:
        first_page(peer)
        peer.fault(deaf, seconds=1.0)

    found = while_printing(printer, 2, stop_listening)
    assert time.monotonic() - begun < 2 + MORE_S
    assert found.outcome is Outcome.UNKNOWN
    if deaf == "no_cancel":
        assert found.fault == Fault("paper_out")


@pytest.mark.parametrize("deaf", ["silent", "slow", "garbage"])
def test_it_is_over_in_time_also_when_the_printer_is_so_from_the_beginning(
    peer: Peer, printer: IppPrinter, deaf: str
) -> None:
    peer.fault(deaf, seconds=1.0)
    begun = time.monotonic()
    assert printer.print("job-1", PDF, 2, 1).outcome is Outcome.FAILED
    assert time.monotonic() - begun < 1 + MORE_S
    assert peer.tell("state")["jobs"] == []


@pytest.mark.parametrize(("fault", "word"), [("empty", "paper_out"), ("cover_open", "cover_open"), ("jam", "jam")])
def test_a_hindrance_in_the_job_is_waited_for_until_the_deadline_and_then_taken_back(
    peer: Peer, printer: IppPrinter, fault: str, word: str
) -> None:
    peer.fault(fault, after_pages=1)
    begun = time.monotonic()
    assert printer.print("job-1", PDF, 2, 1) == Printed(Outcome.UNKNOWN, Fault(word), 1)
    assert time.monotonic() - begun < 1 + MORE_S
    peer.tell("clear")
    assert printer.print("job-1", PDF, 2, 10).outcome is Outcome.UNKNOWN  # never repeated by itself
    assert printer.print("job-2", PDF, 2, 10) == DONE
    assert peer.tell("state")["pages_out"] == 3  # the second page of the first job never came


def test_a_hindrance_that_is_mended_in_time_costs_nothing(peer: Peer, printer: IppPrinter) -> None:
    peer.fault("empty", after_pages=1)

    def mend() -> None:
        first_page(peer)
        assert printer.status().reasons == ("paper_out",)
        peer.tell("clear")

    assert while_printing(printer, 20, mend) == DONE


def test_power_lost_in_the_job_leaves_it_in_doubt(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--out", "{folder}/papers", "--page-s", "0.6", "--dpi", "30")
    printer = IppPrinter(peer.address)

    def cycle() -> None:
        first_page(peer)
        peer.fault("unplug")
        peer.tell("clear")

    found = while_printing(printer, 20, cycle)
    assert (found.outcome, found.fault) == (Outcome.UNKNOWN, Fault("restarted"))
    assert peer.tell("state")["pages_out"] == 1


def test_a_printer_that_stays_away_in_the_job_leaves_it_in_doubt(peer: Peer, printer: IppPrinter) -> None:
    peer.fault("jam", after_pages=1)

    def unplug() -> None:
        first_page(peer)
        peer.fault("unplug")

    found = while_printing(printer, 1.5, unplug)
    assert (found.outcome, found.fault) == (Outcome.UNKNOWN, Fault("offline"))


def test_a_printer_that_falls_silent_in_the_job_does_not_hold_the_kiosk(peer: Peer, printer: IppPrinter) -> None:
    peer.fault("jam", after_pages=1)
    begun = time.monotonic()

    def fall_silent() -> None:
        first_page(peer)
        peer.fault("silent")

    found = while_printing(printer, 1.5, fall_silent)
    assert (found.outcome, found.fault) == (Outcome.UNKNOWN, Fault("silent"))
    assert time.monotonic() - begun < 1.5 + MORE_S


def test_complete_without_paper_is_no_proof_and_with_an_exit_sensor_even_a_perfect_liar_is_caught(
    peer: Peer, printer: IppPrinter
) -> None:
    peer.fault("wrong_feedback", times=1)
    assert printer.print("job-1", PDF, 2, 10) == Printed(Outcome.UNKNOWN, Fault("no_proof"), 0)
    sensing = IppPrinter(peer.address, exit_count=lambda: int(peer.tell("state")["pages_out"]))
    peer.fault("wrong_feedback", times=1, counts=1)
    assert sensing.print("job-2", PDF, 2, 10) == Printed(Outcome.UNKNOWN, Fault("not_seen"), 0)
    assert sensing.print("job-3", PDF, 2, 10) == DONE
    mute = IppPrinter(peer.address, exit_count=lambda: None)  # a sensor that does not answer is as none
    assert mute.print("job-4", PDF, 2, 10) == DONE


@pytest.mark.parametrize(("what", "word"), [("paper", "paper_low"), ("toner", "toner_low")])
def test_low_supplies_hinder_nothing(peer: Peer, printer: IppPrinter, what: str, word: str) -> None:
    peer.fault("low", what=what)
    assert (printer.status().state, printer.status().reasons) == ("degraded", (word,))
    assert printer.print("job-1", PDF, 2, 10) == DONE


@pytest.mark.parametrize(
    ("fault", "state", "word"),
    [
        ("silent", "unknown", "silent"),
        ("garbage", "fault", "garbage"),
        ("half_frame", "fault", "garbage"),
        ("unplug", "offline", "offline"),
        ("absent", "offline", "offline"),
    ],
)
def test_a_printer_that_does_not_answer_well_is_not_taken_for_ready(
    peer: Peer, printer: IppPrinter, fault: str, state: str, word: str
) -> None:
    peer.fault(fault)
    begun = time.monotonic()
    assert (printer.status().state, printer.status().reasons) == (state, (word,))
    assert time.monotonic() - begun < 2 * 2.5
    found = printer.print("job-1", PDF, 2, 5)
    assert (found.outcome, found.fault and found.fault.word, found.pages_out) == (Outcome.FAILED, word, 0)
    if word == "offline":
        with pytest.raises(TransportLost):
            printer.open()
    else:
        printer.open()  # somebody is there; the status tells the rest
    peer.tell("clear")
    assert printer.status().state == "ready"
    assert printer.print("job-1", PDF, 2, 10) == DONE


def test_an_answer_that_got_lost_after_the_job_was_taken_does_not_print_it_twice(
    peer: Peer, printer: IppPrinter
) -> None:
    peer.fault("half_frame", times=1, after_answers=3)  # after: how are you, what waits, what is done
    assert printer.print("job-1", PDF, 2, 10) == DONE
    state = peer.tell("state")
    assert (state["faults"], len(state["jobs"]), state["pages_out"]) == ([], 1, 2)


def test_a_slow_printer_is_waited_for(peer: Peer, printer: IppPrinter) -> None:
    peer.fault("slow", seconds=0.3)
    assert printer.status().state == "ready"
    assert printer.print("job-1", PDF, 2, 20) == DONE


def test_the_end_of_the_software_ends_the_wait_and_takes_the_job_back(peer: Peer) -> None:
    stop = threading.Event()
    printer = IppPrinter(peer.address, stop=stop)
    peer.fault("jam", after_pages=1)

    def end() -> None:
        first_page(peer)
        stop.set()

    assert while_printing(printer, 60, end) == Printed(Outcome.UNKNOWN, Fault("stopped"), 1)
    peer.tell("clear")
    assert peer.tell("state")["pages_out"] == 1


def test_what_a_dead_process_left_is_cancelled(peer: Peer, printer: IppPrinter) -> None:
    peer.fault("jam", after_pages=1)
    thread = threading.Thread(target=lambda: IppPrinter(peer.address).print("job-1", PDF, 2, 3))
    thread.start()
    first_page(peer)
    peer.tell("clear")
    assert printer.purge() is None
    thread.join(20)
    peer.fault("unplug")
    found = printer.purge()
    assert found is not None
    assert found.word == "offline"


def test_a_document_that_the_printer_cannot_read_is_not_done(peer: Peer, printer: IppPrinter) -> None:
    found = printer.print("job-1", b"%PDF-1.4\nnothing", 1, 5)
    assert (found.outcome, found.fault and found.fault.word) == (Outcome.UNKNOWN, "aborted")
    assert peer.tell("state")["pages_out"] == 0


@pytest.mark.parametrize(
    ("job", "pdf", "pages", "why"),
    [
        ("", PDF, 1, "id"),
        ("张三", PDF, 1, "id"),
        ("a" * 128, PDF, 1, "id"),
        ("job-1", b"hello", 1, "PDF"),
        ("job-1", PDF, 0, "page"),
    ],
)
def test_what_cannot_be_a_job_is_refused(printer: IppPrinter, job: str, pdf: bytes, pages: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        printer.print(job, pdf, pages, 5)
