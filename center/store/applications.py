"""Reading and moving applications. Every move is a compare-and-set with its line of history in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from center.cases import OVER, check_move
from center.store.schema import application, audit, blob, status_history
from kiosk.contract.messages import CaseStatus

Case = Row[Any]
"""A row of ``application``."""

BATCH = 100
"""No list is longer: the worker comes back for the rest."""


def find(connection: Connection, case_id: UUID) -> Case | None:
    """The case, or None."""
    return connection.execute(select(application).where(application.c.case_id == case_id)).one_or_none()


def find_by_token(connection: Connection, token_tag: str) -> Case | None:
    """The case of a voucher, or None for a token that the centre never heard of."""
    return connection.execute(select(application).where(application.c.token_tag == token_tag)).one_or_none()


def find_latest(connection: Connection, number_tag: str) -> Case | None:
    """The newest case of a person, or None."""
    statement = select(application).where(application.c.number_tag == number_tag)
    return connection.execute(statement.order_by(application.c.received_at.desc()).limit(1)).one_or_none()


def open_of(connection: Connection, number_tag: str, services: Collection[str]) -> Sequence[Case]:
    """A person's cases of these services that are not over, newest first."""
    statement = (
        select(application)
        .where(
            application.c.number_tag == number_tag,
            application.c.service.in_(services),
            application.c.status.not_in(OVER),
        )
        .order_by(application.c.received_at.desc())
        .limit(BATCH)
    )
    return connection.execute(statement).all()


def in_status(connection: Connection, *statuses: CaseStatus) -> Sequence[Case]:
    """The cases that have been longest in one of these."""
    statement = select(application).where(application.c.status.in_(statuses))
    return connection.execute(statement.order_by(application.c.status_since).limit(BATCH)).all()


def submitted_for_the_desk(connection: Connection) -> Sequence[Case]:
    """The cases that have waited longest and need no officer to take them up."""
    statement = select(application).where(application.c.status == "SUBMITTED", application.c.review_reason.is_(None))
    return connection.execute(statement.order_by(application.c.status_since).limit(BATCH)).all()


def move(
    connection: Connection,
    case_id: UUID,
    before: CaseStatus,
    after: CaseStatus,
    *,
    at: datetime,
    actor: str,
    note: str = "",
    **columns: Any,
) -> bool:
    """Move a case on, unless another was faster: then nothing is written and the answer is False. IllegalMove."""
    check_move(before, after)
    statement = (
        update(application)
        .where(application.c.case_id == case_id, application.c.status == before)
        .values(status=after, status_since=at, **columns)
        .returning(application.c.case_id)
    )
    if connection.execute(statement).first() is None:
        return False
    write_history(connection, case_id, before, after, at=at, actor=actor, note=note)
    return True


def write_history(
    connection: Connection,
    case_id: UUID,
    before: CaseStatus | None,
    after: CaseStatus,
    *,
    at: datetime,
    actor: str,
    note: str = "",
) -> None:
    """One line of a case's history."""
    connection.execute(
        insert(status_history).values(case_id=case_id, before=before, after=after, at=at, actor=actor, note=note)
    )


def history(connection: Connection, case_id: UUID) -> Sequence[Row[Any]]:
    """The history of a case, oldest first."""
    statement = select(status_history).where(status_history.c.case_id == case_id)
    return connection.execute(statement.order_by(status_history.c.id).limit(BATCH)).all()


def blobs(connection: Connection, case_id: UUID) -> Sequence[Row[Any]]:
    """What the object store holds, or held, of a case."""
    return connection.execute(select(blob).where(blob.c.case_id == case_id).order_by(blob.c.kind)).all()


def write_audit(connection: Connection, *, at: datetime, actor: str, action: str, thing: str, result: str) -> None:
    """Who did what to which pseudonym, case or visit."""
    connection.execute(insert(audit).values(at=at, actor=actor, action=action, object=thing, result=result))
