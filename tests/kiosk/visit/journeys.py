"""Parts of the way that many journeys share, as lists of (page, event)."""

from __future__ import annotations

from devices.id_card_reader.port import Card
from kiosk.visit.events import CardFailed, CardPlaced, CardRead, Pressed
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Act, Flow, Town, face, finger, shot

Steps = list[tuple[str, Act]]

NEXT = Pressed("next")
BACK = Pressed("back")
AGREE = Pressed("agree")
DECLINE = Pressed("decline")

TO_NOTICE: Steps = [
    ("attract:home.title", Pressed("begin")),
    ("home:home.greeting", Pressed("open_group", "id")),
    ("services:menu.title.id", Pressed("choose_service", given.SERVICE)),
]
TO_CARD: Steps = [*TO_NOTICE, ("notice:notice.title", NEXT)]


def card(read: Card = given.P01) -> Steps:
    return [("card:identify.card", CardPlaced()), ("card:identify.card", CardRead(read))]


TO_FACE: Steps = [*TO_CARD, *card()]
TO_FINGER: Steps = [
    *TO_FACE,
    ("consent:consent.title.face", AGREE),
    ("camera:face.title", face("pass")),
]
PROOF_BY_FINGER: Steps = [
    ("consent:consent.title.fingerprint", AGREE),
    ("fingerprint:fingerprint.verify", finger("match")),
]
TO_PHOTO: Steps = [*TO_FINGER, *PROOF_BY_FINGER]
PHOTO: Steps = [("camera:photo.title", shot()), ("choose:photo.choose", Pressed("use"))]
PRINTS: Steps = [
    ("fingerprint:fingerprint.enrol", finger("match")),
    ("fingerprint:fingerprint.enrol", finger("match")),
]
TO_DELIVERY: Steps = [*TO_PHOTO, *PHOTO, *PRINTS]
DELIVERY: Steps = [
    ("delivery:delivery.title", Pressed("deliver", "CABINET")),
    ("delivery:delivery.title", NEXT),
]
TO_REVIEW: Steps = [*TO_DELIVERY, *DELIVERY]
TO_SIGN: Steps = [*TO_REVIEW, ("review:review.title", NEXT)]
TO_PAY: Steps = [*TO_SIGN, ("signature:sign.title", given.hand())]

TO_NUMBER: Steps = [
    *TO_CARD,
    *[("card:identify.card", CardFailed("breaks_off"))] * 3,
    ("card:identify.card", Pressed("type_instead")),
]
P13_TO_FACE: Steps = [*TO_CARD, *card(given.P13), ("consent:consent.title.face", AGREE)]


def town_of_p13(**changes: object) -> Town:
    """The registry holds no prints of P13, and tells nothing in the review band."""
    answer = given.eligible(record=None, prints_registered=False)
    return Town(reference=given.reference(prints=False), eligibility=answer, **changes)


def walked(steps: Steps, town: Town | None = None) -> Flow:
    return Flow(town).walk(steps)
