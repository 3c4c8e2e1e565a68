"""The desk: takes cases up, decides them, erases the live still of a REVIEW case once it is decided (domain 2.0.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from center.acceptance import accept
from center.cases import DECIDED_BY_DESK
from center.context import Centre
from center.payments import orders
from center.store import applications
from center.store.applications import BATCH, Case
from center.store.engine import reading
from center.store.schema import application, blob, photo_check
from kiosk.rules import workdays

Decision = Literal["accept", "return", "reject"]

_AUTOMATIC = "automatic"


class NotToDecide(Exception):
    """The desk cannot decide this case; ``reason`` is one word: ``unknown_case``, ``not_waiting``."""

    def __init__(self, reason: Literal["unknown_case", "not_waiting"]) -> None:
        super().__init__(reason)
        self.reason = reason


def decide(centre: Centre, case_id: UUID, decision: Decision, staff: str, why: str = "") -> None:
    """An officer's decision on a case under review. Raises NotToDecide. The live still is gone when this returns."""
    now = centre.clock.now()
    with centre.engine.begin() as connection:
        applications.move(connection, case_id, "SUBMITTED", "UNDER_REVIEW", at=now, actor=staff)
        case = applications.find(connection, case_id)
        if case is None:
            raise NotToDecide("unknown_case")
        if not _decide(connection, centre, case, decision, staff, why):
            raise NotToDecide("not_waiting")
        applications.write_audit(
            connection, at=now, actor=staff, action=f"review_{decision}", thing=str(case_id), result="done"
        )
    erase_stills(centre)
    centre.wake.set()


def _decide(connection: Connection, centre: Centre, case: Case, decision: Decision, staff: str, why: str) -> bool:
    now = centre.clock.now()
    match decision:
        case "accept":
            return accept(connection, centre, case, at=now, actor=staff)
        case "return":
            return applications.move(
                connection, case.case_id, "UNDER_REVIEW", "RETURNED", at=now, actor=staff, note=why
            )
        case "reject":
            moved = applications.move(
                connection, case.case_id, "UNDER_REVIEW", "REJECTED", at=now, actor=staff, note=why
            )
            if moved:
                orders.start_refund(connection, case.case_id)
            return moved


def take_up(centre: Centre) -> None:
    """SUBMITTED -> UNDER_REVIEW for what the desk looks at by itself; a case for an officer waits for one."""
    with reading(centre.engine) as connection:
        waiting = applications.submitted_for_the_desk(connection)
    for case in waiting:
        with centre.engine.begin() as connection:
            applications.move(
                connection, case.case_id, "SUBMITTED", "UNDER_REVIEW", at=centre.clock.now(), actor=_AUTOMATIC
            )


def accept_automatically(centre: Centre) -> None:
    """The demo's desk: accepts every case that needs no human, ``review.delay_s`` after it was taken up.

    A photo that is still to be measured is waited for, but not for longer than ``photo_check.wait_s``.
    """
    if centre.settings.review.mode != "automatic":
        return
    now = centre.clock.now()
    until = now - timedelta(seconds=centre.settings.review.delay_s)
    patience = now - timedelta(seconds=centre.settings.photo_check.wait_s)
    unmeasured = select(photo_check.c.case_id).where(photo_check.c.state == "waiting")
    with reading(centre.engine) as connection:
        ready = connection.execute(
            select(application)
            .where(
                application.c.status == "UNDER_REVIEW",
                application.c.review_reason.is_(None),
                application.c.status_since <= until,
                application.c.case_id.not_in(unmeasured) | (application.c.status_since <= patience),
            )
            .order_by(application.c.status_since)
            .limit(BATCH)
        ).all()
    for case in ready:
        with centre.engine.connect() as connection, connection.begin() as transaction:
            if not accept(connection, centre, case, at=centre.clock.now(), actor=_AUTOMATIC):
                transaction.rollback()


def erase_stills(centre: Centre) -> None:
    """Erase the still of every decided case, also of one whose process died between decision and erasure."""
    with reading(centre.engine) as connection:
        rows = connection.execute(
            select(blob)
            .join(application, application.c.case_id == blob.c.case_id)
            .where(
                blob.c.kind == "still",
                blob.c.erased_at.is_(None),
                application.c.status.in_(DECIDED_BY_DESK),
            )
            .limit(BATCH)
        ).all()
    for row in rows:
        centre.objects.erase(row.case_id, row.sha256)
        with centre.engine.begin() as connection:
            connection.execute(
                update(blob)
                .where(blob.c.case_id == row.case_id, blob.c.kind == "still")
                .values(erased_at=centre.clock.now())
            )


def waiting(centre: Centre) -> Sequence[Row[Any]]:
    """The cases at the desk, longest first (at most 100)."""
    with reading(centre.engine) as connection:
        return applications.in_status(connection, "SUBMITTED", "UNDER_REVIEW")


def is_late(centre: Centre, case: Case) -> bool:
    """Whether a case has lain at the desk for longer than the review limit (domain 0.1)."""
    received = case.received_at.astimezone(centre.clock.now().tzinfo).date()
    limit = centre.settings.review.limit_workdays
    return centre.clock.today() > workdays.due(received, limit, "WORKDAY", centre.holidays).day
