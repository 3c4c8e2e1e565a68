"""Who is here, and the proof of it: every way on, and every way out (domain §2.0.1, §5.4, scenarios 2, 17, 18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.visit.effects import Ask, CompareFace, Look, PrintPaper, StopLooking, TakeFinger
from kiosk.visit.events import CardFailed, CardRead, Pressed
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town, face, finger, liveness_failed
from tests.kiosk.visit.journeys import (
    AGREE,
    BACK,
    DECLINE,
    P13_TO_FACE,
    PROOF_BY_FINGER,
    TO_CARD,
    TO_FACE,
    TO_FINGER,
    TO_NUMBER,
    Steps,
    card,
    town_of_p13,
    walked,
)

# --- what the chip itself says ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "page"),
    [
        ({"valid_to": date(2026, 10, 15)}, "E08", "refusal:err.E08"),
        ({"valid_to": None}, "E08.long", "refusal:err.E08.long"),
        ({"kind": "hmt"}, "E18", "route:err.E18"),
        ({"kind": "foreigner"}, "E18", "route:err.E18"),
        ({"birth_date": date(2010, 6, 2)}, "E19", "route:err.E19"),
        ({"name": "张\ue000远"}, "E06", "route:err.E06"),
    ],
)
def test_the_chip_refuses_before_any_consent_and_without_a_question(changes, code, page):
    flow = walked([*TO_CARD, *card(replace(given.P01, **changes))])
    assert (flow.code, flow.at) == (code, page)
    assert not flow.of(Ask), "nothing was asked"
    assert not flow.of(Look), "no camera opened"


def test_too_early_names_the_first_day_and_offers_a_reminder_once():
    flow = walked([*TO_CARD, *card(replace(given.P01, valid_to=date(2026, 10, 15)))])
    assert flow.page.params["date"] == "2026-07-15"
    assert flow.page.params["code"] == "E08"
    assert [offer["id"] for offer in flow.page.params["offers"]] == ["EXPIRY_REMINDER"]
    flow.town.silent.add("slip")
    flow.press("offer", "EXPIRY_REMINDER").press("offer", "EXPIRY_REMINDER")
    assert len(flow.of(PrintPaper)) == 1, "two taps, one paper"
    assert flow.newest(PrintPaper).data["params"]["date"] == "2026-07-15"


def test_what_a_page_does_not_offer_cannot_be_had_from_it():
    flow = walked([*TO_CARD, *card(replace(given.P01, kind="hmt"))])
    flow.press("offer", "EXPIRY_REMINDER").press("offer", given.SERVICE)
    assert flow.code == "E18"
    assert not flow.of(PrintPaper)


def test_an_expired_card_may_be_renewed():
    assert walked([*TO_CARD, *card(replace(given.P01, valid_to=date(2025, 1, 1)))]).at == "consent:consent.title.face"


def test_a_card_of_unknown_type_is_never_read_as_a_residents():
    flow = walked([*TO_CARD, ("card:identify.card", CardFailed("unknown_type"))])
    assert flow.code == "E18"


def test_the_slip_of_a_refused_card_can_be_printed_once():
    flow = walked([*TO_CARD, *card(replace(given.P01, kind="hmt"))])
    flow.press("print_slip").press("print_slip")
    assert len(flow.of(PrintPaper)) == 1
    assert flow.page.params["slip"] == "printed"
    assert flow.page.secondary is None
    assert given.P01.number not in str(flow.newest(PrintPaper).data)


def test_a_slip_that_failed_may_be_tried_again():
    flow = Flow(Town(prints="FAILED")).walk([*TO_CARD, ("card:identify.card", CardFailed("unknown_type"))])
    flow.press("print_slip")
    assert flow.page.error == "err.E14.slip"
    assert flow.page.secondary.enabled
    flow.town.prints = "DONE"
    flow.press("print_slip")
    assert flow.page.params["slip"] == "printed"
    assert flow.page.error is None


# --- the card that cannot be read, and the number -----------------------------------------------------------------


@pytest.mark.parametrize("word", ["breaks_off", "bad_checksum", "garbage", "silent", "bad_content", "rejected"])
def test_three_failed_reads_open_the_number_pad_and_not_sooner(word):
    flow = walked(TO_CARD)
    for failed in range(3):
        assert flow.page.params["tries_left"] == 3 - failed
        assert not flow.page.params["may_type"]
        flow.press("type_instead")
        assert flow.page.view == "card"
        flow.do(CardFailed(word))
        assert flow.page.error == "err.E01"
    flow.press("type_instead")
    assert flow.at == "number:identify.number"


@pytest.mark.parametrize("word", ["no_card", "same_card"])
def test_a_reader_that_found_nothing_says_nothing_against_the_card(word):
    flow = walked(TO_CARD).do(CardFailed(word))
    assert flow.page.error is None
    assert flow.page.params["tries_left"] == 3


@pytest.mark.parametrize(
    ("text", "error", "part"),
    [
        ("420102198803155", "err.E02.len", "all"),
        ("", "err.E02.len", "all"),
        ("4201021998031599AX", "err.E02.charset", "all"),
        ("420102199803159970", "err.E02.check", "tail"),
        ("420102199802309972", "err.E02.date", "birth"),
        ("420102203003159974", "err.E02.future", "birth"),
    ],
)
def test_a_wrong_number_is_told_by_its_fault(text, error, part):
    from kiosk.rules.identity_number import check_character

    if error == "err.E02.future":
        text = text[:17] + check_character(text[:17])
    flow = walked([*TO_NUMBER, ("number:identify.number", Pressed("number", text))])
    assert flow.page.error == error
    assert flow.page.params["part"] == part
    assert flow.page.params["tries_left"] == 4
    assert not flow.of(Ask)


@pytest.mark.parametrize("text", ["42010219980315997x", "４２０１０２１９９８０３１５９９７Ｘ", " 42010219980315997X "])
def test_small_x_and_full_width_digits_are_accepted(text):
    flow = walked([*TO_NUMBER, ("number:identify.number", Pressed("number", text))])
    assert flow.at == "consent:consent.title.face"
    assert flow.visit.case.number == "42010219980315997X"


def test_five_wrong_numbers_end_it():
    flow = walked(TO_NUMBER)
    for _ in range(5):
        assert flow.at == "number:identify.number"
        flow.press("number", "420102199803159970")
    assert flow.code == "E02"
    assert flow.page.view == "route"


def test_wrong_numbers_count_for_the_visit_and_not_for_each_start_of_a_service():
    flow = walked(TO_NUMBER)
    for _ in range(4):
        flow.press("number", "420102199803159970")
    flow.walk([("number:identify.number", BACK), ("card:identify.card", Pressed("back"))])
    while flow.page.view != "services":
        flow.press("back")
    flow.walk([*TO_NUMBER[2:], ("number:identify.number", Pressed("number", "420102199803159970"))])
    assert flow.code == "E02"


def test_the_card_may_still_be_put_while_a_number_is_typed():
    assert walked([*TO_NUMBER, ("number:identify.number", CardRead(given.P01))]).at == "consent:consent.title.face"


def test_back_from_the_number_pad_leads_to_the_card():
    flow = walked([*TO_NUMBER, ("number:identify.number", BACK)])
    assert flow.at == "card:identify.card"
    assert flow.page.secondary.name == "type_instead"


def test_a_child_by_number_hears_the_guardian_rule():
    from kiosk.rules.identity_number import check_character

    number = "42010620140901998"
    flow = walked([*TO_NUMBER, ("number:identify.number", Pressed("number", number + check_character(number)))])
    assert flow.code == "E19"
    assert not flow.of(Ask)


# --- face ----------------------------------------------------------------------------------------------------------


def test_declining_the_face_leads_to_the_fingerprint_without_reproach_and_without_the_photo():
    flow = walked([*TO_FACE, ("consent:consent.title.face", DECLINE), *PROOF_BY_FINGER])
    assert flow.at == "camera:photo.title"
    questions = [ask.body for ask in flow.of(Ask) if ask.kind == "reference"]
    assert [question.want_photo for question in questions] == [False], "the archive photo never came down"
    assert not flow.of(CompareFace)
    assert "consent:face_declined" in flow.notes()


def test_declining_the_face_without_prints_on_the_chip_leads_to_the_window():
    flow = Flow(town_of_p13()).walk([*TO_CARD, *card(given.P13), ("consent:consent.title.face", DECLINE)])
    assert flow.code == "E03"
    assert not flow.of(Ask)


def test_declining_the_face_with_the_reader_away_leads_to_the_window():
    flow = walked(TO_FACE).device("fingerprint_reader", False).do(DECLINE)
    assert flow.code == "E03"


def test_another_way_can_be_chosen_before_the_camera():
    flow = walked([*TO_FACE, ("consent:consent.title.face", AGREE), ("camera:face.title", Pressed("other_way"))])
    assert flow.at == "consent:consent.title.fingerprint"
    assert flow.of(StopLooking)


@pytest.mark.parametrize("failed", [face("fail"), liveness_failed], ids=["another face", "no live face"])
def test_three_failed_faces_lead_to_the_fingerprint(failed):
    flow = walked([*TO_FACE, ("consent:consent.title.face", AGREE)])
    for number in range(3):
        assert flow.at == "camera:face.title"
        assert flow.page.error == ("err.E03.fp" if number else None)
        flow.do(failed)
    flow.walk(PROOF_BY_FINGER)
    assert flow.at == "camera:photo.title"
    application_face = flow.visit.case.face
    assert application_face.decision == "fail"
    assert flow.visit.case.proven


def test_three_failed_faces_without_prints_lead_to_the_window_without_a_reason():
    flow = Flow(town_of_p13()).walk([*P13_TO_FACE, *[("camera:face.title", face("fail"))] * 3])
    assert flow.code == "BLK_UNVERIFIABLE"
    assert flow.at == "route:err.BLK"
    assert "eligibility" not in flow.asked()


def test_the_review_band_with_registered_prints_still_needs_the_print():
    flow = walked([*TO_FACE, ("consent:consent.title.face", AGREE), ("camera:face.title", face("review"))])
    assert flow.at == "consent:consent.title.fingerprint"
    assert "eligibility" not in flow.asked()


def _pages_of_a_stranger(town: Town) -> list[tuple[str, object]]:
    """Somebody types a number, has not its face and not its prints: every page, with all that stands on it."""
    flow, seen = Flow(town).walk(TO_NUMBER), []
    acts = [
        Pressed("number", given.P01.number),
        AGREE,
        *[face("fail")] * 3,
        AGREE,
        finger("mismatch"),
        Pressed("other_finger"),
        finger("dry"),
        finger("mismatch"),
        finger("mismatch"),
    ]
    for act in acts:
        flow.do(act)
        seen.append((flow.at, flow.page))
    assert flow.code == "E05"
    return seen


def test_a_number_that_nobody_has_looks_page_by_page_like_a_face_that_does_not_match():
    known = _pages_of_a_stranger(Town())
    unknown = _pages_of_a_stranger(Town(reference=given.reference(known=False)))
    assert unknown == known


def test_declining_the_face_an_unknown_number_looks_like_a_print_that_does_not_match():
    steps: Steps = [
        *TO_NUMBER,
        ("number:identify.number", Pressed("number", given.P01.number)),
        ("consent:consent.title.face", DECLINE),
        ("consent:consent.title.fingerprint", AGREE),
        *[("fingerprint:fingerprint.verify", finger("mismatch"))] * 3,
    ]
    known = Flow(Town()).walk(steps)
    unknown = Flow(Town(reference=given.reference(known=False))).walk(steps)
    assert known.code == unknown.code == "E05"
    assert known.page == unknown.page


def test_an_unknown_number_never_passes_even_when_the_comparison_says_review():
    flow = Flow(Town(reference=given.reference(known=False))).walk(
        [*TO_FACE, ("consent:consent.title.face", AGREE), ("camera:face.title", face("review"))]
    )
    assert flow.at == "camera:face.title"
    assert flow.page.error == "err.E03.fp"


# --- fingerprint ---------------------------------------------------------------------------------------------------


def test_three_mismatches_lead_to_the_window_and_tell_the_centre():
    flow = walked([*TO_FINGER, ("consent:consent.title.fingerprint", AGREE)])
    for left in (3, 2, 1):
        assert flow.page.params["tries_left"] == left
        assert flow.page.error == (None if left == 3 else "err.E05")
        flow.do(finger("mismatch"))
    assert flow.code == "E05"
    assert flow.at == "route:err.E05.end"
    report = flow.newest(Ask)
    assert report.kind == "event"
    assert report.body.event == "E05"
    assert given.P01.number not in report.body.model_dump_json()


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("dry", "fingerprint.dry"),
        ("wet", "fingerprint.wet"),
        ("too_fast", "fingerprint.hold"),
        ("partial", "fingerprint.again"),
        ("poor", "fingerprint.again"),
    ],
)
def test_a_print_that_was_not_captured_says_what_helps(reason, hint):
    flow = walked([*TO_FINGER, ("consent:consent.title.fingerprint", AGREE)]).do(finger(reason))
    assert flow.page.error == "err.E04"
    assert flow.page.params["hint"] == hint


def test_five_presses_then_the_other_registered_finger_then_the_window():
    flow = walked([*TO_FINGER, ("consent:consent.title.fingerprint", AGREE)])
    for position in (11, 16):
        for _ in range(5):
            assert flow.newest(TakeFinger).position == position
            flow.do(finger("dry"))
    assert flow.code == "BLK_NO_FP"
    assert flow.at == "route:err.BLK"


def test_declining_the_fingerprint_leads_to_the_window_and_is_recorded():
    flow = walked([*TO_FINGER, ("consent:consent.title.fingerprint", DECLINE)])
    assert flow.code == "BLK_NO_FP"
    assert "consent:fingerprint_declined" in flow.notes()


# --- what the registry says, after proof ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "BLK_COLLECTIVE",
        "BLK_VIRTUAL_ADDR",
        "BLK_DUPLICATE",
        "BLK_RARE_CHAR",
        "BLK_UNVERIFIABLE",
        "BLK_OFFSITE_DENIED",
        "BLK_FROZEN",
        "BLK_MILITARY",
        "BLK_FIRST",
        "WINDOW",
        "E02.registry",
        "E07",
    ],
)
def test_a_block_leads_to_the_window_with_a_slip_and_without_its_reason(code):
    town = Town(eligibility=given.eligible(code=code, record=None))
    flow = Flow(town).walk(TO_FINGER + PROOF_BY_FINGER)
    assert flow.code == code
    assert flow.page.view == "route"
    page = flow.page.params
    assert page["office"]
    assert page["phone"]
    assert page["hours"]
    assert page["open_now"] is True
    flow.press("print_slip")
    printed = given.wording().text(
        "zh", flow.newest(PrintPaper).data["wording"], flow.newest(PrintPaper).data["params"]
    )
    assert "窗口" in printed
    assert "BLK" not in str(flow.newest(PrintPaper).data | {"wording": ""})


@pytest.mark.parametrize("code", ["E09", "BLK_PENDING"])
def test_a_pending_case_is_shown_after_proof_only(code):
    town = Town(eligibility=given.eligible(code=code, record=None, pending=given.pending()))
    flow = Flow(town).walk(TO_FINGER)
    assert "IN_PRODUCTION" not in str(flow.page)
    flow.walk(PROOF_BY_FINGER)
    assert flow.at == "refusal:err.E09"
    assert "制证中" in given.wording().text("zh", flow.page.key, flow.page.params)


def test_an_answer_that_the_kiosk_cannot_say_becomes_the_window():
    for answer in (
        given.eligible(code="E09", record=None),
        given.eligible(code="E08", record=None),
        given.eligible(code="NEVER_HEARD_OF", record=None),
    ):
        assert Flow(Town(eligibility=answer)).walk(TO_FINGER + PROOF_BY_FINGER).code == "WINDOW"


def test_too_early_by_the_registry_names_the_first_day():
    answer = given.eligible(code="E08", record=None, first_day=date(2026, 7, 15))
    flow = Flow(Town(eligibility=answer)).walk(TO_FINGER + PROOF_BY_FINGER)
    assert flow.at == "refusal:err.E08"
    assert flow.page.params["date"] == "2026-07-15"


@pytest.mark.parametrize("question", ["reference", "eligibility"])
@pytest.mark.parametrize("how", ["away", "declined"])
def test_without_the_centre_before_eligibility_the_visit_ends_in_e15(question, how):
    town = Town(**{how: {question}})
    flow = Flow(town).walk([*TO_FACE, ("consent:consent.title.face", AGREE)])
    if question == "eligibility":
        flow.walk([("camera:face.title", face("pass")), *PROOF_BY_FINGER])
    assert flow.code == "E15"
    assert flow.at == "route:err.E15"


def test_help_that_does_not_reach_the_centre_is_not_taken_for_the_registrys_silence():
    flow = Flow(Town(away={"event"})).walk([*TO_FACE, ("consent:consent.title.face", AGREE)])
    flow.press("help")
    assert flow.at == "camera:face.title"
    assert flow.page.overlay.params["state"] == "nobody"
