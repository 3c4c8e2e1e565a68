"""Taking an application in: opened, checked once, committed with its pictures, answered with a receipt.

Idempotent by case id in the schema. The objects are written and flushed after the row is inserted and before it is
committed, so a repeated delivery writes nothing, and above all never brings an erased still back.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError
from sqlalchemy import Connection, Row, insert

from center.acceptance import first_receiver
from center.context import Centre
from center.eligibility import find_waiver
from center.store import applications
from center.store.engine import insert_if_absent, next_in_sequence
from center.store.schema import application, blob, photo_check
from kiosk.base.clock import CHINA
from kiosk.contract.envelope import BadEnvelope, Envelope, unseal, verify
from kiosk.contract.messages import Application, CaseStatus, PaymentState, Receipt
from kiosk.rules.errors import BadInput
from kiosk.rules.image_number import image_number

CARD_SERVICES = ("ID_FIRST", "ID_RENEW_EXPIRY", "ID_RENEW_DAMAGED", "ID_RENEW_CHANGED", "ID_REPLACE_LOST")
"""Services that make the same card: one open case closes the others (BLK_PENDING)."""

_CASE_SEQUENCE = "case"
_STANDARD = 64
_DOCUMENT_WITHOUT: dict[str, Any] = {"photo": {"jpeg"}, "signature": {"png"}, "prints": True, "still": True}


class Refused(Exception):
    """An application that the centre does not take: ``where`` names the field, ``reason`` says why, without data."""

    def __init__(self, where: str, reason: str, status: int = 422) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason
        self.status = status


def take_in(centre: Centre, envelope: Envelope, public: Ed25519PublicKey) -> tuple[Receipt, bool]:
    """Commit an application of a terminal; returns the receipt, and whether this delivery was the first. Refused."""
    received = open_envelope(centre, envelope, public)
    with centre.engine.begin() as connection:
        first = insert_if_absent(connection, application, _row(connection, centre, envelope, received))
        if first:
            _check(centre, received)
            _commit_objects(connection, centre, received)
            _await_photo_check(connection, centre, received)
        case = applications.find(connection, received.case_id)
    if case is None:
        raise Refused("voucher_token", "another case holds this voucher", 409)
    if case.content_sha256 != envelope.content_sha256():
        raise Refused("case_id", "the centre holds other content under this case", 409)
    centre.wake.set()
    centre.wake_photos.set()
    return receipt(case), first


def open_envelope(centre: Centre, envelope: Envelope, public: Ed25519PublicKey) -> Application:
    """Signature, seal, and the application inside, which must be the one that the header names."""
    header = envelope.header
    private = centre.keys.sealing.get(header.key_id)
    if private is None:
        raise Refused("header.key_id", "the centre has no such key")
    try:
        verify(envelope, public)
        plain = unseal(envelope, private)
    except BadEnvelope as error:
        raise Refused(error.reason, "the envelope does not open or its signature does not hold") from None
    try:
        opened = Application.model_validate_json(plain)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise Refused(".".join(map(str, first["loc"])), first["type"]) from None
    if (opened.case_id, opened.terminal_id) != (header.case_id, header.terminal_id):
        raise Refused("case_id", "header and content name different cases or terminals")
    return opened


def _check(centre: Centre, received: Application) -> None:
    """What only the centre can judge; the form was judged by the model."""
    day = received.submitted_at.astimezone(CHINA).date()
    try:
        service = centre.catalogue.get(received.service)
        fee_fen = service.fee_on(day)
    except BadInput as error:
        raise Refused(error.where, error.reason) from None
    if received.site not in centre.sites:
        raise Refused("site", "the centre knows no such site")
    person = centre.registry.find(received.applicant.number)
    if received.fee_fen != (0 if person and find_waiver(person, service.waivers, day) else fee_fen):
        raise Refused("fee_fen", "not the fee of this service on this day")
    if (received.outcome == "REVIEW") != (received.still is not None):
        raise Refused("still", "a live still belongs to a REVIEW case and to no other")
    if len({one.position for one in received.prints}) < len(received.prints):
        raise Refused("prints", "one finger is there twice")
    for where, data, sha256 in (
        ("photo.sha256", received.photo.jpeg, received.photo.sha256),
        ("signature.sha256", received.signature.png, received.signature.sha256),
    ):
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Refused(where, "is not the hash of what was sent")


def _row(connection: Connection, centre: Centre, envelope: Envelope, received: Application) -> dict[str, Any]:
    now = centre.clock.now()
    number_tag = centre.keys.tag(received.applicant.number)
    duty = first_receiver(centre.site(received.site), now.date())
    status: CaseStatus = "AWAITING_PAYMENT" if received.fee_fen else "SUBMITTED"
    payment: PaymentState = "due" if received.fee_fen else "none"
    return {
        "case_id": received.case_id,
        "content_sha256": envelope.content_sha256(),
        "case_number": _case_number(connection, now),
        "terminal_id": received.terminal_id,
        "site": received.site,
        "service": received.service,
        "number_tag": number_tag,
        "token_tag": centre.keys.tag(received.voucher_token),
        "header": envelope.header.model_dump_json(),
        "signature": envelope.signature,
        "document": _lock(centre, received),
        "fee_fen": received.fee_fen,
        "status": status,
        "status_since": now,
        "payment": payment,
        "review_reason": _review_reason(connection, received, number_tag),
        "received_at": now,
        "unpaid_until": _unpaid_until(centre, now) if received.fee_fen else None,
        "first_receiver": duty.officer,
        "first_receiver_phone": duty.phone,
    }


def _case_number(connection: Connection, now: datetime) -> str:
    """A number to be read aloud, such as ``K20260601000001``; a repeated delivery rolls it back or leaves a gap."""
    return f"K{now:%Y%m%d}{next_in_sequence(connection, _CASE_SEQUENCE, now.date()):06d}"


def _review_reason(connection: Connection, received: Application, number_tag: str) -> str | None:
    if received.outcome == "REVIEW":
        return "REVIEW"
    # Eligibility was answered before; a second open case can only come from two terminals at once. Nothing is
    # refused that a resident has signed: an officer decides.
    others = applications.open_of(connection, number_tag, CARD_SERVICES)
    return "SECOND_CASE" if any(one.case_id != received.case_id for one in others) else None


def _unpaid_until(centre: Centre, now: datetime) -> datetime:
    return now + timedelta(hours=centre.settings.payments.unpaid_expiry_hours)


def _lock(centre: Centre, received: Application) -> bytes:
    document = received.model_dump_json(exclude=_DOCUMENT_WITHOUT)
    return centre.keys.vault.lock(document.encode(), received.case_id.bytes)


def _commit_objects(connection: Connection, centre: Centre, received: Application) -> None:
    now, case_id = centre.clock.now(), received.case_id
    status: CaseStatus = "AWAITING_PAYMENT" if received.fee_fen else "SUBMITTED"
    applications.write_history(connection, case_id, None, status, at=now, actor=received.terminal_id)
    parts = {"photo": received.photo.jpeg, "signature": received.signature.png}
    parts |= {f"print-{one.position}": one.template for one in received.prints}
    if received.still is not None:
        parts["still"] = received.still
    for kind, data in parts.items():
        sha256 = centre.objects.put(case_id, data)
        connection.execute(insert(blob).values(case_id=case_id, kind=kind, sha256=sha256, bytes=len(data)))


def _await_photo_check(connection: Connection, centre: Centre, received: Application) -> None:
    """The photo is measured again beside the desk (``center.photo_check``); its number is known from now on."""
    photo = received.photo
    number = image_number(photo.sha256, photo.taken_at.astimezone(CHINA).date())
    connection.execute(
        insert(photo_check).values(
            case_id=received.case_id,
            state="waiting",
            next_at=centre.clock.now(),
            image_number=number,
            standard=photo.standard[:_STANDARD],
        )
    )


def receipt(case: Row[Any]) -> Receipt:
    """The centre's word that it holds the case, as it stands now."""
    return Receipt(
        case_id=case.case_id,
        content_sha256=case.content_sha256,
        status=case.status,
        payment=case.payment,
        case_number=case.case_number,
        first_receiver=case.first_receiver,
        first_receiver_phone=case.first_receiver_phone,
        unpaid_until=case.unpaid_until,
        received_at=case.received_at,
    )


def drop_orphans(centre: Centre) -> None:
    """Remove what a crash left in the object store of cases that were never committed. At start only."""
    for case_id in list(centre.objects.cases()):
        with centre.engine.connect() as connection:
            if applications.find(connection, case_id) is None:
                centre.objects.drop(case_id)
