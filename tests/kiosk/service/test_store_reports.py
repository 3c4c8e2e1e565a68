"""What ``kiosk outbox``, ``kiosk journal`` and ``kiosk audit verify`` say, in the agreed shapes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from devices.base import Outcome
from kiosk.base.clock import FakeClock
from kiosk.base.paths import World
from kiosk.contract.audit import Action
from kiosk.effects.once import submit
from kiosk.service.audit import audit_report
from kiosk.service.files import agent_db, terminal_db
from kiosk.service.journal import journal_report, resolve_entry
from kiosk.service.outbox import outbox_report
from kiosk.store.errors import NotFound, StoreError
from kiosk.store.stores import AgentStore, TerminalStore, open_agent, open_terminal
from tests.kiosk.store.sealed import receipt_for, sealed


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 6, 1, 2, 0, tzinfo=UTC))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, tmp_path)


@pytest.fixture
def terminal(world: World, clock: FakeClock) -> Iterator[TerminalStore]:
    store = open_terminal(terminal_db(world), "T-1", clock)
    yield store
    store.close()


@pytest.fixture
def agent(world: World, clock: FakeClock) -> Iterator[AgentStore]:
    store = open_agent(agent_db(world), "T-1", clock)
    yield store
    store.close()


def queue(terminal: TerminalStore):
    envelope = sealed()
    submit(terminal.journal, terminal.outbox, envelope.header.case_id, lambda: envelope)
    return envelope


def test_a_world_that_never_ran_has_nothing_and_is_whole(world: World, clock: FakeClock) -> None:
    assert outbox_report(world, clock) == {"waiting": 0, "sent": 0, "dead_letters": [], "oldest_s": None}
    assert journal_report(world) == []
    assert {key: audit_report(world)[key] for key in ("entries", "intact", "first_broken")} == {
        "entries": 0,
        "intact": True,
        "first_broken": None,
    }


def test_the_outbox_counts_what_waits_what_went_and_names_what_was_refused(
    world: World, terminal: TerminalStore, agent: AgentStore, clock: FakeClock
) -> None:
    sent, dead, tried, _ = (queue(terminal) for _ in range(4))
    agent.deliveries.sent(receipt_for(sent))
    agent.deliveries.dead(dead.header.case_id, dead.content_sha256(), "schema", None)
    agent.deliveries.later(tried.header.case_id, tried.content_sha256(), "refused", clock.real())
    clock.advance(42)
    assert outbox_report(world, clock) == {
        "waiting": 2,
        "sent": 1,
        "dead_letters": [{"id": str(dead.header.case_id), "reason": "schema"}],
        "oldest_s": 42.0,
    }


def test_a_case_that_left_by_a_persons_word_is_no_dead_letter_any_more(
    world: World, terminal: TerminalStore, agent: AgentStore, clock: FakeClock
) -> None:
    dead = queue(terminal)
    agent.deliveries.dead(dead.header.case_id, dead.content_sha256(), "schema", None)
    terminal.outbox.resolve(dead.header.case_id, "officer-1", "taken again at the window")
    assert outbox_report(world, clock)["dead_letters"] == []


@pytest.mark.parametrize("kind", ["charge", "print", "slot"])
def test_the_journal_says_what_is_in_doubt_and_what_to_do(world: World, terminal: TerminalStore, kind: str) -> None:
    entry = terminal.journal.intend(kind, {"case_id": str(uuid4())})
    terminal.journal.close(entry.id, Outcome.UNKNOWN, "silent")
    terminal.journal.close(terminal.journal.intend(kind, {"case_id": "x"}).id, Outcome.DONE)
    (row,) = journal_report(world)
    assert (row["id"], row["kind"], row["state"], row["outcome"]) == (str(entry.id), kind, "unknown", "UNKNOWN")
    assert row["since"] == "2026-06-01T02:00:00+00:00"
    assert row["advice_zh"]
    json.dumps(row)


def test_a_receipt_may_be_printed_again_and_a_certificate_may_not(world: World, terminal: TerminalStore) -> None:
    for paper in ("receipt", "certificate"):
        entry = terminal.journal.intend("print", {"paper": paper})
        terminal.journal.close(entry.id, Outcome.UNKNOWN)
    receipt, certificate = (row["advice_zh"] for row in journal_report(world))
    assert "补打" in receipt
    assert "不得自行重打" in certificate


def test_a_resolved_act_leaves_the_list(world: World, terminal: TerminalStore) -> None:
    entry = terminal.journal.intend("slot", {"slot": "7"})
    assert journal_report(world)[0]["outcome"] is None
    terminal.journal.close(entry.id, Outcome.UNKNOWN)
    row = resolve_entry(terminal, str(entry.id), "officer-1", "格口已查看，证件在内")
    assert (row["state"], row["outcome"]) == ("resolved", "UNKNOWN")
    assert journal_report(world) == []


@pytest.mark.parametrize("entry_id", ["", "7", "not-an-id", "00000000-0000-4000-8000-000000000000"])
def test_an_id_that_is_not_there_is_one_sentence(terminal: TerminalStore, entry_id: str) -> None:
    with pytest.raises(NotFound):
        resolve_entry(terminal, entry_id, "officer-1", "why")


@pytest.mark.parametrize("broken", ["terminal", "agent"])
def test_a_changed_entry_breaks_the_chain_of_its_side(
    world: World, terminal: TerminalStore, agent: AgentStore, broken: str
) -> None:
    for _ in range(3):
        terminal.audit.record(Action.PRINT, "terminal", "receipt", "DONE")
        agent.audit.record(Action.STARTED, "agent", "agent", "DONE")
    assert audit_report(world)["entries"] == 6
    assert audit_report(world)["intact"]
    raw = sqlite3.connect(terminal_db(world) if broken == "terminal" else agent_db(world))
    raw.execute("UPDATE audit SET result = 'FAILED' WHERE seq = 2")
    raw.commit()
    raw.close()
    report = audit_report(world)
    assert (report["entries"], report["intact"], report["first_broken"]) == (6, False, 2)
    assert [chain["chain"] for chain in report["chains"] if not chain["intact"]] == [broken]


def test_a_file_that_is_no_database_is_said_so(world: World, clock: FakeClock) -> None:
    world.terminal.mkdir()
    terminal_db(world).write_bytes(b"not a database" * 400)
    for report in (lambda: outbox_report(world, clock), lambda: journal_report(world), lambda: audit_report(world)):
        with pytest.raises(StoreError, match=r"terminal\.db cannot be read"):
            report()
