"""How far each case has come on its way to the centre: the agent writes, the terminal reads (agent.db)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from kiosk.base.clock import Clock
from kiosk.contract.audit import Action
from kiosk.contract.messages import Receipt
from kiosk.store.audit import AuditLog
from kiosk.store.database import Database, read_only
from kiosk.store.errors import NotThere
from kiosk.store.words import require_id

State = Literal["waiting", "sent", "dead"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One case's delivery. ``next_at`` is when the agent tries again by itself (None: it does not)."""

    case_id: UUID
    content_sha256: str
    state: State
    attempts: int
    next_at: datetime | None
    reason: str | None
    receipt: Receipt | None


class Deliveries:
    """The writing side, in the agent. Every method is durable when it returns."""

    def __init__(self, database: Database, audit: AuditLog, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def sent(self, receipt: Receipt) -> None:
        """The centre holds the case; written before anybody is told."""
        with self._database.transaction():
            self._write(receipt.case_id, receipt.content_sha256, "sent", None, None, receipt)
            self._audit.record(Action.DELIVERED, "agent", str(receipt.case_id), receipt.status)

    def later(self, case_id: UUID, content_sha256: str, reason: str, next_at: datetime) -> None:
        """It did not get through (away, busy, an answer that says nothing); it is tried again."""
        self._write(case_id, content_sha256, "waiting", next_at, reason, None)

    def dead(self, case_id: UUID, content_sha256: str, reason: str, next_at: datetime | None) -> None:
        """The centre refused it: staff must look. ``next_at`` where the terminal and not the case was refused."""
        with self._database.transaction():
            known = self.find(case_id)
            self._write(case_id, content_sha256, "dead", next_at, reason, None)
            if known is None or (known.state, known.reason) != ("dead", reason):
                self._audit.record(Action.DEAD_LETTER, "agent", str(case_id), reason)

    def find(self, case_id: UUID) -> Delivery | None:
        """How far this case has come; None when it was never tried."""
        rows = self._database.rows("SELECT * FROM delivery WHERE case_id = ?", (str(case_id),))
        return _delivery(rows[0]) if rows else None

    def _write(
        self,
        case_id: UUID,
        content_sha256: str,
        state: State,
        next_at: datetime | None,
        reason: str | None,
        receipt: Receipt | None,
    ) -> None:
        if reason is not None:
            require_id(reason)
        with self._database.transaction() as connection:
            # A receipt for this very content is the last word; an answer that comes late does not undo it.
            connection.execute(
                "INSERT INTO delivery"
                " (case_id, content_sha256, state, attempts, next_at, reason, receipt, updated_at)"
                " VALUES (?, ?, ?, 1, ?, ?, ?, ?)"
                " ON CONFLICT (case_id) DO UPDATE SET content_sha256 = excluded.content_sha256,"
                " state = excluded.state, attempts = attempts + 1, next_at = excluded.next_at,"
                " reason = excluded.reason, receipt = excluded.receipt, updated_at = excluded.updated_at"
                " WHERE delivery.state <> 'sent' OR delivery.content_sha256 <> excluded.content_sha256",
                (
                    str(case_id),
                    content_sha256,
                    state,
                    next_at.isoformat() if next_at else None,
                    reason,
                    receipt.model_dump_json() if receipt else None,
                    self._clock.real().isoformat(),
                ),
            )


def all_in(connection: sqlite3.Connection) -> tuple[Delivery, ...]:
    """Every delivery that this file knows, read from either side."""
    return tuple(map(_delivery, connection.execute("SELECT * FROM delivery ORDER BY rowid")))


def counts_in(connection: sqlite3.Connection) -> dict[State, int]:
    """How many deliveries are in each state."""
    counts: dict[State, int] = {"waiting": 0, "sent": 0, "dead": 0}
    for row in connection.execute("SELECT state, count(*) AS rows FROM delivery GROUP BY state"):
        counts[row["state"]] = row["rows"]
    return counts


def receipts(agent_db: Path, case_ids: Iterable[UUID]) -> tuple[Receipt, ...]:
    """The centre's receipts for these cases, read by the terminal; none while the agent has not written any."""
    found = []
    try:
        with read_only(agent_db) as connection:
            for case_id in case_ids:
                row = connection.execute(
                    "SELECT receipt FROM delivery WHERE case_id = ? AND state = 'sent'", (str(case_id),)
                ).fetchone()
                if row:
                    found.append(Receipt.model_validate_json(row["receipt"]))
    except NotThere:
        return ()
    return tuple(found)


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        case_id=UUID(row["case_id"]),
        content_sha256=row["content_sha256"],
        state=row["state"],
        attempts=row["attempts"],
        next_at=datetime.fromisoformat(row["next_at"]) if row["next_at"] else None,
        reason=row["reason"],
        receipt=Receipt.model_validate_json(row["receipt"]) if row["receipt"] else None,
    )
