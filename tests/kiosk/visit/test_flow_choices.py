"""Photo, prints, delivery, review, signature: what the resident may choose, change and repeat (domain §5.2 9-14)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest

from kiosk.visit.effects import PrintPaper, StopFinger, StopLooking, Submit, TakeFinger
from kiosk.visit.events import Pressed
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town, face, finger, refused_shot, shot
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
    TO_DELIVERY,
    TO_FINGER,
    TO_REVIEW,
    TO_SIGN,
    town_of_p13,
    walked,
)

# --- photo --------------------------------------------------------------------------------------------------------


def test_a_refused_shot_is_named_and_is_no_retake():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    for code in ("EYES_CLOSED", "WHITE_CLOTHES", "MULTI_FACE", "NO_FACE", "BLUR"):
        flow.do(refused_shot(code))
        assert flow.page.error == f"photo.reason.{code}"
        assert flow.page.params["retakes_left"] == 3
        assert flow.page.params["shot"] == 1


def test_after_the_first_shot_and_three_retakes_one_must_be_chosen_and_the_others_are_dropped():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    for number in range(1, 5):
        flow.do(shot(sharpness=number / 10, jpeg=given.JPEG + bytes([number])))
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
    assert flow.visit.case.photo.number == 2, "the number of the shot stays with the photo"
    flow.walk([*PRINTS, *DELIVERY, ("review:review.title", NEXT), ("signature:sign.title", given.hand())])
    submitted = flow.newest(Submit).application.photo
    assert (submitted.shots, submitted.provenance.shots, submitted.provenance.chosen) == (4, 4, 2)


def test_whoever_asked_for_a_retake_may_go_back_to_the_photos_taken():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    assert flow.page.secondary is None, "nothing is taken yet"
    flow.do(shot()).press("retake").do(refused_shot("BLUR"))
    assert (flow.at, flow.page.secondary.key) == ("camera:photo.title", "btn.taken")
    flow.press("taken")
    assert flow.at == "choose:photo.choose"
    assert (len(flow.page.params["candidates"]), flow.page.params["retakes_left"]) == (1, 3)
    assert isinstance(flow.effects[-1], StopLooking), "the camera is off while one chooses"
    assert flow.press("use").visit.step_name == "enrol"


def test_a_shot_that_was_on_its_way_when_the_resident_went_back_is_a_retake_like_others():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    flow.do(shot()).press("retake").press("taken").do(refused_shot("BLUR"))
    assert (flow.at, flow.page.error) == ("camera:photo.title", "photo.reason.BLUR")
    flow.press("taken").press("retake").press("taken").do(shot())
    assert (flow.at, len(flow.page.params["candidates"])) == ("choose:photo.choose", 2)


def test_after_the_choice_no_other_photo_is_anywhere_in_the_visit():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    for number in range(1, 4):
        flow.do(shot(jpeg=given.JPEG + bytes([number])))
        flow.press("retake")
    flow.do(shot(jpeg=given.JPEG + b"\x04"))
    held = [given.JPEG + bytes([number]) for number in range(1, 5)]
    assert {one for one in bytes_in(flow.visit) if one.startswith(given.JPEG)} == set(held)
    flow.press("select", 2).press("use")
    assert {one for one in bytes_in(flow.visit) if one.startswith(given.JPEG)} == {held[2]}
    assert not any(text in str(flow.page.params) for text in map(encoded, held))


def bytes_in(thing: object) -> Iterator[bytes]:
    """Every bytes value that can be reached from a value of the visit."""
    if isinstance(thing, bytes):
        yield thing
    elif is_dataclass(thing):
        for one in fields(thing):
            yield from bytes_in(getattr(thing, one.name))
    elif isinstance(thing, Mapping):
        for one in thing.values():
            yield from bytes_in(one)
    elif isinstance(thing, list | tuple | set | frozenset):
        for one in thing:
            yield from bytes_in(one)


def encoded(jpeg: bytes) -> str:
    return base64.b64encode(jpeg).decode()


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
    flow.do(shot(sharpness=0.2)).press("retake").do(shot(("HAIR_OVER_EARS",), sharpness=0.9))
    assert flow.page.params["chosen"] == 0
    assert flow.page.params["candidates"][1]["verdict"] == "warn"
    assert proposals(flow) == [["photo.best.clean"], []]


def proposals(flow: Flow) -> list[list[str]]:
    """Why each candidate is proposed."""
    return [one["why"] for one in flow.page.params["candidates"]]


@pytest.mark.parametrize(
    ("better", "why"),
    [
        ({"eye_opening": 0.36}, ["photo.best.eyes"]),
        ({"turned_deg": 0.0, "sharpness": 0.5}, ["photo.best.pose", "photo.best.sharp"]),
        ({"likeness": 0.99}, ["photo.best.even"]),
        ({"eye_opening": 0.31, "sharpness": 0.41}, ["photo.best.whole"]),
        ({"eye_opening": 0.4, "turned_deg": 0.0, "sharpness": 0.5}, ["photo.best.eyes", "photo.best.pose"]),
    ],
)
def test_the_proposed_photo_says_what_it_has_before_the_others(better: dict[str, float], why: list[str]):
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER).do(shot())
    assert proposals(flow) == [[]], "one photo is compared with nothing"
    flow.press("retake").do(shot(**better))
    assert flow.page.params["candidates"][1]["proposed"]
    assert proposals(flow) == [[], why]


def test_whoever_follows_the_hints_in_vain_for_a_minute_is_told_of_the_other_ways():
    flow = Flow().walk(TO_FINGER + PROOF_BY_FINGER)
    assert not flow.page.params["long"]
    flow.do(refused_shot("BLUR")).later(flow.ground.patience.posing_s - 1)
    assert not flow.page.params["long"]
    flow.later(2)
    assert flow.page.params["long"]
    flow.do(shot()).press("retake")
    assert not flow.page.params["long"], "a photo was made: it begins anew"


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


# --- prints ---------------------------------------------------------------------------------------------------------


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


def test_after_the_last_print_no_finger_is_wanted_any_more():
    flow = Flow().walk([*TO_FINGER, *PROOF_BY_FINGER, *PHOTO])
    under_way = finger("match")(flow)
    flow.press("other_finger")
    flow.do(under_way).do(finger("match"))
    assert flow.at == "delivery:delivery.title"
    wanted = [effect for effect in flow.effects if isinstance(effect, (TakeFinger, StopFinger))]
    assert isinstance(wanted[-1], StopFinger)


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
