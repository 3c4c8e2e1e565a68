"""The form that the centre receives, from what the case holds. Pure; it exists in clear only until it is sealed."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.contract.messages import (
    Applicant,
    Application,
    CardFacts,
    Delivery,
    PhotoRecord,
    Print,
    Signature,
)
from kiosk.visit.case import Case
from kiosk.visit.ground import Ground


class Unfinished(Exception):
    """The form was asked for before the visit had all of it: a fault of the catalogue's step order."""


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who applies, as the registry says after proof; in the review band, as the chip says."""

    name: str
    sex: Literal["male", "female"]
    nation: str
    birth_date: date
    address: str


def person_of(case: Case) -> Person:
    """The applicant's items; raises Unfinished when neither registry nor chip has told them."""
    record = case.eligibility.record if case.eligibility else None
    source = record or case.card
    if source is None:
        raise Unfinished("nobody has told who applies")
    return Person(source.name, source.sex, source.nation, source.birth_date, source.address)


def application(case: Case, ground: Ground) -> Application:
    """The application as the resident signed it; raises Unfinished."""
    person = person_of(case)
    photo, signature, number = case.photo, case.signature, case.number
    if photo is None or signature is None or number is None or case.way is None:
        raise Unfinished("photo, signature, number or delivery is missing")
    made_by = photo.provenance
    cabinet = ground.site.cabinet.name if ground.site.cabinet else None
    place = {"CABINET": cabinet, "WINDOW": ground.site.window.name, "EMS": person.address}[case.way]
    return Application(
        case_id=case.case_id,
        visit_id=case.visit_id,
        service=case.service.code,
        terminal_id=ground.terminal_id,
        site=ground.site.id,
        submitted_at=ground.now,
        identified_by=case.identified_by,
        applicant=Applicant(
            number=number,
            name=person.name,
            sex=person.sex,
            nation=person.nation,
            birth_date=person.birth_date,
            address=person.address,
            phone=case.phone,
        ),
        card=CardFacts(authority=case.card.authority, valid_from=case.card.valid_from, valid_to=case.card.valid_to)
        if case.card
        else None,
        outcome="REVIEW" if case.by_desk else "PROVEN",
        face=case.face,
        fingerprint=case.fingerprint,
        consents=case.consents,
        photo=PhotoRecord.model_construct(
            jpeg=photo.jpeg,
            sha256=hashlib.sha256(photo.jpeg).hexdigest(),
            standard=f"{made_by.standard} {made_by.standard_version}",
            verdict="warn" if photo.warnings else "pass",
            warnings=photo.warnings,
            shots=case.shots,
            taken_at=made_by.taken_at,
            provenance=made_by.model_copy(update={"shots": case.shots, "chosen": photo.number}),
        ),
        prints=tuple(
            Print.model_construct(position=one.position, quality=one.quality, template=one.template)
            for one in case.prints
        ),
        signature=Signature.model_construct(
            png=signature.png, sha256=hashlib.sha256(signature.png).hexdigest(), strokes=signature.strokes
        ),
        delivery=Delivery(way=case.way, place=place or "", address=person.address if case.way == "EMS" else None),
        fee_fen=case.fee_fen,
        voucher_token=case.voucher_token,
        catalogue_version=ground.catalogue.version,
        still=base64.b64encode(case.still) if case.still else None,
    )
