"""Whole renewals, from the attract page to the last one, as the procedure on the wall says it (domain §5.2)."""

from __future__ import annotations

import pytest

from kiosk.visit.effects import Ask, Lamp, PrintPaper, Submit, TakeFinger, Wipe
from kiosk.visit.events import CardLifted, CardRead, Pressed, TrayChanged
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town, face, finger, shot
from tests.kiosk.visit.journeys import (
    AGREE,
    BACK,
    DECLINE,
    DELIVERY,
    NEXT,
    P13_TO_FACE,
    PHOTO,
    PRINTS,
    PROOF_BY_FINGER,
    TO_CARD,
    TO_DELIVERY,
    TO_FINGER,
    TO_PAY,
    TO_REVIEW,
    TO_SIGN,
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


# --- photo --------------------------------------------------------------------------------------------------------


def test_a_refused_shot_is_named_and_is_no_retake():
    from tests.kiosk.visit.flow import refused_shot

    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    for code in ("EYES_CLOSED", "WHITE_CLOTHES", "MULTI_FACE", "NO_FACE", "BLUR"):
        flow.do(refused_shot(code))
        assert flow.page.error == f"photo.reason.{code}"
        assert flow.page.params["retakes_left"] == 3
        assert flow.page.params["shot"] == 1


def test_after_the_first_shot_and_three_retakes_one_must_be_chosen_and_the_others_are_dropped():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    for number in range(1, 5):
        flow.do(shot(score=number / 10, jpeg=given.JPEG + bytes([number])))
        assert flow.at == "choose:photo.choose"
        assert len(flow.page.params["candidates"]) == number
        assert flow.page.params["retakes_left"] == 4 - number
        flow.press("retake")
        if number < 4:
            assert flow.at == "camera:photo.title"
    assert flow.at == "choose:photo.choose"
    assert flow.page.secondary is None, "no fifth shot"
    flow.press("select", 1).press("use")
    assert [one.jpeg for one in flow.visit.case.candidates] == [given.JPEG + b"\x02"]
    flow.walk([*PRINTS, *DELIVERY, ("review:review.title", NEXT), ("signature:sign.title", given.hand())])
    assert flow.newest(Submit).application.photo.shots == 4


def test_the_retakes_do_not_begin_anew_when_the_photo_is_edited_from_the_review():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    for _ in range(3):
        flow.do(shot()).press("retake")
    flow.do(shot()).press("use").walk([*PRINTS, *DELIVERY, ("review:review.title", Pressed("edit", "photo"))])
    assert flow.at == "choose:photo.choose"
    assert flow.page.params["retakes_left"] == 0
    flow.press("retake")
    assert flow.at == "choose:photo.choose"


def test_the_best_shot_is_proposed_and_a_warning_weighs_more_than_sharpness():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    flow.do(shot(score=0.2)).press("retake").do(shot(("HAIR_OVER_EARS",), score=0.9))
    assert flow.page.params["chosen"] == 0
    assert flow.page.params["candidates"][1]["verdict"] == "warn"


# --- delivery, review, signature -----------------------------------------------------------------------------------


def test_delivery_has_nothing_chosen_before_and_says_so():
    page = walked(TO_DELIVERY).page
    assert page.params["chosen"] is None
    assert not page.primary.enabled
    assert page.primary.why == "delivery.pick_one"


def test_the_post_needs_a_phone_and_goes_to_the_registered_address():
    town = Town(eligibility=given.eligible(record=given.record(phone=None)))
    flow = Flow(town).walk([*TO_DELIVERY, ("delivery:delivery.title", Pressed("deliver", "EMS"))])
    assert not flow.page.primary.enabled
    assert flow.page.primary.why == "delivery.ems_phone"
    flow.press("next")
    assert flow.at == "delivery:delivery.title", "a dead button does nothing"
    flow.press("phone_edit").press("phone", "12345")
    assert flow.page.error == "delivery.phone_wrong"
    assert flow.page.params["phone_editing"]
    flow.press("phone", "13800000001").press("next")
    assert flow.at == "review:review.title"
    assert flow.page.params["delivery"] == {"id": "EMS", "place": given.REGISTERED_ADDRESS}


def test_nobody_must_have_a_phone():
    flow = Flow().walk(TO_DELIVERY)
    flow.press("phone_edit").press("phone", "  ").press("deliver", "WINDOW").press("next")
    assert flow.at == "review:review.title"
    assert flow.page.params["phone_masked"] is None


def test_the_review_leads_to_photo_and_delivery_and_back():
    flow = walked(TO_REVIEW)
    flow.walk(
        [
            ("review:review.title", Pressed("edit", "delivery")),
            ("delivery:delivery.title", Pressed("deliver", "WINDOW")),
            ("delivery:delivery.title", NEXT),
            ("review:review.title", Pressed("edit", "photo")),
            ("choose:photo.choose", Pressed("use")),
            ("delivery:delivery.title", NEXT),
            ("review:review.title", BACK),
            ("delivery:delivery.title", NEXT),
            ("review:review.title", Pressed("edit", "identify")),
            ("review:review.title", NEXT),
            ("signature:sign.title", BACK),
        ]
    )
    assert flow.at == "review:review.title"
    assert flow.page.params["delivery"]["id"] == "WINDOW"


def test_too_little_ink_is_said_and_not_submitted():
    flow = walked(TO_SIGN)
    flow.do(given.dot())
    assert flow.at == "signature:sign.title"
    assert flow.page.error == "sign.too_small"
    assert not flow.of(Submit)
    flow.do(given.hand())
    assert flow.at == "pay:pay.title"


@pytest.mark.parametrize(("town", "steps"), [(None, TO_DELIVERY), ("p13", None)])
def test_back_never_goes_across_a_proof_and_never_throws_a_case_away_unasked(town, steps):
    if town is None:
        flow = walked(steps)
    else:
        flow = Flow(town_of_p13()).walk(
            [
                *P13_TO_FACE,
                ("camera:face.title", face("review")),
                *PHOTO,
                ("consent:consent.title.fingerprint", AGREE),
                *PRINTS,
            ]
        )
    flow.do(BACK)
    assert flow.at == "delivery:delivery.title"
    assert flow.page.overlay.kind == "leave"
    flow.press("stay")
    assert flow.page.overlay is None
    assert flow.visit.case is not None


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


def test_declining_fingerprint_registration_leads_to_the_window():
    flow = Flow(town_of_p13()).walk(
        [
            *P13_TO_FACE,
            ("camera:face.title", face("pass")),
            *PHOTO,
            ("consent:consent.title.fingerprint", DECLINE),
        ]
    )
    assert flow.code == "BLK_NO_FP"
    assert "consent:fingerprint_declined" in flow.notes()


def test_a_worn_thumb_is_followed_by_the_next_finger_of_the_same_hand():
    flow = Flow().walk([*TO_FINGER, *PROOF_BY_FINGER, *PHOTO])
    for press in range(5):
        assert flow.newest(TakeFinger).position == 11
        assert flow.page.params["tries_left"] == 5 - press
        flow.do(finger(("dry", "wet", "partial", "too_fast", "poor")[press]))
    assert flow.newest(TakeFinger).position == 12
    flow.do(finger("match")).do(finger("match"))
    assert [one.position for one in flow.visit.case.prints] == [12, 16]
    assert flow.at == "delivery:delivery.title"


def test_when_no_finger_gives_a_print_the_slip_leads_to_the_window():
    flow = Flow().walk([*TO_FINGER, *PROOF_BY_FINGER, *PHOTO])
    for _ in range(50):
        assert flow.at == "fingerprint:fingerprint.enrol"
        flow.do(finger("dry"))
    assert flow.code == "BLK_NO_FP"
    flow.press("print_slip")
    assert flow.newest(PrintPaper).paper == "slip"
    assert "slip.done.photo" in flow.newest(PrintPaper).data["done"]


def test_nobody_pressing_is_no_failed_press():
    flow = Flow().walk([*TO_FINGER, *PROOF_BY_FINGER, *PHOTO])
    for _ in range(9):
        flow.do(finger("no_finger")).do(finger("offline"))
    assert flow.newest(TakeFinger).position == 11
    assert flow.page.params["tries_left"] == 5


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
