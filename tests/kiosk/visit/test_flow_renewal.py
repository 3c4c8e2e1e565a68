"""Whole renewals, from the attract page to the last one, as the procedure on the wall says it (domain §5.2)."""

from __future__ import annotations

from kiosk.rules.image_number import belongs_to
from kiosk.visit.effects import Ask, Lamp, PrintPaper, Submit, Wipe
from kiosk.visit.events import CardLifted, CardRead, Pressed, TrayChanged
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town, face
from tests.kiosk.visit.journeys import (
    AGREE,
    BACK,
    DELIVERY,
    NEXT,
    P13_TO_FACE,
    PHOTO,
    PRINTS,
    PROOF_BY_FINGER,
    TO_CARD,
    TO_FINGER,
    TO_PAY,
    TO_REVIEW,
    town_of_p13,
    walked,
)


def test_p01_renews_and_pays_and_takes_the_receipt():
    flow = walked(TO_PAY)
    assert flow.at == "pay:pay.title"
    assert flow.page.params["qr"] == "https://pay.example/q/1"
    flow.town.paid = True
    flow.later(1)
    assert flow.at == "done:done.title"
    page = flow.page.params
    assert page["acceptance_number"] == "4202030052026060100001"
    assert page["due"] == "2026-06-30"
    assert page["payment"] == "paid"
    assert page["receipt"] == "printed"
    assert page["paid_fen"] == 2000
    assert page["voucher"] == f"https://huzheng.hubei.example/v/{flow.visit.case.voucher_token}"
    flow.do(CardLifted()).press("finish")
    assert flow.at == "attract:home.title"
    assert flow.of(Wipe)[-1].reason == "finished"


def test_p01_submits_what_was_said_and_proved():
    application = walked(TO_PAY).newest(Submit).application
    assert application.outcome == "PROVEN"
    assert application.identified_by == "card"
    assert application.applicant.address == given.REGISTERED_ADDRESS
    assert application.applicant.phone == given.REGISTERED_PHONE
    assert application.face.decision == "pass"
    assert application.fingerprint.position == 11
    assert [one.position for one in application.prints] == [11, 16]
    assert [(one.what, one.given) for one in application.consents] == [
        ("notice", True),
        ("face", True),
        ("fingerprint", True),
    ]
    assert application.photo.jpeg == given.JPEG
    assert application.photo.shots == 1
    assert (application.photo.standard, application.photo.taken_at) == ("ga461 1", given.MORNING)
    assert application.photo.provenance == given.PROVENANCE
    assert application.delivery.way == "CABINET"
    assert application.fee_fen == 2000
    assert application.still is None, "a proven case carries no live still"


def test_the_receipt_says_number_and_day_only_when_accepted_came_in_time():
    flow = Flow(Town(accepts=False)).walk(TO_PAY)
    flow.town.paid = True
    flow.later(1)
    assert flow.at == "busy:busy.accept"
    flow.later(2)
    data = flow.newest(PrintPaper).data
    assert belongs_to(data["image_number"], given.PROVENANCE.sha256)
    assert data["acceptance_number"] is None
    assert data["due"] is None
    assert data["payment"] == "paid"
    assert flow.at == "done:done.title"


def test_the_review_shows_validity_and_masks_the_number():
    page = walked(TO_REVIEW).page.params
    assert page["validity_years"] == 20
    assert page["age_boundary"] is None
    assert page["fee_fen"] == 2000
    assert page["number_masked"] != page["number"]
    assert page["name"] == given.P01.name


def test_p13_without_prints_in_the_review_band_goes_on_to_the_desk():
    flow = Flow(town_of_p13(accepts=False)).walk(
        [
            *P13_TO_FACE,
            ("camera:face.title", face("review")),
            *PHOTO,
            ("consent:consent.title.fingerprint", AGREE),
            *PRINTS,
            *DELIVERY,
        ]
    )
    assert flow.at == "review:review.title"
    assert flow.page.params["by_desk"]
    assert flow.page.params["validity_years"] is None
    flow.walk([("review:review.title", NEXT), ("signature:sign.title", given.hand())])
    application = flow.newest(Submit).application
    assert application.outcome == "REVIEW"
    assert application.face.decision == "review"
    assert application.still is not None
    assert len(application.prints) == 2
    assert application.applicant.address == given.P13.address, "in the review band the chip tells who applies"
    question = next(ask.body for ask in flow.of(Ask) if ask.kind == "eligibility")
    assert question.proof == "REVIEW"
    flow.town.paid = True
    flow.later(1)
    assert flow.at == "done:done.title"
    assert flow.page.params["by_desk"]
    assert flow.page.params["acceptance_number"] is None


