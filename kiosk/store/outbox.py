"""The outbox: sealed cases until the centre says that it holds them (design: Data; domain E15).

A row and the journal's outcome are one transaction. It leaves by the centre's receipt with the same content hash, or by
a recorded human decision, and by nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

from devices.base import Outcome
from kiosk.base.clock import Clock
from kiosk.contract.audit import Action
from kiosk.contract.envelope import Envelope
from kiosk.contract.messages import Receipt
from kiosk.store.audit import AuditLog
from kiosk.store.database import Database
from kiosk.store.errors import DamagedRow, NotFound, OtherContent
from kiosk.store.journal import Journal
from kiosk.store.words import require_id, require_remark

_WAITING = "SELECT case_id, content_sha256, created, length(envelope) AS bytes FROM outbox ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case that waits; ``bytes`` is the size of its envelope as stored."""

    case_id: UUID
    content_sha256: str
    created: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class Size:
    """How much waits: rows, bytes, and the seconds that the oldest has waited (None when empty)."""

    rows: int
    bytes: int
    oldest_s: float | None


def pressure(size: Size, limit_bytes: int) -> Literal["ok", "warn", "stop"]:
    """High-water marks (fleet.md §2): from 80 % warn, from 95 % take nothing new; what is in is never dropped."""
    share = size.bytes / limit_bytes
    if share >= 0.95:
        return "stop"
    return "warn" if share >= 0.80 else "ok"


class Outbox:
    """The writing side, in the terminal."""

    def __init__(self, database: Database, journal: Journal, audit: AuditLog, clock: Clock) -> None:
        self._database = database
        self._journal = journal
        self._audit = audit
        self._clock = clock

    def put(self, envelope: Envelope, journal_id: UUID) -> None:
        """Queue a sealed case and close its journal entry as DONE: both or neither.

        Raises OtherContent when the case is queued with other content, WrongState when the entry is closed.
        """
        case_id, content = str(envelope.header.case_id), envelope.content_sha256()
        with self._database.transaction() as connection:
            new = connection.execute(
                "INSERT INTO outbox (case_id, seq, envelope, content_sha256, created)"
                " VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM outbox), ?, ?, ?)"
                " ON CONFLICT DO NOTHING RETURNING seq",
                (case_id, envelope.model_dump_json().encode(), content, self._clock.real().isoformat()),
            ).fetchone()
            if new is None and not self._holds(case_id, content):
                raise OtherContent(f"case {case_id} is already queued with other content")
            self._journal.close(journal_id, Outcome.DONE, "queued")
            self._audit.record(Action.SUBMIT, "terminal", case_id, "queued")

    def waiting(self) -> tuple[Waiting, ...]:
        """What the centre has not confirmed, in the order of submission."""
        return tuple(map(_waiting, self._database.rows(_WAITING)))

    def holds(self, case_id: UUID) -> bool:
        """Whether this case waits here."""
        return bool(self._database.rows("SELECT 1 FROM outbox WHERE case_id = ?", (str(case_id),)))

    def settle(self, receipts: Iterable[Receipt]) -> tuple[UUID, ...]:
        """Let go what the centre holds: case and content hash must both match. Returns the cases that left."""
        left = []
        with self._database.transaction() as connection:
            for receipt in receipts:
                gone = connection.execute(
                    "DELETE FROM outbox WHERE case_id = ? AND content_sha256 = ? RETURNING case_id",
                    (str(receipt.case_id), receipt.content_sha256),
                ).fetchall()
                if gone:
                    left.append(receipt.case_id)
                    self._audit.record(Action.DELIVERED, "terminal", str(receipt.case_id), "settled")
        return tuple(left)

    def resolve(self, case_id: UUID, staff: str, why: str) -> None:
        """A person takes a case out without a receipt; recorded and audited. Raises NotFound, NotAnId."""
        require_id(staff)
        remark = require_remark(why)
        with self._database.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM outbox WHERE case_id = ? RETURNING content_sha256", (str(case_id),)
            ).fetchone()
            if gone is None:
                raise NotFound(f"the outbox has no case {case_id}")
            connection.execute(
                "INSERT INTO outbox_decision (case_id, content_sha256, at, staff, why) VALUES (?, ?, ?, ?, ?)",
                (str(case_id), gone["content_sha256"], self._clock.real().isoformat(), staff, remark),
            )
            self._audit.record(Action.OUTBOX_RESOLVED, staff, str(case_id), "taken_out")

    def size(self) -> Size:
        """How much waits now."""
        waiting = self.waiting()
        oldest = min((row.created for row in waiting), default=None)
        age = max(0.0, (self._clock.real() - oldest).total_seconds()) if oldest else None
        return Size(len(waiting), sum(row.bytes for row in waiting), age)

    def _holds(self, case_id: str, content: str) -> bool:
        return bool(
            self._database.rows("SELECT 1 FROM outbox WHERE case_id = ? AND content_sha256 = ?", (case_id, content))
        )


def waiting_in(connection: sqlite3.Connection) -> tuple[Waiting, ...]:
    """What waits, read from the agent's side."""
    return tuple(map(_waiting, connection.execute(_WAITING)))


def envelope_in(connection: sqlite3.Connection, case_id: UUID) -> Envelope | None:
    """The sealed envelope of a case, read from the agent's side; None when it has left. Raises DamagedRow."""
    row = connection.execute(
        "SELECT envelope, content_sha256 FROM outbox WHERE case_id = ?", (str(case_id),)
    ).fetchone()
    if row is None:
        return None
    try:
        envelope = Envelope.model_validate_json(row["envelope"])
    except ValidationError:
        # Without its text, which would repeat the row.
        raise DamagedRow(case_id, row["content_sha256"]) from None
    if (envelope.header.case_id, envelope.content_sha256()) != (case_id, row["content_sha256"]):
        raise DamagedRow(case_id, row["content_sha256"])
    return envelope


def _waiting(row: sqlite3.Row) -> Waiting:
    return Waiting(
        UUID(row["case_id"]), row["content_sha256"], datetime.fromisoformat(row["created"]), int(row["bytes"])
    )
