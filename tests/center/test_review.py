"""The desk: automatic acceptance, an officer's decision, the 22-digit number, the due date, the erased still."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, update

from center import desk, review
from center.acceptance import SequenceSpent, acceptance_number, due_date
from center.settings import ReviewSettings
from center.store.objects import ObjectMissing
from center.store.schema import blob, sequence
from center.worker import do_round
from tests.center.conftest import STILL, Kiosk, application, review_application

HOUR = 3600


def manual(centre):
    return replace(centre, settings=centre.settings.model_copy(update={"review": ReviewSettings(mode="manual")}))


def test_scenario_1_paid_is_accepted_with_number_and_due_date(kiosk: Kiosk):
    case = kiosk.case(kiosk.renewed())
    assert case["status"] == "ACCEPTED"
    assert case["acceptance_number"] == "4202030052026060100001"
    assert (case["due"], case["provisional"]) == ("2026-06-30", False)


def test_the_history_names_every_status_in_order(kiosk: Kiosk):
    found = desk.find_case(kiosk.centre, UUID(kiosk.renewed()))
    assert found is not None
    assert [one["after"] for one in found["history"]] == [
        "AWAITING_PAYMENT",
        "SUBMITTED",
        "UNDER_REVIEW",
        "ACCEPTED",
    ]


def test_acceptance_numbers_are_unique_and_begin_anew_at_midnight(kiosk: Kiosk, clock):
    first = [kiosk.case(one_more(kiosk))["acceptance_number"] for _ in range(3)]
    clock.advance(14 * HOUR)  # 2026-06-02 00:00
    second = kiosk.case(one_more(kiosk))["acceptance_number"]
    assert [number[-13:] for number in first] == ["2026060100001", "2026060100002", "2026060100003"]
    assert second[-13:] == "2026060200001"


def one_more(kiosk: Kiosk) -> str:
    """One more case, accepted by an officer: a second open case of one person is not accepted by itself."""
    form = application()
    kiosk.submit(form)
    kiosk.pay(form["case_id"])
    review.decide(kiosk.centre, UUID(form["case_id"]), "accept", "026101")
    return form["case_id"]


def test_a_decision_that_fails_uses_no_number(kiosk: Kiosk):
    case_id = UUID(kiosk.renewed())
    with pytest.raises(review.NotToDecide, match="not_waiting"):
        review.decide(kiosk.centre, case_id, "accept", "026101")
    with kiosk.centre.engine.connect() as connection:
        assert connection.execute(select(sequence.c.last).where(sequence.c.station == "420203005")).scalar_one() == 1


def test_the_number_is_county_station_day_and_sequence(kiosk: Kiosk):
    site = kiosk.centre.sites["420203-XSS"]
    assert acceptance_number(site, date(2026, 6, 1), 1) == "4202030052026060100001"
    with pytest.raises(SequenceSpent):
        acceptance_number(site, date(2026, 6, 1), 100_000)


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        (date(2026, 6, 1), date(2026, 6, 30)),
        (date(2026, 9, 28), date(2026, 10, 30)),
        (date(2026, 2, 10), date(2026, 3, 16)),
        (date(2026, 4, 30), date(2026, 6, 1)),
    ],
)
def test_due_dates_are_those_of_domain_2_0_3(kiosk: Kiosk, accepted, due):
    service = kiosk.centre.catalogue.get("ID_RENEW_EXPIRY")
    found = due_date(service, accepted, kiosk.centre.holidays)
    assert found is not None
    assert (found.day, found.provisional) == (due, False)


def test_a_due_date_in_a_year_without_holidays_is_provisional(kiosk: Kiosk, clock):
    clock.advance((date(2026, 12, 20) - date(2026, 6, 1)).days * 24 * HOUR)
    case = kiosk.case(kiosk.renewed())
    assert (case["due"][:4], case["provisional"]) == ("2027", True)


def test_scenario_31_a_review_case_waits_and_its_still_is_erased_at_the_decision(kiosk: Kiosk, clock):
    case_id = UUID(kiosk.renewed(review_application()))
    clock.advance(HOUR)
    do_round(kiosk.centre)
    assert kiosk.case(str(case_id))["status"] == "SUBMITTED"
    assert [one["case_id"] for one in desk.waiting(kiosk.centre)] == [str(case_id)]
    with kiosk.centre.engine.connect() as connection:
        still = connection.execute(select(blob).where(blob.c.kind == "still")).one()
    assert kiosk.centre.objects.get(case_id, still.sha256) == STILL
    review.decide(kiosk.centre, case_id, "accept", "026101")
    case = kiosk.case(str(case_id))
    assert (case["status"], case["due"]) == ("ACCEPTED", "2026-06-30")
    with pytest.raises(ObjectMissing):
        kiosk.centre.objects.get(case_id, still.sha256)
    found = desk.find_case(kiosk.centre, case_id)
    assert found is not None
    assert {one["kind"]: one["erased"] for one in found["objects"]} == {
        "photo": False,
        "print-11": False,
        "print-16": False,
        "signature": False,
        "still": True,
    }


def test_cases_that_wait_for_an_officer_do_not_stand_in_the_way_of_the_others(kiosk: Kiosk, monkeypatch):
    monkeypatch.setattr("center.store.applications.BATCH", 1)
    waiting = kiosk.renewed(review_application())
    assert kiosk.case(waiting)["status"] == "SUBMITTED"
    assert kiosk.case(kiosk.renewed())["status"] == "ACCEPTED"


def test_a_still_that_a_crash_left_after_the_decision_is_erased_by_the_clockwork(kiosk: Kiosk):
    case_id = UUID(kiosk.renewed(review_application()))
    review.decide(kiosk.centre, case_id, "return", "026101", "photo too old")
    with kiosk.centre.engine.begin() as connection:
        connection.execute(update(blob).where(blob.c.kind == "still").values(erased_at=None))
    sha256 = kiosk.centre.objects.put(case_id, STILL)
    do_round(kiosk.centre)
    with pytest.raises(ObjectMissing):
        kiosk.centre.objects.get(case_id, sha256)


def test_a_manual_desk_accepts_nothing_by_itself(kiosk: Kiosk):
    form = application()
    kiosk.submit(form)
    kiosk.pay(form["case_id"])
    centre = manual(kiosk.centre)
    do_round(centre)
    assert kiosk.case(form["case_id"])["status"] == "UNDER_REVIEW"
    assert [one["case_id"] for one in desk.waiting(centre)] == [form["case_id"]]


def test_a_case_that_lies_longer_than_the_review_limit_is_late(kiosk: Kiosk, clock):
    form = application()
    kiosk.submit(form)
    kiosk.pay(form["case_id"])
    centre = manual(kiosk.centre)
    do_round(centre)
    clock.advance(24 * HOUR)  # Tuesday, the last day of the limit
    assert [one["late"] for one in desk.waiting(centre)] == [False]
    clock.advance(24 * HOUR)
    assert [one["late"] for one in desk.waiting(centre)] == [True]


def test_the_delay_of_the_automatic_desk_is_kept(kiosk: Kiosk, clock):
    settings = kiosk.centre.settings.model_copy(update={"review": ReviewSettings(delay_s=30)})
    centre = replace(kiosk.centre, settings=settings)
    form = application()
    kiosk.submit(form)
    kiosk.pay(form["case_id"])
    do_round(centre)
    clock.advance(29)
    do_round(centre)
    assert kiosk.case(form["case_id"])["status"] == "UNDER_REVIEW"
    clock.advance(1)
    do_round(centre)
    assert kiosk.case(form["case_id"])["status"] == "ACCEPTED"


def test_an_unpaid_case_is_not_reviewed(kiosk: Kiosk):
    form = application()
    kiosk.submit(form)
    do_round(kiosk.centre)
    assert kiosk.case(form["case_id"])["status"] == "AWAITING_PAYMENT"
    with pytest.raises(review.NotToDecide, match="not_waiting"):
        review.decide(kiosk.centre, UUID(form["case_id"]), "accept", "026101")


def test_a_case_that_nobody_knows_cannot_be_decided(kiosk: Kiosk):
    with pytest.raises(review.NotToDecide, match="unknown_case"):
        review.decide(kiosk.centre, UUID(int=1), "accept", "026101")


def test_the_desk_sees_names_and_numbers_masked(kiosk: Kiosk):
    found = desk.find_case(kiosk.centre, UUID(kiosk.renewed()))
    assert found is not None
    assert found["applicant"] == {"name": "张*远", "number": "420***********997X"}
