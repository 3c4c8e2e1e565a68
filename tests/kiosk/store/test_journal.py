"""The journal: intent before the act, final outcomes, resolution by a named person."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest

from devices.base import Outcome
from kiosk.base.clock import FakeClock
from kiosk.store.database import read_only
from kiosk.store.errors import NotAnId, NotFound, WrongState
from kiosk.store.journal import in_doubt_in
from kiosk.store.stores import TerminalStore, open_terminal


def test_an_intent_is_open_until_its_outcome_is_written(terminal: TerminalStore, clock: FakeClock) -> None:
    entry = terminal.journal.intend("print", {"paper": "receipt"})
    assert terminal.journal.open_entries() == (entry,)
    clock.advance(2)
    closed = terminal.journal.close(entry.id, Outcome.DONE, "printed")
    assert (closed.state, closed.detail, closed.refs) == ("done", "printed", {"paper": "receipt"})
    assert closed.outcome_at is not None
    assert (closed.outcome_at - closed.intended_at).total_seconds() == 2
    assert terminal.journal.open_entries() == ()


@pytest.mark.parametrize("final", [Outcome.DONE, Outcome.FAILED])
@pytest.mark.parametrize("later", list(Outcome))
def test_what_is_done_or_failed_never_changes(terminal: TerminalStore, final: Outcome, later: Outcome) -> None:
    entry = terminal.journal.intend("charge", {"case_id": str(uuid4())})
    terminal.journal.close(entry.id, final)
    with pytest.raises(WrongState):
        terminal.journal.close(entry.id, later)


@pytest.mark.parametrize("known", [Outcome.DONE, Outcome.FAILED])
def test_what_was_unknown_may_become_known(terminal: TerminalStore, known: Outcome) -> None:
    entry = terminal.journal.intend("charge", {"case_id": str(uuid4())})
    terminal.journal.close(entry.id, Outcome.UNKNOWN)
    assert terminal.journal.close(entry.id, known).state == known.value.lower()


def test_a_person_resolves_an_unknown_once_with_name_and_reason(terminal: TerminalStore) -> None:
    entry = terminal.journal.intend("slot", {"slot": "7"})
    with pytest.raises(WrongState):
        terminal.journal.resolve(entry.id, "officer-1", "looked inside")
    terminal.journal.close(entry.id, Outcome.UNKNOWN, "silent")
    resolved = terminal.journal.resolve(entry.id, "officer-1", " looked  inside ")
    assert (resolved.resolved_by, resolved.why, resolved.in_doubt) == ("officer-1", "looked inside", False)
    with pytest.raises(WrongState):
        terminal.journal.resolve(entry.id, "officer-2", "me too")
    with pytest.raises(WrongState):
        terminal.journal.close(entry.id, Outcome.DONE)
    actions = [row["action"] for row in terminal.database.rows("SELECT action FROM audit")]
    assert actions == ["JOURNAL_RESOLVED"]


def test_an_entry_that_is_not_there_is_said_so(terminal: TerminalStore) -> None:
    for call in (
        lambda: terminal.journal.get(uuid4()),
        lambda: terminal.journal.close(uuid4(), Outcome.DONE),
        lambda: terminal.journal.resolve(uuid4(), "officer-1", "why"),
    ):
        with pytest.raises(NotFound):
            call()


@pytest.mark.parametrize("value", ["420106199001011237", "42010619900101123X", "张三", "", "a b", "x" * 81])
def test_only_ids_go_into_the_journal(terminal: TerminalStore, value: str) -> None:
    with pytest.raises(NotAnId):
        terminal.journal.intend("print", {"paper": value})
    assert terminal.journal.open_entries() == ()


def test_a_reason_with_a_number_of_a_citizen_is_refused_without_repeating_it(terminal: TerminalStore) -> None:
    entry = terminal.journal.intend("slot", {"slot": "7"})
    terminal.journal.close(entry.id, Outcome.UNKNOWN)
    with pytest.raises(NotAnId) as caught:
        terminal.journal.resolve(entry.id, "officer-1", "card of 42010619900101123X found")
    assert "4201" not in str(caught.value)


def test_the_journal_outlives_its_process(tmp_path: Path, clock: FakeClock) -> None:
    store = open_terminal(tmp_path / "t.db", "T-1", clock)
    entry = store.journal.intend("submit", {"case_id": str(uuid4())})
    store.close()
    store = open_terminal(tmp_path / "t.db", "T-1", clock)
    assert store.journal.open_entries() == (entry,)
    store.close()


def test_the_other_side_reads_what_is_in_doubt(terminal: TerminalStore, tmp_path: Path) -> None:
    running, unknown, done, resolved = (terminal.journal.intend("slot", {"slot": str(n)}) for n in range(4))
    terminal.journal.close(unknown.id, Outcome.UNKNOWN)
    terminal.journal.close(done.id, Outcome.DONE)
    terminal.journal.close(resolved.id, Outcome.UNKNOWN)
    terminal.journal.resolve(resolved.id, "officer-1", "seen")
    with read_only(tmp_path / "terminal.db") as connection:
        assert [entry.id for entry in in_doubt_in(connection)] == [running.id, unknown.id]
    assert [entry.id for entry in terminal.journal.in_doubt()] == [running.id, unknown.id]


def test_the_schema_itself_refuses_an_outcome_without_its_time(terminal: TerminalStore) -> None:
    entry = terminal.journal.intend("slot", {"slot": "1"})
    with pytest.raises(sqlite3.IntegrityError), terminal.database.transaction() as connection:
        connection.execute("UPDATE journal SET state = 'done' WHERE id = ?", (str(entry.id),))
