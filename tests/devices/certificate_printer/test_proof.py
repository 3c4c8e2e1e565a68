"""The rules by which a kiosk knows that a page came out, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyipp.enums import IppJobState

from devices.base import Fault, Outcome
from devices.certificate_printer.port import Printed
from devices.certificate_printer.proof import Evidence, in_the_end, verdict
from devices.certificate_printer.questions import JobView, printer_view, reason_of

PENDING, PROCESSING, CANCELED, ABORTED, COMPLETED = (
    IppJobState.PENDING,
    IppJobState.PROCESSING,
    IppJobState.CANCELED,
    IppJobState.ABORTED,
    IppJobState.COMPLETED,
)


def job(state: IppJobState, pages: int | None = None, *reasons: str, begun: bool = True) -> JobView:
    return JobView(1, "j", state, reasons, pages, begun)


ASKED = Evidence(2, askable=True)
BLIND = Evidence(2, askable=False)


def unknown(word: str, pages_out: int | None = None) -> Printed:
    return Printed(Outcome.UNKNOWN, Fault(word), pages_out)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (ASKED, None),
        (replace(ASKED, at_printer=job(PENDING, 0)), None),
        (replace(ASKED, at_printer=job(PROCESSING, 1)), None),
        (replace(ASKED, at_printer=job(COMPLETED, 2)), Printed(Outcome.DONE, None, 2)),
        (replace(ASKED, at_printer=job(COMPLETED, 1)), None),  # the count may lag
        (replace(ASKED, at_printer=job(COMPLETED, 1), settled=True), unknown("no_proof", 1)),
        (replace(ASKED, at_printer=job(COMPLETED), settled=True), unknown("no_proof")),
        (replace(ASKED, at_printer=job(COMPLETED), total_pages=2), Printed(Outcome.DONE, None, 2)),
        (replace(ASKED, at_printer=job(COMPLETED), total_pages=1, settled=True), unknown("no_proof", 1)),
        # the exit sensor stands above the printer's count
        (replace(ASKED, at_printer=job(COMPLETED, 2), exit_pages=2), Printed(Outcome.DONE, None, 2)),
        (replace(ASKED, at_printer=job(COMPLETED, 2), exit_pages=1), None),
        (replace(ASKED, at_printer=job(COMPLETED, 2), exit_pages=1, settled=True), unknown("not_seen", 1)),
        (replace(ASKED, at_printer=job(COMPLETED, 0), exit_pages=2), Printed(Outcome.DONE, None, 2)),
        # what the queue says while the printer knows of the job does not count
        (replace(ASKED, at_printer=job(PROCESSING, 0), in_queue=job(COMPLETED, 2)), None),
        (replace(ASKED, in_queue=job(COMPLETED, 2)), None),
        (replace(ASKED, in_queue=job(COMPLETED, 2), settled=True), unknown("no_proof")),
        # the printer lost its power
        (replace(ASKED, at_printer=job(PROCESSING, 1), forgotten=True), unknown("restarted", 1)),
        (replace(ASKED, at_printer=job(PENDING, 0, begun=False), forgotten=True), unknown("restarted", 0)),
        # a queue whose printer cannot be asked
        (replace(BLIND, in_queue=job(COMPLETED, 2), settled=True), unknown("no_proof")),
        (replace(BLIND, in_queue=job(COMPLETED), exit_pages=2), Printed(Outcome.DONE, None, 2)),
        (replace(BLIND, in_queue=job(COMPLETED), exit_pages=1, settled=True), unknown("no_proof", 1)),
    ],
)
def test_a_job_is_done_only_on_proof(seen: Evidence, found: Printed | None) -> None:
    assert verdict(seen) == found


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (replace(ASKED, at_printer=job(ABORTED, 0, begun=False)), Outcome.FAILED),
        (replace(ASKED, at_printer=job(CANCELED, 0, begun=False)), Outcome.FAILED),
        (replace(ASKED, at_printer=job(CANCELED, 0, begun=False), exit_pages=1), Outcome.UNKNOWN),
        (replace(ASKED, at_printer=job(ABORTED, 0)), Outcome.UNKNOWN),  # a sheet may be under way
        (replace(ASKED, at_printer=job(ABORTED, 2)), Outcome.UNKNOWN),
        (replace(ASKED, at_printer=job(COMPLETED, 2, "job-completed-with-errors")), Outcome.UNKNOWN),
        (replace(ASKED, in_queue=job(ABORTED), settled=True), Outcome.FAILED),  # it never came to the printer
        (replace(ASKED, in_queue=job(ABORTED), settled=True, steady=False), Outcome.UNKNOWN),
        (replace(ASKED, in_queue=job(ABORTED), settled=True, exit_pages=1), Outcome.UNKNOWN),
        (replace(BLIND, in_queue=job(CANCELED)), Outcome.UNKNOWN),
    ],
)
def test_what_was_given_up_failed_only_when_no_sheet_can_have_moved(seen: Evidence, outcome: Outcome) -> None:
    found = verdict(seen)
    assert found is not None
    assert found.outcome is outcome
    assert found.fault is not None


def test_at_the_deadline_a_job_that_was_never_begun_failed_and_any_other_is_in_doubt() -> None:
    never = replace(ASKED, at_printer=job(CANCELED, 0, begun=False))
    assert in_the_end(never, "paper_out") == Printed(Outcome.FAILED, Fault("paper_out"), 0)
    assert in_the_end(replace(ASKED, at_printer=job(PROCESSING, 1)), "jam") == unknown("jam", 1)
    assert in_the_end(replace(ASKED, at_printer=job(PENDING, 0, begun=False)), "late") == unknown("late", 0)
    assert in_the_end(replace(ASKED, at_printer=job(COMPLETED, 2)), "late") == Printed(Outcome.DONE, None, 2)
    assert in_the_end(ASKED, "offline") == unknown("offline")


@pytest.mark.parametrize(
    ("keyword", "word"),
    [
        ("none", None),
        ("media-empty-error", "paper_out"),
        ("media-empty-warning", "paper_out"),
        ("media-empty", "paper_out"),
        ("media-empty-report", None),
        ("media-jam-error", "jam"),
        ("media-low-warning", "paper_low"),
        ("door-open-error", "cover_open"),
        ("marker-supply-low-warning", "toner_low"),
        ("toner-empty-error", "toner_out"),
        ("paused", "queue_stopped"),
        ("fuser-over-temp-error", "service"),
        ("cups-ipp-missing-job-history-warning", None),
        ("cups-ipp-conformance-failure-report", None),
    ],
)
def test_a_printers_reason_has_one_word(keyword: str, word: str | None) -> None:
    assert reason_of(keyword) == word


def test_a_printer_is_seen_with_the_gravest_reason_first() -> None:
    view = printer_view(
        {
            "printer-state": (5,),
            "printer-state-reasons": ("toner-low-warning", "media-jam-error", "cover-open-error"),
            "printer-is-accepting-jobs": (False,),
            "media-ready": ("na_letter_8.5x11in",),
        }
    )
    assert view.reasons == ("queue_stopped", "cover_open", "jam", "paper_size", "toner_low")
    assert view.takes_pdf
    assert printer_view({"printer-state": (5,), "printer-state-reasons": ("none",)}).reasons == ("service",)
    assert printer_view({"printer-state": (3,), "media-ready": ("iso_a4_210x297mm",)}).reasons == ()


@pytest.mark.parametrize(
    ("keywords", "reasons"),
    [
        (("media-jam-report", "media-empty-error"), ("paper_out",)),
        (("media-jam-warning", "media-empty-error"), ("paper_out", "jam")),
        (("media-empty-error", "cover-open-warning", "media-jam-report"), ("paper_out", "cover_open")),
        (("media-low-error", "media-empty-warning"), ("paper_out", "paper_low")),
        (("media-jam-report", "media-jam-error"), ("jam",)),
        (("media-jam-report", "toner-empty-report", "cover-open-report"), ()),
    ],
)
def test_an_error_stands_before_a_warning_and_a_report_hinders_nothing(
    keywords: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    for order in (keywords, keywords[::-1]):
        assert printer_view({"printer-state": (4,), "printer-state-reasons": order}).reasons == reasons


@pytest.mark.parametrize(
    ("ready", "reasons"),
    [
        ((), ()),  # it does not tell
        (("iso_a4_210x297mm",), ()),
        (("na_letter_8.5x11in", "iso_a4_210x297mm"), ()),
        (("iso_a4_210x297mm.borderless",), ()),
        (("custom_tray-1_210x297mm",), ()),
        (("iso-a4-white",), ()),
        (("A4",), ()),
        (("na_letter_8.5x11in",), ("paper_size",)),
        (("iso_a5_148x210mm", "iso_a4x3_297x630mm", "iso_a4-tab_225x297mm"), ("paper_size",)),
    ],
)
def test_a_printer_that_tells_of_its_paper_must_tell_of_a4(ready: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    group = {"printer-state": (3,), "media-ready": ready} if ready else {"printer-state": (3,)}
    assert printer_view(group).reasons == reasons


@pytest.mark.parametrize(
    ("formats", "takes"),
    [
        ((), True),  # it does not tell
        (("image/urf", "application/pdf"), True),
        (("Application/PDF; version=1.7",), True),
        (("application/octet-stream",), True),
        (("image/pwg-raster", "image/urf"), False),
        (("application/pdf-x",), False),
    ],
)
def test_a_printer_that_tells_what_it_takes_must_take_pdf(formats: tuple[str, ...], takes: bool) -> None:
    group = {"printer-state": (3,), "document-format-supported": formats} if formats else {"printer-state": (3,)}
    assert printer_view(group).takes_pdf is takes
