"""What the kiosk asks printers and queues, and what their answers mean (RFC 8011; facts: devices 3)."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from pyipp.enums import IppJobState, IppOperation, IppPrinterState, IppTag

from devices.certificate_printer.codec import Answer, Attribute, Group, number, texts
from devices.certificate_printer.exchange import Endpoint, Exchange, Lost, endpoint_of
from devices.certificate_printer.port import Reason

USER = "kiosk"
A4 = "iso_a4_210x297mm"
REFUSED = 0x0400  # status codes from here on are errors
NOT_FOUND = (0x0406, 0x0407)
BUSY = (0x0505, 0x0507)  # temporary-error, busy: nothing was taken, ask again
SEND_S = 15.0
_MOST_JOBS = 100

_WORDS: dict[str, Reason] = {
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "input-tray-missing": "paper_out",
    "media-low": "paper_low",
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "interlock-open": "cover_open",
    "media-jam": "jam",
    "toner-empty": "toner_out",
    "marker-supply-empty": "toner_out",
    "toner-low": "toner_low",
    "marker-supply-low": "toner_low",
    "output-area-full": "output_full",
    "output-tray-missing": "output_full",
    "paused": "queue_stopped",
    "moving-to-paused": "queue_stopped",
    "shutdown": "offline",
    "offline": "offline",
    "timed-out": "offline",
}
HARMLESS: frozenset[Reason] = frozenset(("paper_low", "toner_low", "unproved"))
_ORDER: tuple[Reason, ...] = (
    "offline",
    "queue_gone",
    "queue_stopped",
    "rejected",
    "cover_open",
    "jam",
    "paper_out",
    "paper_size",
    "toner_out",
    "output_full",
    "service",
    "unproved",
    "paper_low",
    "toner_low",
)
_PRINTER_ATTRIBUTES = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-up-time",
    "printer-impressions-completed",
    "media-ready",
    "media-default",
    "document-format-supported",
    "device-uri",
)
_JOB_ATTRIBUTES = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "time-at-processing",
)


_A4_NAMES = re.compile(r".*_210x297mm([._-].*)?|(iso[-_])?a4(-[a-z]+)?")  # also other vendors' names and old ones
_PDF = frozenset(("application/pdf", "application/octet-stream"))  # the second: the printer finds out by itself


@dataclass(frozen=True, slots=True)
class PrinterView:
    """A printer or a queue at one moment.

    ``errors`` hinder now; ``warnings`` are what it only warns of, or what stands there from before. ``total`` is the
    pages of its life; ``device_uri`` only a queue has; ``takes_a4``: it takes A4 without being told; ``takes_pdf`` is
    False only when it tells what it takes and PDF is not in it.
    """

    errors: frozenset[Reason]
    warnings: frozenset[Reason]
    busy: bool
    total: int | None
    device_uri: str | None
    takes_a4: bool
    takes_pdf: bool

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Errors before warnings, the gravest of each first; what hinders nothing stands last."""
        found = in_order(self.errors) + in_order(self.warnings - self.errors)
        return tuple(sorted(found, key=lambda word: word in HARMLESS))


@dataclass(frozen=True, slots=True)
class JobView:
    """A job at one moment. ``pages`` as its server counts them; ``begun`` is False only when it surely never was."""

    number: int
    name: str
    state: int
    reasons: tuple[str, ...]
    pages: int | None
    begun: bool

    @property
    def ended(self) -> bool:
        return self.state in (IppJobState.CANCELED, IppJobState.ABORTED, IppJobState.COMPLETED)

    @property
    def completed(self) -> bool:
        return self.state == IppJobState.COMPLETED


class Refused(Exception):
    """The server answered that it will not; ``status`` is IPP's code."""

    def __init__(self, status: int) -> None:
        super().__init__(f"IPP status {status:#06x}")
        self.status = status


async def view_printer(exchange: Exchange, at: Endpoint) -> PrinterView:
    """Raises Lost or Refused."""
    answer = _accepted(
        await exchange.ask(
            at,
            IppOperation.GET_PRINTER_ATTRIBUTES,
            (_user(), ("requested-attributes", IppTag.KEYWORD, _PRINTER_ATTRIBUTES)),
        )
    )
    if not answer.printers or number(answer.printers[0], "printer-state") is None:
        raise Lost("garbage", "no state of a printer")
    return printer_view(answer.printers[0])


def printer_view(group: Group) -> PrinterView:
    """What a printer's attributes say. ``media-ready`` and ``document-format-supported`` count only where given."""
    state = number(group, "printer-state")
    errors: set[Reason] = set()
    warnings: set[Reason] = set()
    for keyword in texts(group, "printer-state-reasons"):
        if (word := reason_of(keyword)) is not None:
            (warnings if keyword.endswith("-warning") else errors).add(word)
    if number(group, "printer-is-accepting-jobs") == 0:
        errors.add("queue_stopped")
    if state == IppPrinterState.STOPPED and not (errors | warnings) - HARMLESS:
        errors.add("service")
    ready = texts(group, "media-ready")
    if ready and not any(_A4_NAMES.fullmatch(name.lower()) for name in ready):
        errors.add("paper_size")
    formats = {name.partition(";")[0].strip().lower() for name in texts(group, "document-format-supported")}
    return PrinterView(
        frozenset(errors),
        frozenset(warnings),
        busy=state == IppPrinterState.PROCESSING,
        total=number(group, "printer-impressions-completed"),
        device_uri=next(iter(texts(group, "device-uri")), None),
        takes_a4=A4 in texts(group, "media-default"),
        takes_pdf=not formats or bool(formats & _PDF),
    )


