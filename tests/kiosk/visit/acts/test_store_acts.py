"""Submitting and printing: sealed before told, journalled before done, and nothing said that is not so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from PIL import Image

from devices.base import Fault, Outcome
from devices.receipt_printer.port import Printed
from kiosk.base import paths
from kiosk.base.clock import FakeClock
from kiosk.contract import envelope
from kiosk.contract.messages import Application, Receipt
from kiosk.contract.sealing import SealingKey
from kiosk.health import report
from kiosk.health.rows import Row
from kiosk.papers.engine import PaperEngine
from kiosk.papers.errors import MissingGlyph, PaperError
from kiosk.store.audit import rows_in, verify_in
from kiosk.store.database import read_only
from kiosk.store.outbox import envelope_in
from kiosk.store.stores import TerminalStore, open_terminal
from kiosk.sync.client import Away as NoAnswer
from kiosk.visit.acts.notes import Notes
from kiosk.visit.acts.printing import Printing
from kiosk.visit.acts.reports import Reports
from kiosk.visit.acts.submission import NoSealingKey, Submission
from kiosk.visit.effects import Note, PrintPaper, Submit
from kiosk.visit.events import Committed, PaperCame, Queued
from kiosk.visit.sentences import Sentences
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.acts.posted import VISIT, Posted
from tests.kiosk.visit.flow import Flow, Town
from tests.kiosk.visit.journeys import TO_PAY, TO_PHOTO, walked

CENTRE = X25519PrivateKey.generate()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TerminalStore]:
    opened = open_terminal(tmp_path / "terminal.db", "420203-XSS-01", FakeClock(given.MORNING))
    yield opened
    opened.close()


@pytest.fixture
def application() -> Application:
    return walked(TO_PAY).newest(Submit).application


# --- submitting ----------------------------------------------------------------------------------------------------


@dataclass
class Agent:
    """Knows the key or not; delivers or not; looks whether the case lay in the outbox when it was asked to."""

    store: TerminalStore
    knows_key: bool = True
    delivers: bool = True
    lay_there: list[bool] = field(default_factory=list)

    def ask(self, kind, body, answer, deadline_s):
        if kind == "sealing_key":
            public = CENTRE.public_key()
            key = SealingKey.model_construct(key_id=envelope.key_id(public), public_key=public.public_bytes_raw())
            return key if self.knows_key else NoAnswer("agent")
        self.lay_there.append(self.store.outbox.holds(body.case_id))
        if not self.delivers:
            return NoAnswer("timeout")
        waiting = next(row for row in self.store.outbox.waiting() if row.case_id == body.case_id)
        return Receipt(
            case_id=body.case_id,
            content_sha256=waiting.content_sha256,
            status="AWAITING_PAYMENT",
            payment="due",
            case_number="C-1",
            first_receiver="026101",
            received_at=given.MORNING,
        )


def _submit(store: TerminalStore, agent: Agent, application: Application, posted: Posted) -> Submission:
    submission = Submission(store, agent, FakeClock(given.MORNING), posted)
    submission.submit(Submit(VISIT, 3, application, 1.0))
    return submission


def test_a_case_is_queued_before_the_centre_is_asked_and_leaves_with_its_receipt(store, application):
    posted, agent = Posted(), Agent(store)
    _submit(store, agent, application, posted)
    assert agent.lay_there == [True]
    committed = posted.next()
    assert isinstance(committed, Committed)
    assert (committed.visit_id, committed.request, committed.receipt.case_id) == (VISIT, 3, application.case_id)
    assert not store.outbox.waiting()


def test_without_the_centre_the_sealed_case_waits_and_only_the_centre_can_read_it(store, application, tmp_path):
    posted = Posted()
    _submit(store, Agent(store, delivers=False), application, posted)
    assert posted.next() == Queued(VISIT, 3)
    with read_only(tmp_path / "terminal.db") as connection:
        found = envelope_in(connection, application.case_id)
    assert found is not None
    assert application.applicant.number.encode() not in found.sealed
    opened = Application.model_validate_json(envelope.unseal(found, CENTRE))
    assert opened.applicant == application.applicant
    assert opened.photo.jpeg == given.JPEG
    assert [one.template for one in opened.prints] == [given.template(11), given.template(16)]
    assert opened.signature.png.startswith(b"\x89PNG")


def test_without_a_key_nothing_is_queued_and_nothing_is_said_to_be(store, application):
    posted = Posted()
    with pytest.raises(NoSealingKey):
        _submit(store, Agent(store, knows_key=False), application, posted)
    assert not store.outbox.waiting()
    assert posted.nothing_more()


def test_a_key_told_once_serves_while_the_agent_is_away(store, application):
    posted, agent = Posted(), Agent(store)
    submission = _submit(store, agent, application, posted)
    posted.next()
    agent.knows_key = agent.delivers = False
    again = application.model_copy(update={"case_id": UUID(int=77)})
    submission.submit(Submit(VISIT, 4, again, 1.0))
    assert posted.next() == Queued(VISIT, 4)
    assert store.outbox.holds(UUID(int=77))


# --- printing ------------------------------------------------------------------------------------------------------


class Printer:
    def __init__(self) -> None:
        self.says: Printed | Exception = Printed(Outcome.DONE)
        self.jobs: list[str] = []

    def print(self, job_id: str, page: Image.Image, deadline_s: float) -> Printed:
        self.jobs.append(job_id)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


class Engine:
    def __init__(self) -> None:
        self.breaks: Exception | None = None
        self.pages: list[tuple[str, dict[str, object]]] = []

    def raster(self, paper: str, fields: dict[str, object]) -> Image.Image:
        if self.breaks:
            raise self.breaks
        self.pages.append((paper, fields))
        return Image.new("L", (576, 100), 255)


@pytest.fixture
def sentences() -> Sentences:
    ground = given.still_ground()
    return Sentences(given.wording(), ground.site, ground.terminal_id, ("平安湖北", "湖北治安在线"), ground.review_days)


@dataclass
class Press:
    printing: Printing
    printer: Printer
    engine: Engine
    posted: Posted


@pytest.fixture
def press(store, sentences, tmp_path) -> Press:
    printer, engine, posted = Printer(), Engine(), Posted()
    reports = Reports(tmp_path, "420203-XSS-01", 24, given.wording())
    printing = Printing(printer, engine, sentences, reports, store, FakeClock(given.MORNING), posted)
    return Press(printing, printer, engine, posted)


def receipt_of(flow: Flow) -> PrintPaper:
    return flow.newest(PrintPaper)


def test_a_receipt_is_printed_once_under_its_number(press, store):
    effect = receipt_of(walked(TO_PAY).press("pay_later"))
    press.printing.print(effect)
    assert press.posted.next() == PaperCame(effect.visit_id, effect.request, "receipt", "DONE")
    assert press.printer.jobs == [str(effect.number)]
    assert not store.journal.open_entries()


@pytest.mark.parametrize(
    ("says", "outcome"),
    [
        (Printed(Outcome.FAILED, Fault("paper_out")), "FAILED"),
        (Printed(Outcome.UNKNOWN, Fault("jam")), "UNKNOWN"),
        (RuntimeError("the line broke in the middle"), "UNKNOWN"),
    ],
)
def test_the_event_says_what_became_of_the_paper(press, store, says, outcome):
    press.printer.says = says
    press.printing.print(receipt_of(walked(TO_PAY).press("pay_later")))
    assert press.posted.next().outcome == outcome
    assert (len(store.journal.in_doubt()) == 1) is (outcome == "UNKNOWN"), "doubt is left to a person"


@pytest.mark.parametrize("error", [MissingGlyph("receipt name", (0x2A6DF,)), PaperError("receipt", "typst")], ids=str)
def test_a_paper_that_cannot_be_set_is_a_failed_print_and_nothing_comes_out(press, error):
    press.engine.breaks = error
    press.printing.print(receipt_of(walked(TO_PAY).press("pay_later")))
    assert press.posted.next().outcome == "FAILED"
    assert not press.printer.jobs


def _fields(press: Press, flow: Flow) -> dict[str, object]:
    press.printing.print(receipt_of(flow))
    return press.engine.pages[-1][1]


def test_an_unpaid_receipt_says_how_long_it_can_be_paid(press):
    fields = _fields(press, walked(TO_PAY).press("pay_later"))
    assert fields["status"] == "待缴费"
    assert any("2026-06-02 10:00" in note for note in fields["notes"])
    assert fields["due"] == "自受理之日起20个工作日内制发，受理后可查到期日"
    assert fields["name"] != given.P01.name
    assert given.P01.number not in str(fields)


def test_a_paid_and_accepted_receipt_names_number_and_day(press):
    flow = Flow(Town(paid=True)).walk(TO_PAY).later(1)
    fields = _fields(press, flow)
    assert fields["acceptance_number"] == "4202030052026060100001"
    assert "2026年6月30日" in fields["due"]
    assert fields["payment_number"] == "O-1"
    assert len(fields["supervision"]) == 3


def test_a_queued_receipt_says_that_it_waits_and_names_the_unit(press):
    fields = _fields(press, Flow(Town(away={"submit"})).walk(TO_PAY))
    assert "待联网提交" in str(fields["notes"])
    assert fields["case_number"].startswith("L-")
    assert given.still_ground().site.unit in fields["first_receiver"]


def test_a_slip_names_the_window_and_what_was_done_and_no_reason(press):
    town = Town(eligibility=given.eligible(code="BLK_FROZEN", record=None))
    flow = Flow(town).walk(TO_PHOTO).press("print_slip")
    fields = _fields(press, flow)
    assert fields["office"]["name"] == given.still_ground().site.window.name
    assert "冻结" not in str(fields)
    assert "FROZEN" not in str(fields)
    assert given.P01.number not in str(fields)


BROKEN = given.parts(("camera", "offline", "offline"), report="out_of_date")


def report_of(rows: tuple[Row, ...] = BROKEN) -> PrintPaper:
    return Flow(Town(parts=rows)).press("open_readiness").press("print_report").newest(PrintPaper)


def test_a_printed_report_is_kept_as_the_newest_with_the_moment_of_its_look(press, tmp_path, store):
    effect = report_of()
    press.printing.print(effect)
    assert press.posted.next() == PaperCame(effect.visit_id, effect.request, "readiness", "DONE")
    kept = report.kept(tmp_path)
    assert kept.made == given.MORNING
    assert kept.valid_until == given.MORNING + timedelta(hours=24)
    assert [(line.kind, line.state) for line in kept.lines if line.state != "ready"] == [("camera", "offline")]
    assert "report" not in {line.kind for line in kept.lines}, "a report says nothing of the report before it"
    assert not store.journal.in_doubt()


@pytest.mark.parametrize(
    "says", [Printed(Outcome.FAILED, Fault("paper_out")), Printed(Outcome.UNKNOWN, Fault("silent"))], ids=str
)
def test_a_report_that_may_not_have_come_out_does_not_make_the_last_one_younger(press, tmp_path, says):
    press.printer.says = says
    press.printing.print(report_of())
    assert press.posted.next().outcome == says.outcome.value
    assert report.kept(tmp_path) is None


def test_a_report_that_cannot_be_kept_was_printed_all_the_same(press, tmp_path):
    (tmp_path / report.KEPT).mkdir()  # nothing can be written in its place
    press.printing.print(report_of())
    assert press.posted.next().outcome == "DONE"


def test_the_report_s_paper_has_the_fields_that_its_template_asks_for(press):
    press.printing.print(report_of())
    [(paper, fields)] = press.engine.pages
    page = PaperEngine(paths.assets() / "papers", paths.fonts()).raster(paper, fields)
    assert page.width == 576
    assert fields["verdict"] == "有1处故障，部分业务不能办理"


def test_a_note_becomes_one_row_that_names_nobody(store, tmp_path):
    events = ("session_start", "consent", "read_card", "submit", "pay", "print", "device_lost", "session_end")
    for event in events:
        Notes(store.audit).write(Note(VISIT, 1, event, "done"))
    with read_only(tmp_path / "terminal.db") as connection:
        rows = list(rows_in(connection))
        assert verify_in(connection).intact
    assert len(rows) == len(events)
    assert {row.object for row in rows} == {str(VISIT)}
