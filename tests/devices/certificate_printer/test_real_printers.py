"""The certificate printer against a real IPP printer and a real CUPS: what comes out, what is proved, what is left."""

from __future__ import annotations

import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.base import Fault, Outcome, TransportLost
from devices.certificate_printer import contract
from devices.certificate_printer.contract import sample_pdf
from devices.certificate_printer.ipp_printer import IppPrinter
from devices.certificate_printer.port import Printed
from devices.contract import run
from tests.daemons.bus import machine_bus
from tests.daemons.cups import Cups, EvePrinter, Sink
from tests.daemons.process import wait_until

PDF = sample_pdf(2)
DONE = Printed(Outcome.DONE, None, 2)
SEEN_S = 3.0  # a dead device is shown, and back, within this


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kiosk-cups-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def the_eve(place: Path) -> Iterator[EvePrinter]:
    with machine_bus():
        printer = EvePrinter(place / "eve")
        yield printer
        printer.switch_off()


@pytest.fixture
def eve(the_eve: EvePrinter) -> Iterator[EvePrinter]:
    """The printer, as if just switched on when a test left it in another state."""
    the_eve.plan("page", "page")
    yield the_eve
    the_eve.take_away()
    if IppPrinter(the_eve.address).status().state != "ready":
        the_eve.switch_off()
        the_eve.switch_on()


@pytest.fixture(scope="module")
def cups(place: Path) -> Iterator[Cups]:
    (place / "cups").mkdir()
    daemon = Cups(place / "cups")
    yield daemon
    daemon.end()


@pytest.fixture(scope="module")
def queue_address(the_eve: EvePrinter, cups: Cups) -> str:
    return cups.add_queue("A4", the_eve.address, "everywhere")


@pytest.fixture
def queue(queue_address: str) -> IppPrinter:
    return IppPrinter(queue_address)


@pytest.fixture
def job(request: pytest.FixtureRequest) -> str:
    """A name of a job of this test's own."""
    return f"job-{zlib.crc32(request.node.name.encode())}"


def in_the_background(work: Callable[[], Printed]) -> Callable[[], Printed]:
    """Start it now; the answer waits for its end."""
    results: list[Printed] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()

    def result() -> Printed:
        thread.join(60)
        return results[0]

    return result


def test_the_printer_itself_keeps_the_contract(eve: EvePrinter) -> None:
    checks = run(contract.tests(IppPrinter(eve.address)))
    assert [check.verdict for check in checks] == ["pass"] * 5


def test_a_queue_keeps_the_contract(eve: EvePrinter, queue: IppPrinter, cups: Cups) -> None:
    checks = run(contract.tests(queue))
    assert [check.verdict for check in checks] == ["pass"] * 5
    assert cups.spool() == []


def test_two_pages_come_out_and_nothing_stays_in_the_spool(
    eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str
) -> None:
    assert queue.print(job, PDF, 2, 20) == DONE
    assert eve.pages(job) == 2
    assert cups.spool() == []


def test_a_job_is_not_sent_again_by_a_process_that_forgot_it(eve: EvePrinter, queue_address: str, job: str) -> None:
    assert IppPrinter(queue_address).print(job, PDF, 2, 20) == DONE
    assert IppPrinter(queue_address).print(job, PDF, 2, 20) == DONE
    assert eve.pages(job) == 2


def test_paper_that_is_filled_in_again_ends_the_wait(eve: EvePrinter, queue: IppPrinter, job: str) -> None:
    eve.plan("page", "state +media-empty-error,media-needed-error", "until paper", "state -media-empty-error", "page")
    printed = in_the_background(lambda: queue.print(job, PDF, 2, 30))
    wait_until(lambda: queue.status().reasons == ("paper_out",), "the printer says that it has no paper", 10)
    assert queue.status().state == "fault"
    eve.give("paper")
    assert printed() == DONE
    assert eve.pages(job) == 2


def test_no_paper_until_the_deadline_leaves_the_job_in_doubt_and_takes_it_back(
    eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str
) -> None:
    eve.plan("page", "state +media-empty-error", "until paper", "page")
    begun = time.monotonic()
    assert queue.print(job, PDF, 2, 2) == Printed(Outcome.UNKNOWN, Fault("paper_out"), 1)
    assert time.monotonic() - begun < 2 + 2
    assert cups.spool() == []
    assert queue.print(job, PDF, 2, 20).outcome is Outcome.UNKNOWN  # never repeated by itself
    assert eve.pages(job) == 1


def test_a_printer_without_paper_is_sent_nothing(eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str) -> None:
    eve.plan("page", "state +media-empty-error", "until paper", "state -media-empty-error", "page")
    other = in_the_background(lambda: IppPrinter(eve.address).print(f"{job}-a", PDF, 2, 20))
    wait_until(lambda: queue.status().reasons == ("paper_out",), "the printer says that it has no paper", 10)
    assert queue.print(f"{job}-b", PDF, 2, 20) == Printed(Outcome.FAILED, Fault("paper_out"), 0)
    assert cups.spool() == []
    eve.give("paper")
    assert other() == DONE


