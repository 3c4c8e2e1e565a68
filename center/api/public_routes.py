"""What anybody may ask: keys, health, progress by voucher token or by number (status word only)."""

from __future__ import annotations

import base64
import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import text
from starlette.responses import Response

from center.api import pages
from center.api.door import PRIVATE, CentreHere, Refusal, Throttled
from center.cases import OVER, STATUS_ZH
from center.context import Centre
from center.questions import open_document
from center.store import applications
from center.store.applications import Case
from center.store.engine import reading
from kiosk.contract.envelope import SUITE
from kiosk.contract.message import Message
from kiosk.contract.messages import Problem
from kiosk.rules import identity_number, masking

router = APIRouter()

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class PublicKey(Message):
    """A key to seal to: X25519, raw, standard base64."""

    key_id: str
    suite: str
    public_key: str


class KeysAnswer(Message):
    """``current`` is the id of the key that new applications are sealed to."""

    current: str
    keys: tuple[PublicKey, ...]


class ProgressQuestion(Message):
    """Progress by number alone (S18)."""

    number: str


class ProgressAnswer(Message):
    """The status word of the newest case; null where none is known."""

    status_zh: str | None


class VoucherAnswer(Message):
    """What a voucher shows: no name, no address, the number masked."""

    status: str
    status_zh: str
    service_zh: str
    case_number: str
    acceptance_number: str | None
    number_masked: str
    due: date | None
    provisional: bool
    overdue: bool
    place: str
    address: str
    hours: str
    phone: str
    first_receiver: str
    first_receiver_phone: str
    accounts: tuple[str, ...]
    supervision: tuple[str, ...]


class Health(Message):
    """The centre answers and its store can be read."""

    status: str


@router.get("/healthz")
def health(centre: CentreHere) -> Health:
    """200 when the store can be read."""
    with reading(centre.engine) as connection:
        connection.execute(text("SELECT 1"))
    return Health(status="ok")


@router.get("/v1/keys")
def keys(centre: CentreHere) -> KeysAnswer:
    """The public keys that applications are sealed to."""
    public = (
        PublicKey(key_id=name, suite=SUITE, public_key=base64.b64encode(key.public_key().public_bytes_raw()).decode())
        for name, key in centre.keys.sealing.items()
    )
    return KeysAnswer(current=centre.keys.current, keys=tuple(public))


@router.post("/v1/progress", dependencies=[Throttled], responses={422: {"model": Problem}, 429: {"model": Problem}})
def progress(question: ProgressQuestion, centre: CentreHere) -> ProgressAnswer:
    """The status word and nothing else. A number without a case takes the same way through the store."""
    check = identity_number.check(question.number, centre.clock.today())
    if not check.valid:
        raise Refusal(422, "number", check.reason or "number")
    with reading(centre.engine) as connection:
        case = applications.find_latest(connection, centre.keys.tag(check.normalized))
    return ProgressAnswer(status_zh=STATUS_ZH[case.status] if case else None)


@router.get(
    "/v/{token}",
    dependencies=[Throttled],
    response_model=VoucherAnswer,
    responses={404: {"model": Problem}, 429: {"model": Problem}},
)
def voucher(token: str, request: Request, centre: CentreHere, json: Annotated[str | None, Query()] = None) -> Response:
    """The progress page of a voucher; with ``?json`` the same as JSON. 404 for a token that is not ours."""
    case = None
    if _TOKEN.fullmatch(token):
        with reading(centre.engine) as connection:
            case = applications.find_by_token(connection, centre.keys.tag(token))
    if json is not None:
        if case is None:
            raise Refusal(404, "token", "unknown voucher", "凭证无效或已使用，请输入身份证号码查询")
        return JSONResponse(describe(centre, case).model_dump(mode="json"), headers=PRIVATE)
    if case is None:
        return HTMLResponse(pages.unknown_voucher(), 404, pages.HEADERS)
    return HTMLResponse(pages.progress(describe(centre, case).model_dump(mode="json")), 200, pages.HEADERS)


def describe(centre: Centre, case: Case) -> VoucherAnswer:
    """What the voucher of a case shows."""
    site = centre.site(case.site)
    number = open_document(centre, case)["applicant"]["number"]
    overdue = case.due is not None and case.status not in OVER and case.due < centre.clock.today()
    return VoucherAnswer(
        status=case.status,
        status_zh=STATUS_ZH[case.status],
        service_zh=centre.catalogue.get(case.service).zh,
        case_number=case.case_number,
        acceptance_number=case.acceptance_number,
        number_masked=masking.number(number),
        due=case.due,
        provisional=case.provisional,
        overdue=overdue,
        place=site.window.name,
        address=site.window.address,
        hours=site.window.hours,
        phone=site.window.phone,
        first_receiver=case.first_receiver,
        first_receiver_phone=case.first_receiver_phone,
        accounts=centre.settings.accounts,
        supervision=tuple(site.supervision.phones),
    )
