"""The answers to what terminals ask. Personal data leave only for a visit, only the fields asked for, and each look is
written down under pseudonyms.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from center import eligibility
from center.cases import OVER
from center.context import Centre
from center.intake import CARD_SERVICES
from center.registry.port import OpenCase, Person
from center.store import applications
from center.store.applications import Case
from center.store.engine import insert_if_absent, reading
from center.store.schema import event, reminder
from center.terminals import Terminal
from kiosk.catalogue.site import Site
from kiosk.contract.messages import (
    CaseAnswer,
    Done,
    EligibilityAnswer,
    EligibilityQuestion,
    EventReport,
    Pending,
    ReferenceAnswer,
    ReferenceQuestion,
    ReminderQuestion,
)


def reference(centre: Centre, terminal: Terminal, question: ReferenceQuestion) -> ReferenceAnswer:
    """Archive photo and prints, each only when asked for. Raises BadInput for an unknown service."""
    centre.catalogue.get(question.service)
    person = centre.registry.find(question.number)
    _write_look(centre, terminal.id, "reference", question.visit_id, question.number, "known" if person else "unknown")
    if person is None:
        return ReferenceAnswer(known=False, prints_registered=False)
    held = centre.registry.reference(person)
    # model_construct: the bytes are ours, and validation would take them for base64.
    return ReferenceAnswer.model_construct(
        known=True,
        prints_registered=person.prints_registered,
        photo=held.photo if question.want_photo else None,
        prints=held.prints if question.want_prints else (),
    )


def may(centre: Centre, terminal: Terminal, question: EligibilityQuestion) -> EligibilityAnswer:
    """May this person do this now? Raises BadInput for an unknown service, or a day without a fee."""
    service = centre.catalogue.get(question.service)
    today = centre.clock.today()
    site = centre.site(terminal.site)
    switches = centre.settings.eligibility
    terms = eligibility.Terms(
        today=today,
        min_age=service.min_age,
        renewal_months=service.renewal_months,
        fee_fen=service.fee_on(today),
        waivers=service.waivers,
        refusals=service.refusals,
        blocks_off=switches.blocks_off,
        offsite=switches.offsite,
        county_zh=site.county_zh,
    )
    person = centre.registry.find(question.number)
    answer = eligibility.decide(question, person, _open_cases(centre, site, person), terms)
    _write_look(centre, terminal.id, "eligibility", question.visit_id, question.number, answer.code or "open")
    return answer


def case(centre: Centre, case_id: UUID) -> CaseAnswer | None:
    """How a case stands; None for an unknown one."""
    with reading(centre.engine) as connection:
        row = applications.find(connection, case_id)
    if row is None:
        return None
    return CaseAnswer(
        case_id=row.case_id,
        status=row.status,
        payment=row.payment,
        acceptance_number=row.acceptance_number,
        due=row.due,
        provisional=row.provisional,
        first_receiver=row.first_receiver,
        first_receiver_phone=row.first_receiver_phone,
        unpaid_until=row.unpaid_until,
    )


def remind(centre: Centre, terminal: Terminal, question: ReminderQuestion) -> Done:
    """Keep an opt-in to the reminder of an expiring card; one a visit."""
    document = json.dumps({"number": question.number, "phone": question.phone}).encode()
    values = {
        "visit_id": question.visit_id,
        "terminal_id": terminal.id,
        "number_tag": centre.keys.tag(question.number),
        "document": centre.keys.vault.lock(document, question.visit_id.bytes),
        "first_day": question.first_day,
        "received_at": centre.clock.now(),
    }
    with centre.engine.begin() as connection:
        insert_if_absent(connection, reminder, values)
    return Done()


def report(centre: Centre, terminal: Terminal, told: EventReport) -> Done:
    """Keep a security event; the same event told twice is one."""
    values = {**told.model_dump(), "terminal_id": terminal.id, "received_at": centre.clock.now()}
    with centre.engine.begin() as connection:
        insert_if_absent(connection, event, values)
    return Done()


def open_document(centre: Centre, row: Case) -> Mapping[str, Any]:
    """What the resident submitted, without the pictures."""
    document: Mapping[str, Any] = json.loads(centre.keys.vault.open(row.document, row.case_id.bytes))
    return document


def _open_cases(centre: Centre, site: Site, person: Person | None) -> Sequence[Pending]:
    if person is None:
        return ()
    with reading(centre.engine) as connection:
        rows = applications.open_of(connection, centre.keys.tag(person.number), CARD_SERVICES)
    own = tuple(_pending(centre, row) for row in rows)
    elsewhere = (one for one in person.cases if one.service in CARD_SERVICES and one.status not in OVER)
    return own + tuple(_pending_elsewhere(site, one) for one in elsewhere)


def _pending(centre: Centre, row: Case) -> Pending:
    office = centre.site(row.site).window
    unpaid = row.status == "AWAITING_PAYMENT" and row.unpaid_until > centre.clock.now()
    return Pending(
        case_id=row.case_id,
        service=row.service,
        status=row.status,
        payment=row.payment,
        place=office.name,
        hours=office.hours,
        phone=office.phone,
        resumable=unpaid,
        fee_fen=row.fee_fen,
        voucher_token=open_document(centre, row)["voucher_token"] if unpaid else None,
    )


def _pending_elsewhere(site: Site, one: OpenCase) -> Pending:
    office = site.window
    return Pending(
        case_id=one.case_id,
        service=one.service,
        status=one.status,
        payment=one.payment,
        place=one.place or office.name,
        hours=one.hours or office.hours,
        phone=one.phone or office.phone,
        resumable=False,
    )


def _write_look(centre: Centre, terminal_id: str, action: str, visit_id: UUID, number: str, result: str) -> None:
    tag = centre.keys.tag(number)[:16]
    with centre.engine.begin() as connection:
        applications.write_audit(
            connection,
            at=centre.clock.now(),
            actor=terminal_id,
            action=action,
            thing=f"{visit_id} {tag}",
            result=result,
        )
