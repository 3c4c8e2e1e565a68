"""The audit chain as rows of a database: written with what it reports, in the same transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from kiosk.base.clock import CHINA, Clock
from kiosk.contract.audit import Action, Row, Verdict, link, verify
from kiosk.store.database import Database
from kiosk.store.words import require_id

_COLUMNS = "seq, at, terminal, actor, action, object, result, suite, previous, hash"


class AuditLog:
    """Appends to the chain of one file; nothing is ever changed or deleted."""

    def __init__(self, database: Database, terminal_id: str, clock: Clock) -> None:
        self._database = database
        self._terminal_id = require_id(terminal_id)
        self._clock = clock

    def record(self, action: Action, actor: str, object_id: str, result: str) -> Row:
        """Append one entry; ids and words only (raises NotAnId). Joins the caller's transaction."""
        for text in (actor, object_id, result):
            require_id(text)
        at = self._clock.real().astimezone(CHINA).isoformat(timespec="milliseconds")
        with self._database.transaction() as connection:
            last = connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            row = link(_row(last) if last else None, at, self._terminal_id, actor, action, object_id, result)
            connection.execute(
                f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.seq,
                    row.at,
                    row.terminal,
                    row.actor,
                    row.action,
                    row.object,
                    row.result,
                    row.suite,
                    row.previous,
                    row.hash,
                ),
            )
        return row


def rows_in(connection: sqlite3.Connection) -> Iterator[Row]:
    """The chain in its order, row by row."""
    return map(_row, connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY seq"))


def verify_in(connection: sqlite3.Connection) -> Verdict:
    """Whether the chain of this file holds, its end included."""
    head = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    return verify(rows_in(connection), head[0] if head else None)


def _row(row: Any) -> Row:
    return Row(*row)
