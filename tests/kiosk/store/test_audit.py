"""The chain in the database: every change, cut and reordering shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kiosk.contract.audit import Action, Verdict
from kiosk.store.audit import verify_in
from kiosk.store.database import read_only
from kiosk.store.errors import NotAnId
from kiosk.store.stores import TerminalStore, open_terminal


def written(terminal: TerminalStore) -> TerminalStore:
    for number in range(5):
        terminal.audit.record(Action.PRINT, "terminal", f"receipt-{number}", "DONE")
    return terminal


def verdict(tmp_path: Path) -> Verdict:
    with read_only(tmp_path / "terminal.db") as connection:
        return verify_in(connection)


def test_an_untouched_chain_holds(terminal: TerminalStore, tmp_path: Path) -> None:
    assert verdict(tmp_path) == Verdict(0, True, None)
    written(terminal)
    assert verdict(tmp_path) == Verdict(5, True, None)


@pytest.mark.parametrize(
    ("tampering", "first_broken"),
    [
        ("UPDATE audit SET result = 'FAILED' WHERE seq = 3", 3),
        ("UPDATE audit SET at = '2026-01-01T00:00:00+08:00' WHERE seq = 1", 1),
        ("UPDATE audit SET terminal = 'T-2' WHERE seq = 5", 5),
        ("UPDATE audit SET suite = 'none' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("DELETE FROM audit", 1),
    ],
)
def test_tampering_shows_where(terminal: TerminalStore, tmp_path: Path, tampering: str, first_broken: int) -> None:
    written(terminal)
    raw = sqlite3.connect(tmp_path / "terminal.db")
    raw.execute(tampering)
    raw.commit()
    raw.close()
    found = verdict(tmp_path)
    assert (found.intact, found.first_broken) == (False, first_broken)


def test_nothing_of_a_person_is_taken_into_the_chain(terminal: TerminalStore) -> None:
    for text in ("42010619900101123X", "田某某"):
        with pytest.raises(NotAnId):
            terminal.audit.record(Action.PRINT, "terminal", text, "DONE")


def test_an_entry_goes_with_the_transaction_that_it_reports(terminal: TerminalStore, tmp_path: Path) -> None:
    def fail() -> None:
        with terminal.database.transaction():
            terminal.audit.record(Action.PRINT, "terminal", "receipt", "DONE")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert verdict(tmp_path) == Verdict(0, True, None)


def test_a_file_that_was_put_aside_is_the_first_entry_of_the_new_chain(tmp_path: Path, clock) -> None:
    (tmp_path / "terminal.db").write_bytes(b"no database at all" * 300)
    store = open_terminal(tmp_path / "terminal.db", "T-1", clock)
    (row,) = store.database.rows("SELECT action, object FROM audit")
    assert row["action"] == "STORE_SET_ASIDE"
    assert (tmp_path / row["object"]).exists()
    store.close()