def reason_of(keyword: str) -> Reason | None:
    """The word for one printer-state-reason; None when it says nothing of use.

    A report never hinders: it may stand there from long ago. A warning of what we know counts like an error, though
    after all errors: with its single tray a kiosk printer that warns of empty paper prints nothing. Of what we do not
    know only an error counts, as ``service``.
    """
    stem, _, severity = keyword.rpartition("-")
    if severity not in ("report", "warning", "error"):
        stem, severity = keyword, ""
    if severity == "report":
        return None
    return _WORDS.get(stem, "service" if severity == "error" else None)


def in_order(reasons: Set[Reason]) -> tuple[Reason, ...]:
    """The gravest first."""
    return tuple(word for word in _ORDER if word in reasons)


def printer_behind(view: PrinterView, asked: Endpoint) -> Endpoint | None:
    """The printer itself: what was asked, or what the queue prints to; None when that cannot be asked by IPP."""
    if view.device_uri is None:
        return asked
    try:
        return endpoint_of(view.device_uri)
    except ValueError:
        return None


async def jobs_named(exchange: Exchange, at: Endpoint, name: str | None) -> list[JobView]:
    """The jobs of this name (None = all of the kiosk's), waiting ones first; raises Lost or Refused."""
    found: dict[int, JobView] = {}
    for which in ("not-completed", "completed"):  # in this order a job that ends in between is not missed
        attributes: list[Attribute] = [
            _user(),
            ("limit", IppTag.INTEGER, _MOST_JOBS),
            ("requested-attributes", IppTag.KEYWORD, _JOB_ATTRIBUTES),
            ("which-jobs", IppTag.KEYWORD, which),
        ]
        if name is None:
            attributes.append(("my-jobs", IppTag.BOOLEAN, True))
        answer = _accepted(await exchange.ask(at, IppOperation.GET_JOBS, attributes))
        found |= {job.number: job for group in answer.jobs if (job := job_view(group)) is not None}
    return [job for job in found.values() if name in (None, job.name)]


async def view_job(exchange: Exchange, at: Endpoint, job: int, name: str) -> JobView | None:
    """One job; None when the server knows it no more (or gave its number to another); raises Lost or Refused."""
    answer = await exchange.ask(
        at,
        IppOperation.GET_JOB_ATTRIBUTES,
        (("job-id", IppTag.INTEGER, job), _user(), ("requested-attributes", IppTag.KEYWORD, _JOB_ATTRIBUTES)),
    )
    if answer.status in NOT_FOUND:
        return None
    view = job_view(_accepted(answer).jobs[0]) if answer.jobs else None
    if view is None:
        raise Lost("garbage", "no state of a job")
    return view if view.name in (name, "") else None


async def is_stopping(exchange: Exchange, at: Endpoint, job: int) -> bool:
    """Whether a cancelled job is still being taken down; raises Lost or Refused.

    CUPS gives a completed job the same reason for good when it is cancelled after its end.
    """
    answer = await exchange.ask(
        at,
        IppOperation.GET_JOB_ATTRIBUTES,
        (("job-id", IppTag.INTEGER, job), _user(), ("requested-attributes", IppTag.KEYWORD, _JOB_ATTRIBUTES)),
    )
    if answer.status in NOT_FOUND:
        return False
    view = job_view(_accepted(answer).jobs[0]) if answer.jobs else None
    return view is not None and not view.completed and "processing-to-stop-point" in view.reasons


def job_view(group: Group) -> JobView | None:
    """What a job's attributes say; None when number or state are missing."""
    job, state = number(group, "job-id"), number(group, "job-state")
    if job is None or state is None:
        return None
    counts = [
        count
        for name in ("job-impressions-completed", "job-media-sheets-completed")
        if (count := number(group, name)) is not None
    ]
    return JobView(
        job,
        next(iter(texts(group, "job-name")), ""),
        state,
        texts(group, "job-state-reasons"),
        max(counts, default=None),
        begun="time-at-processing" not in group
        or number(group, "time-at-processing") is not None
        or bool(max(counts, default=0)),
    )


async def submit(exchange: Exchange, at: Endpoint, name: str, pdf: bytes, takes_a4: bool, within_s: float) -> int:
    """Send a document as one job within so long; its number.

    Raises Lost (it may be there nevertheless) or Refused (it is not).

    A4 is asked for only where it is not taken anyway: CUPS makes of it a size with the margins of its description,
    and some printers refuse a job for those.
    """
    options: list[Attribute] = [("sides", IppTag.KEYWORD, "one-sided")]
    if not takes_a4:
        options.append(("media", IppTag.KEYWORD, A4))
    answer = _accepted(
        await exchange.ask(
            at,
            IppOperation.PRINT_JOB,
            (_user(), ("job-name", IppTag.NAME, name), ("document-format", IppTag.MIME_TYPE, "application/pdf")),
            options,
            pdf,
            within_s=within_s,
        )
    )
    job = number(answer.jobs[0], "job-id") if answer.jobs else None
    if job is None:
        raise Lost("garbage", "no number of a job")
    return job


async def cancel(exchange: Exchange, at: Endpoint, job: int, purge: bool) -> None:
    """Cancel a job; ``purge`` also removes document and record from a queue. Raises Lost or Refused."""
    attributes: list[Attribute] = [("job-id", IppTag.INTEGER, job), _user()]
    if purge:
        attributes.append(("purge-job", IppTag.BOOLEAN, True))
    _accepted(await exchange.ask(at, IppOperation.CANCEL_JOB, attributes))


def _user() -> Attribute:
    return ("requesting-user-name", IppTag.NAME, USER)


def _accepted(answer: Answer) -> Answer:
    if answer.status >= REFUSED:
        raise Refused(answer.status)
    return answer
