"""The journal of acts that cannot be taken back (design: Exactly once).

An entry is durable before its act begins and holds ids only, so that a crash leaves a question which can be answered
without the dead visit.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from devices.base import Outcome
from kiosk.base.clock import Clock
from kiosk.contract.audit import Action
from kiosk.store.audit import AuditLog
from kiosk.store.database import Database
from kiosk.store.errors import NotFound, WrongState
from kiosk.store.words import require_id, require_remark

Kind = Literal["submit", "charge", "print", "slot"]
State = Literal["intent", "done", "failed", "unknown"]

_IN_DOUBT = (
    "SELECT * FROM journal WHERE state IN ('intent', 'unknown') AND resolved_by IS NULL ORDER BY intended_at, rowid"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. ``refs`` are ids by name (``case_id``, ``order_no``, ``paper``, ``slot``); ``detail`` is one word."""

    id: UUID
    kind: Kind
    refs: Mapping[str, str]
    state: State
    intended_at: datetime
    outcome_at: datetime | None = None
    detail: str = ""
    resolved_by: str | None = None
    why: str | None = None

    @property
    def in_doubt(self) -> bool:
        """Nobody knows yet how this act ended."""
        return self.state == "intent" or (self.state == "unknown" and self.resolved_by is None)


class Journal:
    """The writing side. Every method is durable when it returns."""

    def __init__(self, database: Database, audit: AuditLog, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def intend(self, kind: Kind, refs: Mapping[str, str]) -> Entry:
        """Write that the act is about to begin; raises NotAnId when a reference is not an id."""
        for name, value in refs.items():
            require_id(name)
            require_id(value)
        entry = Entry(uuid4(), kind, dict(refs), "intent", self._clock.real())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO journal (id, kind, refs, intended_at) VALUES (?, ?, ?, ?)",
                (str(entry.id), kind, json.dumps(entry.refs, sort_keys=True), entry.intended_at.isoformat()),
            )
        return entry

    def close(self, entry_id: UUID, outcome: Outcome, detail: str = "") -> Entry:
        """Write how the act ended. What was UNKNOWN may become known later; DONE and FAILED are final.

        Raises NotFound, WrongState, NotAnId.
        """
        if detail:
            require_id(detail)
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE journal SET state = ?, outcome_at = ?, detail = ?"
                " WHERE id = ? AND state IN ('intent', 'unknown') AND resolved_by IS NULL",
                (outcome.value.lower(), self._clock.real().isoformat(), detail, str(entry_id)),
            ).rowcount
            entry = self.get(entry_id)
            if not changed:
                raise WrongState(f"journal entry {entry_id} is already {_said(entry)}")
        return entry

    def resolve(self, entry_id: UUID, staff: str, why: str) -> Entry:
        """A person takes an UNKNOWN upon themselves, with a reason; audited. Raises NotFound, WrongState, NotAnId."""
        require_id(staff)
        remark = require_remark(why)
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE journal SET resolved_by = ?, why = ?"
                " WHERE id = ? AND state = 'unknown' AND resolved_by IS NULL",
                (staff, remark, str(entry_id)),
            ).rowcount
            entry = self.get(entry_id)
            if not changed:
                raise WrongState(f"journal entry {entry_id} is {_said(entry)}, only an unknown one can be resolved")
            self._audit.record(Action.JOURNAL_RESOLVED, staff, str(entry_id), entry.kind)
        return entry

    def get(self, entry_id: UUID) -> Entry:
        """The entry of this id; raises NotFound."""
        rows = self._database.rows("SELECT * FROM journal WHERE id = ?", (str(entry_id),))
        if not rows:
            raise NotFound(f"the journal has no entry {entry_id}")
        return _entry(rows[0])

    def open_entries(self) -> tuple[Entry, ...]:
        """Intents without an outcome, oldest first: while an act runs, or left by a crash."""
        rows = self._database.rows("SELECT * FROM journal WHERE state = 'intent' ORDER BY intended_at, rowid")
        return tuple(map(_entry, rows))

    def in_doubt(self) -> tuple[Entry, ...]:
        """Open intents and unknown outcomes that nobody has resolved, oldest first."""
        return tuple(map(_entry, self._database.rows(_IN_DOUBT)))


def in_doubt_in(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """Every entry in doubt, oldest first, read from either side."""
    return tuple(map(_entry, connection.execute(_IN_DOUBT)))


def _said(entry: Entry) -> str:
    return f"resolved by {entry.resolved_by}" if entry.resolved_by else entry.state


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        id=UUID(row["id"]),
        kind=row["kind"],
        refs=json.loads(row["refs"]),
        state=row["state"],
        intended_at=datetime.fromisoformat(row["intended_at"]),
        outcome_at=datetime.fromisoformat(row["outcome_at"]) if row["outcome_at"] else None,
        detail=row["detail"],
        resolved_by=row["resolved_by"],
        why=row["why"],
    )
