"""The readiness page: opens from the attract page only, looks once a second, prints, and makes room for residents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.visit.effects import Inspect, Note, PrintPaper, Wipe
from kiosk.visit.events import (
    Away,
    CardFailed,
    CardLifted,
    CardPlaced,
    CardRead,
    Inspected,
    PaperCame,
    Pressed,
    Touched,
)
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town
from tests.kiosk.visit.journeys import TO_DELIVERY, TO_NOTICE, TO_PAY, walked

CAMERA = ("camera", "offline", "offline")
PAPER = ("receipt_printer", "fault", "paper_out")
LOW = ("id_card_reader", "degraded", "slow")
UPS = ("ups", "fault", "overload")
SILENT = ("fingerprint_reader", "unknown", "silent")


def opened(*broken: tuple[str, str, str], **town: object) -> Flow:
    return Flow(Town(parts=given.parts(*broken), **town)).press("open_readiness")


def shown(flow: Flow) -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in flow.page.params["rows"]]


def test_it_opens_from_the_attract_page_and_looks_at_once():
    flow = opened()
    assert flow.at == "readiness:readiness.page.ready"
    assert len(flow.of(Inspect)) == 1
    assert flow.visit.visit_id is None, "nobody's visit"
    assert not flow.of(Note), "there is no session to tell of"


def test_until_the_first_look_has_answered_it_says_that_it_looks():
    flow = opened(silent={"look"})
    assert flow.at == "readiness:readiness.page.checking"
    assert not flow.page.primary.enabled
    assert flow.press("print_report").of(PrintPaper) == []


@pytest.mark.parametrize(
    "steps", [TO_NOTICE[:1], TO_NOTICE, TO_DELIVERY, TO_PAY], ids=["home", "notice", "delivery", "pay"]
)
def test_no_resident_s_page_opens_it(steps):
    flow = walked(steps)
    before = flow.at
    flow.press("open_readiness")
    assert flow.at == before
    assert not flow.of(Inspect)


def test_what_needs_a_hand_comes_first_and_the_worst_before_the_rest():
    flow = opened(CAMERA, PAPER, LOW, UPS, SILENT)
    assert flow.at == "readiness:readiness.page.stops"
    assert flow.page.params["n"] == 5
    assert shown(flow)[:6] == [
        ("receipt_printer", "fault"),
        ("camera", "offline"),
        ("fingerprint_reader", "unknown"),
        ("ups", "fault"),  # stops nothing, however bad it is
        ("id_card_reader", "degraded"),
        ("terminal", "ready"),
    ]


@pytest.mark.parametrize(
    ("broken", "verdict"), [((), "ready"), ((LOW,), "notes"), ((UPS,), "notes"), ((CAMERA, LOW), "stops")]
)
def test_one_line_says_whether_it_can_serve(broken, verdict):
    assert opened(*broken).at == f"readiness:readiness.page.{verdict}"


def test_a_row_says_since_when_and_what_to_do_in_both_languages_and_nothing_that_changes_by_itself():
    [row, *_] = opened(PAPER).page.params["rows"]
    assert row["since"] == "2026-06-01T10:00"
    assert "80毫米热敏纸" in row["advice_zh"]
    assert "paper" in row["advice_en"]
    assert set(row) == {"kind", "name", "state", "stops", "since", "advice_zh", "advice_en"}


def test_it_looks_again_after_a_second_and_shows_what_is_new():
    flow = opened()
    flow.town = replace(flow.town, parts=given.parts(CAMERA))
    flow.later(0.75)
    assert flow.at == "readiness:readiness.page.ready"
    flow.later(0.5)
    assert shown(flow)[0] == ("camera", "offline")


def test_a_look_that_takes_long_is_waited_for_and_not_doubled():
    flow = opened(silent={"look"})
    flow.later(20)
    assert len(flow.of(Inspect)) == 1


def test_a_look_that_breaks_leaves_what_was_found_before_says_so_and_is_tried_again():
    flow = opened(CAMERA)
    flow.town = replace(flow.town, away={"look"})
    flow.later(2)
    assert flow.page.error == "err.readiness.look"
    assert shown(flow)[0] == ("camera", "offline")
    flow.town = replace(flow.town, away=set())
    flow.later(2)
    assert flow.page.error is None


def test_nothing_looks_once_it_is_closed_and_a_late_answer_is_not_heard():
    flow = opened(silent={"look"})
    look = flow.newest(Inspect)
    flow.press("close")
    assert flow.at == "attract:home.title"
    for late in (
        Inspected(look.visit_id, look.request, given.parts(CAMERA), given.MORNING),
        Away(look.visit_id, look.request, "readiness"),
    ):
        before = flow.visit
        assert flow.do(late).visit == before
    flow.later(5)
    assert len(flow.of(Inspect)) == 1


def test_an_answer_of_the_page_before_is_not_heard_by_the_next():
    flow = opened(silent={"look"})
    look = flow.newest(Inspect)
    flow.press("close").press("open_readiness")
    flow.do(Inspected(look.visit_id, look.request, given.parts(), given.MORNING))
    assert flow.at == "readiness:readiness.page.checking"


def test_it_closes_by_itself_two_minutes_after_the_last_touch():
    flow = opened().press("set_language", "en").later(119.5)
    assert flow.page.view == "readiness"
    flow.do(Touched()).later(119.5)
    assert flow.page.view == "readiness"
    flow.later(1)
    assert flow.at == "attract:home.title"
    assert flow.visit.manners.language == "zh"
    assert not flow.of(Wipe), "there is nothing of a resident to forget"


def test_a_card_on_the_reader_opens_a_visit_as_always():
    flow = opened().press("set_language", "en").do(CardPlaced())
    assert flow.at == "home:home.greeting"
    assert flow.visit.manners.language == "zh", "the next resident is greeted as everybody"
    flow.do(CardRead(given.P01))
    assert flow.at == "services:menu.title.id"


def test_a_card_that_is_read_at_once_opens_the_menu_with_it():
    flow = opened().do(CardRead(given.P01))
    assert flow.at == "services:menu.title.id"
    assert flow.visit.card == given.P01
    assert flow.visit.sitting is None


@pytest.mark.parametrize(
    "event", [CardFailed("unknown_type"), CardLifted(), Pressed("help"), Pressed("home"), Pressed("exit")]
)
def test_nothing_else_leaves_it(event):
    assert opened().do(event).page.view == "readiness"


def test_the_report_is_printed_of_what_is_on_the_page_and_once_per_press():
    flow = opened(PAPER, silent={"readiness"}).press("print_report").press("print_report")
    [act] = flow.of(PrintPaper)
    assert (act.paper, act.data["rows"], act.data["at"]) == ("readiness", given.parts(PAPER), given.MORNING)
    assert flow.page.primary.loading
    flow.do(PaperCame(act.visit_id, act.request, "readiness", "DONE"))
    assert flow.page.params["printed"]
    flow.press("print_report")
    assert len({one.number for one in flow.of(PrintPaper)}) == 2


@pytest.mark.parametrize(
    ("outcome", "error"), [("FAILED", "err.readiness.print"), ("UNKNOWN", "err.readiness.print_unknown")]
)
def test_a_report_that_did_not_come_out_is_said_and_may_be_tried_again(outcome, error):
    flow = opened(prints=outcome).press("print_report")
    assert flow.page.error == error
    assert not flow.page.params["printed"]
    assert flow.page.primary.enabled


def test_a_report_that_comes_out_after_a_card_was_put_changes_nothing_of_the_visit():
    flow = opened(silent={"readiness"}).press("print_report")
    act = flow.newest(PrintPaper)
    flow.do(CardRead(given.P01))
    before = flow.visit
    assert flow.do(PaperCame(act.visit_id, act.request, "readiness", "FAILED")).visit == before


@pytest.mark.parametrize(("reason", "state"), [(None, "valid"), ("out_of_date", "out_of_date"), ("none", "none")])
def test_it_says_how_the_last_report_stands_without_counting_it_as_a_fault(reason, state):
    flow = Flow(Town(parts=given.parts(report=reason))).press("open_readiness")
    assert flow.at == "readiness:readiness.page.ready"
    made = None if state == "none" else "2026-06-01T10:00"
    assert flow.page.params["report"] == {"state": state, "made": made}
    assert "report" not in dict(shown(flow))


def test_today_is_the_day_of_the_look_not_the_business_day():
    flow = opened()
    look = flow.newest(Inspect)
    later = flow.visit.having(awaited=frozenset({look.request}))
    flow.visit = later
    flow.do(Inspected(look.visit_id, look.request, given.parts(), given.MORNING + timedelta(days=40)))
    assert flow.page.params["today"] == "2026-07-11"