def test_p13_in_the_review_band_hears_only_window():
    town = town_of_p13()
    town.eligibility = given.eligible(code="WINDOW", record=None, prints_registered=False)
    flow = Flow(town).walk([*P13_TO_FACE, ("camera:face.title", face("review"))])
    assert flow.code == "WINDOW"
    assert flow.at == "route:err.BLK"


def test_a_typed_number_in_the_review_band_goes_to_the_window_for_nobody_has_told_who_applies():
    from tests.kiosk.visit.journeys import TO_NUMBER

    flow = Flow(town_of_p13()).walk(
        [
            *TO_NUMBER,
            ("number:identify.number", Pressed("number", given.P13.number)),
            ("consent:consent.title.face", AGREE),
            ("camera:face.title", face("review")),
        ]
    )
    assert flow.code == "WINDOW"


def test_without_a_fee_no_payment_page_and_no_order_ever_exists():
    town = Town(eligibility=given.eligible(waiver="URBAN_ALLOWANCE", fee_fen=0))
    flow = Flow(town).walk(TO_PAY)
    assert flow.at == "done:done.title"
    assert flow.page.params["payment"] == "none"
    assert "order" not in flow.asked()
    assert "payment" not in flow.asked()
    assert flow.page.params["acceptance_number"] is not None


# --- submit and pay ------------------------------------------------------------------------------------------------


def test_when_the_centre_is_away_the_sealed_case_waits_and_the_receipt_says_so():
    flow = Flow(Town(away={"submit"})).walk(TO_PAY)
    assert flow.at == "done:done.queued"
    assert "order" not in flow.asked()
    data = flow.newest(PrintPaper).data
    assert data["queued"]
    assert data["payment"] == "due"
    assert data["case_number"].startswith("L-")


def test_when_nothing_could_be_sealed_the_resident_is_not_told_that_it_is_kept():
    from kiosk.visit.events import Away

    flow = Flow(Town(silent={"submit"})).walk(TO_PAY)
    assert flow.at == "busy:busy.submit"
    act = flow.newest(Submit)
    flow.do(Away(act.visit_id, act.request, "submit"))
    assert flow.code == "E15"
    assert flow.at == "route:err.E15"
    assert not flow.of(PrintPaper)


def test_who_pays_later_leaves_with_the_code_and_the_hour():
    flow = walked(TO_PAY).press("pay_later")
    assert flow.at == "done:done.unpaid"
    data = flow.newest(PrintPaper).data
    assert data["payment"] == "due"
    assert data["pay_until"] == "2026-06-02 10:00"
    assert data["resume_code"] == flow.visit.case.voucher_token


def test_an_unanswered_payment_is_asked_for_two_minutes_and_never_charged_twice():
    flow = walked(TO_PAY)
    flow.town.away |= {"payment", "order"}
    flow.later(2)
    assert flow.page.error == "err.E13"
    assert flow.page.params["state"] == "checking"
    flow.later(119)
    assert flow.at == "done:done.unpaid"
    assert flow.asked().count("order") == 1


def test_tapping_check_payment_does_not_heap_up_questions():
    flow = walked(TO_PAY)
    flow.town.silent.add("payment")
    for _ in range(20):
        flow.press("check_payment")
    assert flow.asked().count("payment") <= 1