def test_an_open_cover_is_shown_and_waited_for(eve: EvePrinter, queue: IppPrinter, job: str) -> None:
    eve.plan("state +cover-open-error", "until closed", "state -cover-open-error", "page", "page")
    printed = in_the_background(lambda: queue.print(job, PDF, 2, 30))
    wait_until(lambda: queue.status().reasons == ("cover_open",), "the printer says that its cover is open", 10)
    eve.give("closed")
    assert printed() == DONE


def test_an_engine_that_gives_up_leaves_the_job_in_doubt(
    eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str
) -> None:
    eve.plan("page", "fail")
    printed = queue.print(job, PDF, 2, 20)
    assert (printed.outcome, printed.fault and printed.fault.word) == (Outcome.UNKNOWN, "aborted")
    assert cups.spool() == []


def test_a_printer_that_lost_its_power_in_the_job_leaves_it_in_doubt_whatever_the_queue_says(
    eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str
) -> None:
    eve.plan("page", "page", pace_s=1.5)
    printed = in_the_background(lambda: queue.print(job, PDF, 2, 20))
    wait_until(lambda: eve.pages(job) == 1, "the first page is out", 10)
    eve.switch_off()
    eve.switch_on()
    found = printed()
    assert (found.outcome, found.fault) == (Outcome.UNKNOWN, Fault("restarted"))
    assert eve.pages(job) == 1
    assert cups.spool() == []


def test_a_printer_that_is_off_is_sent_nothing_and_is_seen_when_it_comes_back(
    eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str
) -> None:
    assert queue.status().state == "ready"
    eve.switch_off()
    begun = time.monotonic()
    assert (queue.status().state, queue.status().reasons) == ("offline", ("offline",))
    assert time.monotonic() - begun < SEEN_S
    assert queue.print(job, PDF, 2, 5).outcome is Outcome.FAILED
    assert cups.spool() == []
    with pytest.raises(TransportLost):
        IppPrinter(eve.address).open()
    eve.switch_on()
    begun = time.monotonic()
    wait_until(lambda: queue.status().state == "ready", "the printer is back", SEEN_S)
    assert queue.print(job, PDF, 2, 20) == DONE


def test_low_toner_hinders_nothing(eve: EvePrinter, queue: IppPrinter, job: str) -> None:
    eve.plan("state +marker-supply-low-warning", "page", "until paper", "page")
    printed = in_the_background(lambda: queue.print(job, PDF, 2, 20))
    wait_until(lambda: queue.status().reasons == ("toner_low",), "the printer says that its toner is low", 10)
    assert queue.status().state == "degraded"
    eve.give("paper")
    assert printed() == DONE


def test_a_queue_that_into_a_socket_pours_proves_nothing_without_an_exit_sensor(cups: Cups, job: str) -> None:
    sink = Sink()
    address = cups.add_queue("RAW", f"socket://127.0.0.1:{sink.port}", "raw")
    blind = IppPrinter(address)
    assert (blind.status().state, blind.status().reasons) == ("degraded", ("unproved",))
    assert blind.print(f"{job}-a", PDF, 2, 20) == Printed(Outcome.UNKNOWN, Fault("no_proof"), None)
    assert sink.taken >= len(PDF)

    passed = iter(range(100))  # a sheet at each look
    assert IppPrinter(address, exit_count=lambda: next(passed)).print(f"{job}-b", PDF, 2, 20).outcome is Outcome.DONE
    stuck = IppPrinter(address, exit_count=lambda: 7)
    assert stuck.status().state == "ready"
    assert stuck.print(f"{job}-c", PDF, 2, 20) == Printed(Outcome.UNKNOWN, Fault("no_proof"), 0)
    assert cups.spool() == []

    sink.switch_off()
    assert blind.status().reasons[0] == "offline"
    assert blind.print(f"{job}-d", PDF, 2, 5) == Printed(Outcome.FAILED, Fault("offline"), 0)


def test_without_the_queue_nothing_is_printed_though_the_printer_is_well(
    eve: EvePrinter, queue: IppPrinter, cups: Cups, job: str
) -> None:
    assert queue.status().state == "ready"
    cups.end()
    assert (queue.status().state, queue.status().reasons) == ("offline", ("queue_gone",))
    assert queue.print(job, PDF, 2, 5) == Printed(Outcome.FAILED, Fault("queue_gone"), 0)
    cups.start()
    assert queue.print(job, PDF, 2, 20) == DONE


def test_what_a_dead_process_left_in_the_queue_is_purged(
    eve: EvePrinter, queue: IppPrinter, queue_address: str, cups: Cups, job: str
) -> None:
    eve.plan("page", "until paper", "page")
    printed = in_the_background(lambda: IppPrinter(queue_address).print(job, PDF, 2, 20))
    wait_until(lambda: eve.pages(job) == 1, "the first page is out", 10)
    assert cups.spool() != []
    assert queue.purge() is None
    assert cups.spool() == []
    eve.give("paper")
    assert printed().outcome is Outcome.UNKNOWN


def test_an_address_without_a_printer_is_a_mistake(queue_address: str) -> None:
    with pytest.raises(ValueError, match="no printer"):
        IppPrinter(queue_address.replace("A4", "A3")).open()
