"""What the agent last had from the centre, by name: kept so that it serves while the centre is away."""

from __future__ import annotations

from kiosk.base.clock import Clock
from kiosk.store.database import Database


class Cursors:
    """Named texts in agent.db."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def find(self, name: str) -> str | None:
        """The last value kept under this name."""
        rows = self._database.rows("SELECT value FROM cursor WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else None

    def keep(self, name: str, value: str) -> None:
        """Keep a value; the one before is forgotten."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO cursor (name, value, at) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
                (name, value, self._clock.real().isoformat()),
            )
