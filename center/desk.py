"""What the desk sees of its cases, as JSON: masked, without pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from center import photo_report, review
from center.cases import STATUS_ZH
from center.context import Centre
from center.payments import orders
from center.questions import open_document
from center.store import applications
from center.store.engine import reading
from center.store.schema import photo_check
from kiosk.rules import masking

REVIEW_ZH: Mapping[str | None, str] = {
    None: "",
    "REVIEW": "人脸比对存疑，请核对现场照片",
    "SECOND_CASE": "同一人另有在办业务，请核对",
    "PHOTO": "中心复测相片有疑，请核对相片",
}
"""Why a case waits for an officer, in words."""


def find_case(centre: Centre, case_id: UUID) -> dict[str, Any] | None:
    """One case with history, orders and objects; None for an unknown one."""
    with reading(centre.engine) as connection:
        row = applications.find(connection, case_id)
        if row is None:
            return None
        history = applications.history(connection, case_id)
        blobs = applications.blobs(connection, case_id)
        held = orders.orders_of(connection, case_id)
        photo = connection.execute(select(photo_check).where(photo_check.c.case_id == case_id)).one_or_none()
    document = open_document(centre, row)
    return {
        "case_id": str(row.case_id),
        "case_number": row.case_number,
        "service": row.service,
        "terminal": row.terminal_id,
        "site": row.site,
        "applicant": {
            "name": masking.name(document["applicant"]["name"]),
            "number": masking.number(document["applicant"]["number"]),
        },
        "outcome": document["outcome"],
        "delivery": document["delivery"]["way"],
        "status": row.status,
        "status_zh": STATUS_ZH[row.status],
        "payment": row.payment,
        "fee_fen": row.fee_fen,
        "review_reason": row.review_reason,
        "review_reason_zh": REVIEW_ZH[row.review_reason],
        "acceptance_number": row.acceptance_number,
        "due": row.due.isoformat() if row.due else None,
        "provisional": row.provisional,
        "first_receiver": row.first_receiver,
        "first_receiver_phone": row.first_receiver_phone,
        "received_at": _moment(centre, row.received_at),
        "unpaid_until": _moment(centre, row.unpaid_until) if row.unpaid_until else None,
        "history": [
            {"before": one.before, "after": one.after, "at": _moment(centre, one.at), "by": one.actor, "note": one.note}
            for one in history
        ],
        "orders": [
            {"order_no": one.order_no, "attempt": one.attempt, "amount_fen": one.amount_fen, "state": one.state}
            for one in held
        ],
        "photo": photo_report.describe(photo) if photo else None,
        "objects": [
            {"kind": one.kind, "sha256": one.sha256, "bytes": one.bytes, "erased": one.erased_at is not None}
            for one in blobs
        ],
    }


def waiting(centre: Centre) -> list[dict[str, Any]]:
    """The cases under review, longest first; ``late`` past the review limit."""
    return [
        {
            "case_id": str(row.case_id),
            "case_number": row.case_number,
            "service": row.service,
            "review_reason": row.review_reason,
            "review_reason_zh": REVIEW_ZH[row.review_reason],
            "since": _moment(centre, row.status_since),
            "late": review.is_late(centre, row),
        }
        for row in review.waiting(centre)
    ]


def _moment(centre: Centre, moment: Any) -> str:
    return str(moment.astimezone(centre.clock.now().tzinfo).isoformat(timespec="seconds"))
