"""What a live face is held against, and how far a face alone may lead (domain §2.0.1, §8.3; decision 0005)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.visit.effects import Ask, CompareFace, ExpectFace, FaceReference, Look, StopLooking
from kiosk.visit.events import FaceJudged, Pressed, Shot
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town, face, finger
from tests.kiosk.visit.journeys import (
    AGREE,
    DECLINE,
    P13_TO_FACE,
    PROOF_BY_FINGER,
    TO_CARD,
    TO_FACE,
    TO_NUMBER,
    card,
    town_of_p13,
    walked,
)

PICTURE = bytes(102 * 126 * 3)
P01_WITH_PICTURE = replace(given.P01, picture=PICTURE)
NO_ENGINE = replace(given.still_ground(), faces=False)


def looking(town: Town, card_read: object = given.P01) -> Flow:
    return Flow(town).walk([*TO_CARD, *card(card_read), ("consent:consent.title.face", AGREE)])


def without_photo(**changes: bool) -> Town:
    return Town(reference=given.reference(photo=None, **changes))


def test_the_archive_photo_is_held_against_although_the_chip_has_one_too():
    flow = looking(Town(), P01_WITH_PICTURE)
    flow.do(face("pass"))
    assert flow.newest(CompareFace).reference == FaceReference("archive", given.ARCHIVE_PHOTO)


def test_the_photo_is_made_ready_before_the_challenge_has_passed():
    flow = looking(Town())
    assert not flow.of(CompareFace)
    assert flow.newest(ExpectFace).reference.held == "archive"


def test_without_an_archive_photo_it_is_the_chips():
    flow = looking(without_photo(), P01_WITH_PICTURE)
    flow.do(face("review"))
    assert flow.newest(CompareFace).reference == FaceReference("chip", PICTURE)


def test_without_either_no_try_is_asked_for():
    flow = looking(without_photo())
    assert "face:no_reference" in flow.notes()
    assert flow.of(StopLooking)
    flow.walk(PROOF_BY_FINGER)
    assert flow.visit.case.proven


def test_without_either_and_without_prints_nothing_tells_who_this_is():
    flow = looking(without_photo(prints=False), given.P13)
    assert flow.code == "BLK_UNVERIFIABLE"


def test_a_typed_number_does_not_tell_whether_the_registry_has_a_photo():
    def pages(town: Town) -> list[object]:
        flow, seen = Flow(town).walk(TO_NUMBER), []
        for act in (Pressed("number", given.P01.number), AGREE, *[face("fail")] * 3, AGREE, finger("mismatch")):
            flow.do(act)
            seen.append((flow.at, flow.page))
        return seen

    assert pages(without_photo()) == pages(Town()) == pages(without_photo(known=False))


def test_nothing_of_an_unknown_number_is_held_against():
    flow = looking(Town(reference=given.reference(known=False)), P01_WITH_PICTURE)
    flow.do(face("fail"))
    assert flow.newest(CompareFace).reference == FaceReference("none")


@pytest.mark.parametrize("decision", ["pass", "review"])
def test_a_face_is_never_the_only_proof_where_prints_are_registered(decision: str):
    flow = looking(Town())
    flow.do(face(decision))
    assert flow.at == "consent:consent.title.fingerprint"
    assert not flow.visit.case.proven
    flow.do(AGREE)
    for _ in range(3):
        flow.do(finger("mismatch"))
    assert flow.code == "E05", "a face that passed does not help a print that does not match"
    assert "eligibility" not in flow.asked()


def test_a_face_that_passed_does_not_open_the_service_when_the_print_is_declined():
    flow = looking(Town()).do(face("pass")).do(DECLINE)
    assert flow.code == "BLK_NO_FP"
    assert "eligibility" not in flow.asked()


def test_without_registered_prints_a_face_that_passed_proves_and_the_desk_decides():
    flow = Flow(town_of_p13()).walk([*P13_TO_FACE, ("camera:face.title", face("pass"))])
    assert flow.visit.case.proven
    assert flow.visit.case.by_desk
    assert flow.visit.case.still


def test_another_person_during_the_challenge_costs_a_try_and_is_written_down():
    flow = looking(Town())
    look = flow.newest(Look)
    flow.do(Shot(look.visit_id, look.request))
    ask = flow.newest(CompareFace)
    flow.do(FaceJudged(ask.visit_id, ask.request, "fail", 0.3, "dlib", "1", reason="another person"))
    assert "face:another_person" in flow.notes()
    assert (flow.at, flow.page.error) == ("camera:face.title", "err.E03.fp"), "the words tell nothing of it"
    assert flow.visit.case.face_tries == 1


# --- no engine ----------------------------------------------------------------------------------------------------


def test_without_an_engine_nobody_is_asked_for_consent_to_a_face():
    flow = Flow(ground=NO_ENGINE).walk([*TO_CARD, *card(given.P01)])
    assert flow.at == "consent:consent.title.fingerprint"
    assert not flow.of(Look)
    assert not flow.of(Ask)
    assert "face:no_engine" in flow.notes()
    flow.walk(PROOF_BY_FINGER)
    assert flow.visit.case.proven


def test_without_an_engine_and_without_prints_an_officer_helps():
    flow = Flow(town_of_p13(), ground=NO_ENGINE).walk([*TO_CARD, *card(given.P13)])
    assert flow.code == "FAULT"


def test_an_engine_that_goes_during_the_challenge_leads_the_other_way_at_once():
    flow = walked([*TO_FACE, ("consent:consent.title.face", AGREE)])
    flow.ground = replace(flow.ground, faces=False)
    flow.do(face("fail"))
    assert flow.at == "consent:consent.title.fingerprint"
