"""The two stores put together from their parts: terminal.db and agent.db."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.base.clock import Clock
from kiosk.contract.audit import Action
from kiosk.store.audit import AuditLog
from kiosk.store.cursors import Cursors
from kiosk.store.database import Database, open_database
from kiosk.store.deliveries import Deliveries, receipts
from kiosk.store.journal import Journal
from kiosk.store.outbox import Outbox


@dataclass(frozen=True, slots=True)
class TerminalStore:
    """terminal.db: the terminal writes it, the agent reads it."""

    database: Database
    journal: Journal
    outbox: Outbox
    audit: AuditLog

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


@dataclass(frozen=True, slots=True)
class AgentStore:
    """agent.db: the agent writes it, the terminal reads it."""

    database: Database
    deliveries: Deliveries
    cursors: Cursors
    audit: AuditLog

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()


def open_terminal(path: Path, terminal_id: str, clock: Clock) -> TerminalStore:
    """Open terminal.db for writing; a damaged file that was put aside is the first entry of the new chain."""
    database = open_database(path, "terminal", clock)
    audit = _audit(database, terminal_id, clock)
    journal = Journal(database, audit, clock)
    return TerminalStore(database, journal, Outbox(database, journal, audit, clock), audit)


def open_agent(path: Path, terminal_id: str, clock: Clock) -> AgentStore:
    """Open agent.db for writing."""
    database = open_database(path, "agent", clock)
    audit = _audit(database, terminal_id, clock)
    return AgentStore(database, Deliveries(database, audit, clock), Cursors(database, clock), audit)


def settle_outbox(store: TerminalStore, agent_db: Path) -> int:
    """Let go what the centre has confirmed, by the receipts that the agent keeps; returns how many cases left."""
    waiting = [row.case_id for row in store.outbox.waiting()]
    return len(store.outbox.settle(receipts(agent_db, waiting))) if waiting else 0


def _audit(database: Database, terminal_id: str, clock: Clock) -> AuditLog:
    audit = AuditLog(database, terminal_id, clock)
    if database.set_aside:
        audit.record(Action.STORE_SET_ASIDE, "store", database.set_aside.name, "new_file_begun")
    return audit