def test_a_payment_that_the_centre_closed_ends_unpaid():
    from kiosk.contract.messages import CaseAnswer
    from kiosk.visit.events import CaseCame

    flow = walked(TO_PAY)
    flow.town.silent.add("payment")
    flow.press("check_payment")
    ask = flow.newest(Ask)
    closed = CaseAnswer(case_id=ask.body.case_id, status="CANCELLED", payment="closed")
    flow.do(CaseCame(ask.visit_id, ask.request, closed))
    assert flow.at == "done:done.unpaid"


def test_an_own_unpaid_case_is_resumed_at_pay():
    own = given.pending(status="AWAITING_PAYMENT", payment="due", resumable=True, fee_fen=2000, voucher_token="t" * 22)
    flow = Flow(Town(eligibility=given.eligible(resume=own))).walk(TO_FINGER + PROOF_BY_FINGER)
    assert flow.at == "pay:pay.title"
    assert not flow.of(Submit)
    assert flow.newest(Ask).body.case_id == own.case_id
    flow.town.paid = True
    flow.later(1)
    assert flow.at == "done:done.title"
    assert flow.page.params["payment"] == "paid"
    assert flow.page.params["voucher"].endswith("t" * 22)


def test_a_receipt_printer_that_fails_is_told_and_the_visit_ends_well():
    for outcome in ("FAILED", "UNKNOWN"):
        flow = Flow(Town(prints=outcome)).walk(TO_PAY).press("pay_later")
        assert flow.page.error == "err.E14"
        assert flow.page.params["receipt"] == "failed"
        assert len(flow.of(PrintPaper)) == 1, "nothing is printed twice by itself"
        flow.do(CardLifted()).press("finish")
        assert flow.at == "attract:home.title"


def test_the_last_page_goes_by_itself():
    flow = walked(TO_PAY).press("pay_later").do(CardLifted())
    flow.later(24)
    assert flow.at == "done:done.unpaid"
    flow.later(2)
    assert flow.at == "attract:home.title"


# --- what lies there at the end ------------------------------------------------------------------------------------


def test_a_card_left_holds_the_last_page_until_it_is_taken():
    flow = walked(TO_PAY).press("pay_later").press("finish")
    assert flow.at == "takeaway:card.left"
    assert flow.visit.case is None
    assert Lamp(flow.visit.visit_id, 0, "id_card_reader", "blink") in flow.effects
    wiped = len(flow.of(Wipe))
    flow.later(200)
    for name in ("home", "exit", "finish", "begin", "back"):
        flow.press(name)
    assert flow.at == "takeaway:card.left"
    assert len(flow.of(Wipe)) == wiped, "the visit ends once"
    flow.do(CardLifted())
    assert flow.at == "attract:home.title"


def test_papers_or_a_phone_left_hold_the_last_page_too():
    flow = walked(TO_PAY).press("pay_later").do(CardLifted()).do(TrayChanged(frozenset({"papers", "things"})))
    flow.press("finish")
    assert flow.at == "takeaway:papers.left"
    assert flow.page.params["left"] == ["papers", "things"]
    flow.do(TrayChanged(frozenset({"things"})))
    assert flow.at == "takeaway:papers.left"
    flow.do(TrayChanged(frozenset()))
    assert flow.at == "attract:home.title"


def test_a_card_put_while_the_last_page_waits_belongs_to_nobody():
    flow = walked(TO_PAY).press("pay_later").press("finish").do(CardRead(given.P13))
    assert flow.visit.card is None
    assert flow.at == "takeaway:card.left"


def test_a_card_put_first_need_not_be_put_again():
    flow = Flow().do(CardRead(given.P01))
    assert flow.at == "services:menu.title.id"
    assert flow.page.params["card_here"]
    flow.press("choose_service", given.SERVICE).do(NEXT)
    assert flow.at == "consent:consent.title.face"


def test_the_card_is_asked_for_when_it_was_lifted_again():
    flow = Flow().do(CardRead(given.P01)).do(CardLifted()).press("choose_service", given.SERVICE).do(NEXT)
    assert flow.at == "card:identify.card"


def test_back_from_the_first_pages_leads_to_the_menu():
    flow = Flow().walk([*TO_CARD, ("card:identify.card", BACK), ("notice:notice.title", BACK)])
    assert flow.at == "services:menu.title.id"
    assert flow.visit.case is None
