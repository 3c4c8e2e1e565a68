"""Money: one live order, paid once, never lost, given back where nothing is to be paid any more."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from center import review
from center.payments import orders
from center.payments.port import Payment
from center.payments.simulated import SimulatedProvider
from center.store.schema import payment_event, payment_order
from center.worker import do_round
from tests.center.conftest import Kiosk, application

HOUR = 3600


def states(kiosk: Kiosk):
    with kiosk.centre.engine.connect() as connection:
        rows = connection.execute(select(payment_order).order_by(payment_order.c.attempt)).all()
    return [row.state for row in rows]


@pytest.fixture
def case_id(kiosk: Kiosk) -> str:
    form = application()
    kiosk.submit(form)
    return form["case_id"]


def told_by(centre, mode, late_s=60.0):
    """The same centre with a provider that pays another way."""
    return replace(centre, provider=SimulatedProvider(centre.engine, centre.clock, "http://centre", mode, late_s))


def test_an_order_is_made_for_a_committed_case_only(kiosk: Kiosk):
    form = application()
    assert kiosk.order(form["case_id"]).status_code == 404
    kiosk.submit(form)
    answer = kiosk.order(form["case_id"]).json()
    assert (answer["amount_fen"], answer["state"]) == (2000, "shown")
    assert answer["code_url"] == f"http://centre/simulated-pay/{answer['order_no']}"
    assert form["case_id"].replace("-", "") not in answer["order_no"]


def test_asking_again_gives_the_same_order(kiosk: Kiosk, case_id):
    assert kiosk.order(case_id).json() == kiosk.order(case_id).json()


def test_a_case_without_fee_has_no_order(kiosk: Kiosk):
    form = application(fee_fen=0)
    form["applicant"] |= {"number": "420502195101129980", "name": "王桂兰", "sex": "female", "birth_date": "1951-01-12"}
    answer = kiosk.submit(form)
    assert (answer.json()["status"], answer.json()["payment"]) == ("SUBMITTED", "none")
    assert kiosk.order(form["case_id"]).status_code == 409


def test_the_pay_page_shows_the_amount_and_paying_moves_the_case_on(kiosk: Kiosk, case_id):
    url = kiosk.order(case_id).json()["code_url"].removeprefix("http://centre")
    assert "20元" in kiosk.client.get(url).text
    assert kiosk.client.post(url).status_code == 200
    case = kiosk.case(case_id)
    assert (case["status"], case["payment"]) == ("SUBMITTED", "paid")
    assert kiosk.order(case_id).json()["state"] == "paid"


def test_an_order_that_nobody_made_cannot_be_paid(kiosk: Kiosk):
    assert kiosk.client.get("/simulated-pay/nothing").status_code == 404
    assert kiosk.client.post("/simulated-pay/nothing").status_code == 404


def test_paying_twice_is_one_payment(kiosk: Kiosk, case_id):
    url = kiosk.order(case_id).json()["code_url"].removeprefix("http://centre")
    assert [kiosk.client.post(url).status_code for _ in range(2)] == [200, 200]
    with kiosk.centre.engine.connect() as connection:
        assert len(connection.execute(select(payment_event)).all()) == 1
    assert states(kiosk) == ["paid"]


def test_a_notification_that_comes_again_changes_nothing(kiosk: Kiosk, case_id):
    order = kiosk.order(case_id).json()
    payment = Payment("event-1", order["order_no"], 2000)
    for _ in range(3):
        orders.settle(kiosk.centre, payment)
    do_round(kiosk.centre)
    assert states(kiosk) == ["paid"]
    assert kiosk.case(case_id)["payment"] == "paid"


def test_a_wrong_amount_pays_nothing_and_waits_for_a_person(kiosk: Kiosk, case_id):
    order = kiosk.order(case_id).json()
    orders.settle(kiosk.centre, Payment("event-1", order["order_no"], 1))
    assert states(kiosk) == ["unknown"]
    assert kiosk.case(case_id)["payment"] == "due"


def test_an_order_past_its_time_is_closed_before_a_new_one(kiosk: Kiosk, case_id, clock):
    first = kiosk.order(case_id).json()
    clock.advance(16 * 60)
    second = kiosk.order(case_id).json()
    assert first["order_no"] != second["order_no"]
    assert states(kiosk) == ["closed", "shown"]
    assert kiosk.client.post(f"/simulated-pay/{first['order_no']}").status_code == 409
    assert kiosk.client.post(f"/simulated-pay/{second['order_no']}").status_code == 200


def test_no_order_outlives_the_time_to_pay(kiosk: Kiosk, case_id, clock):
    clock.advance(24 * HOUR - 60)
    order = kiosk.order(case_id).json()
    assert order["expires_at"] == kiosk.case(case_id)["unpaid_until"]


def test_scenario_32_unpaid_for_24_hours_is_cancelled_with_no_order_left_open(kiosk: Kiosk, case_id, clock):
    kiosk.order(case_id)
    clock.advance(24 * HOUR - 1)
    do_round(kiosk.centre)
    assert kiosk.case(case_id)["status"] == "AWAITING_PAYMENT"
    clock.advance(1)
    do_round(kiosk.centre)
    case = kiosk.case(case_id)
    assert (case["status"], case["payment"]) == ("CANCELLED", "closed")
    assert states(kiosk) == ["closed"]
    assert kiosk.order(case_id).status_code == 409


def test_scenario_32_paid_at_another_kiosk_before_that_is_submitted(kiosk: Kiosk, case_id, clock, add_kiosk):
    clock.advance(20 * HOUR)
    other = add_kiosk("other")
    assert other.pay(case_id).status_code == 200
    assert other.case(case_id)["status"] == "SUBMITTED"


def test_a_payment_that_becomes_known_at_the_last_moment_is_not_cancelled(kiosk: Kiosk, case_id, clock):
    centre = told_by(kiosk.centre, "late", 120)
    clock.advance(24 * HOUR - 180)
    order = orders.ensure_order(centre, UUID(case_id))
    centre.provider.pay(order.order_no)
    clock.advance(200)
    do_round(centre)
    assert kiosk.case(case_id)["payment"] == "paid"


def test_a_payment_that_is_known_only_after_the_time_to_pay_is_waited_for(kiosk: Kiosk, case_id, clock):
    centre = told_by(kiosk.centre, "late", 120)
    clock.advance(24 * HOUR - 10)
    order = orders.ensure_order(centre, UUID(case_id))
    centre.provider.pay(order.order_no)
    clock.advance(60)
    do_round(centre)
    assert kiosk.case(case_id)["status"] == "AWAITING_PAYMENT"
    clock.advance(60)
    do_round(centre)
    assert kiosk.case(case_id)["payment"] == "paid"


def test_a_late_payment_is_found_by_asking_the_provider(kiosk: Kiosk, case_id, clock):
    centre = told_by(kiosk.centre, "late", 60)
    order = orders.ensure_order(centre, UUID(case_id))
    centre.provider.pay(order.order_no)
    do_round(centre)
    assert kiosk.case(case_id)["payment"] == "due"
    clock.advance(61)
    orders.reconcile_case(centre, UUID(case_id))
    assert kiosk.case(case_id)["payment"] == "paid"


def test_a_payment_that_never_becomes_known_leaves_the_case_due(kiosk: Kiosk, case_id, clock):
    centre = told_by(kiosk.centre, "never")
    order = orders.ensure_order(centre, UUID(case_id))
    centre.provider.pay(order.order_no)
    clock.advance(600)
    do_round(centre)
    assert kiosk.case(case_id)["payment"] == "due"


def test_a_payment_for_a_cancelled_case_is_given_back(kiosk: Kiosk, case_id, clock):
    order = kiosk.order(case_id).json()
    clock.advance(25 * HOUR)
    do_round(kiosk.centre)
    orders.settle(kiosk.centre, Payment("late", order["order_no"], 2000))
    do_round(kiosk.centre)
    case = kiosk.case(case_id)
    assert (case["status"], case["payment"]) == ("CANCELLED", "refunded")
    assert states(kiosk) == ["refunded"]


def test_a_second_payment_of_one_case_is_given_back_and_the_first_stays(kiosk: Kiosk, case_id, clock):
    first = kiosk.order(case_id).json()
    clock.advance(16 * 60)
    kiosk.pay(case_id)
    orders.settle(kiosk.centre, Payment("late", first["order_no"], 2000))
    do_round(kiosk.centre)
    assert states(kiosk) == ["refunded", "paid"]
    assert kiosk.case(case_id)["payment"] == "paid"


def test_a_rejected_case_gets_its_fee_back(kiosk: Kiosk, case_id):
    kiosk.pay(case_id)
    review.decide(kiosk.centre, UUID(case_id), "reject", "026101", "photo of another person")
    assert kiosk.case(case_id)["payment"] == "refunding"
    do_round(kiosk.centre)
    case = kiosk.case(case_id)
    assert (case["status"], case["payment"]) == ("REJECTED", "refunded")


def test_the_payment_question_asks_the_provider(kiosk: Kiosk, case_id):
    order = kiosk.order(case_id).json()
    assert isinstance(kiosk.centre.provider, SimulatedProvider)
    kiosk.centre.provider.pay(order["order_no"])
    assert kiosk.case(case_id)["payment"] == "due"
    assert kiosk.ask("payment", {"case_id": case_id}).json()["payment"] == "paid"
