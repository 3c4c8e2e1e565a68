"""What terminals ask and send: ``/v1/questions/*`` and ``/v1/applications/*``, each request signed."""

from __future__ import annotations

import re
from uuid import UUID

from fastapi import APIRouter, Response

from center import intake, questions
from center.api.door import CentreHere, Refusal, SignedBy
from center.context import Centre
from center.payments import orders
from kiosk.contract.envelope import Envelope
from kiosk.contract.messages import (
    CaseAnswer,
    CaseQuestion,
    Done,
    EligibilityAnswer,
    EligibilityQuestion,
    EventReport,
    OrderAnswer,
    OrderQuestion,
    Problem,
    Receipt,
    ReferenceAnswer,
    ReferenceQuestion,
    ReminderQuestion,
)

router = APIRouter(prefix="/v1", responses={401: {"model": Problem}, 422: {"model": Problem}})

_WORD = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_ORDER_STATUS = {"unknown_case": 404, "no_fee": 409, "closed": 409, "busy": 503}


@router.post("/questions/reference")
def reference(question: ReferenceQuestion, terminal: SignedBy, centre: CentreHere) -> ReferenceAnswer:
    """Archive photo and registered prints of an identified resident."""
    return questions.reference(centre, terminal, question)


@router.post("/questions/eligibility")
def eligibility(question: EligibilityQuestion, terminal: SignedBy, centre: CentreHere) -> EligibilityAnswer:
    """May this person do this now?"""
    return questions.may(centre, terminal, question)


@router.post("/questions/order", responses={404: {"model": Problem}, 409: {"model": Problem}})
def order(question: OrderQuestion, _terminal: SignedBy, centre: CentreHere) -> OrderAnswer:
    """The payment order of a committed case, made when there is none."""
    try:
        return orders.ensure_order(centre, question.case_id)
    except orders.NoOrder as error:
        raise Refusal(_ORDER_STATUS[error.reason], "case_id", error.reason) from None


@router.post("/questions/payment", responses={404: {"model": Problem}})
def payment(question: OrderQuestion, _terminal: SignedBy, centre: CentreHere) -> CaseAnswer:
    """How a case stands, after asking the provider about its order on the screen."""
    orders.reconcile_case(centre, question.case_id)
    return _case(centre, question.case_id)


@router.post("/questions/case", responses={404: {"model": Problem}})
def case(question: CaseQuestion, _terminal: SignedBy, centre: CentreHere) -> CaseAnswer:
    """How a case stands."""
    return _case(centre, question.case_id)


@router.post("/questions/reminder")
def reminder(question: ReminderQuestion, terminal: SignedBy, centre: CentreHere) -> Done:
    """Opt in to the reminder of an expiring card."""
    return questions.remind(centre, terminal, question)


@router.post("/questions/event")
def event(told: EventReport, terminal: SignedBy, centre: CentreHere) -> Done:
    """Report a security event."""
    if not (_WORD.fullmatch(told.event) and _WORD.fullmatch(told.step)):
        raise Refusal(422, "event", "event and step are words of at most 64 letters, digits, dots and dashes")
    return questions.report(centre, terminal, told)


@router.put("/applications/{case_id}", status_code=201, responses={200: {"model": Receipt}, 409: {"model": Problem}})
def application(
    case_id: UUID, envelope: Envelope, terminal: SignedBy, centre: CentreHere, response: Response
) -> Receipt:
    """Take an application in: 201 the first time, 200 for the same content again, 409 for other content."""
    if envelope.header.case_id != case_id or envelope.header.terminal_id != terminal.id:
        raise Refusal(422, "header", "the header names another case or terminal than the request")
    receipt, first = intake.take_in(centre, envelope, terminal.public)
    if not first:
        response.status_code = 200
    return receipt


def _case(centre: Centre, case_id: UUID) -> CaseAnswer:
    answer = questions.case(centre, case_id)
    if answer is None:
        raise Refusal(404, "case_id", "unknown_case")
    return answer
