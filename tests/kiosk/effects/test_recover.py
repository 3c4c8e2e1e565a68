"""After a crash: the decision table, and a real crash between each pair of steps."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import uuid4

import pytest

from devices.base import Outcome
from kiosk.base.clock import SystemClock
from kiosk.effects.once import ActOutcome, perform, submit
from kiosk.effects.recover import decide, recover
from kiosk.store.journal import Entry
from kiosk.store.stores import TerminalStore, open_terminal
from tests.kiosk.store.sealed import sealed
from tests.processes import PROCESSES

TABLE = [
    # kind, paper, queued, outcome, who takes it from there
    ("submit", None, True, Outcome.DONE, "nothing"),
    ("submit", None, False, Outcome.FAILED, "nothing"),
    ("charge", None, False, Outcome.UNKNOWN, "ask_centre"),
    ("charge", None, True, Outcome.UNKNOWN, "ask_centre"),
    ("print", "receipt", False, Outcome.UNKNOWN, "reprint_after_proof"),
    ("print", "receipt", True, Outcome.UNKNOWN, "reprint_after_proof"),
    ("print", "certificate", False, Outcome.UNKNOWN, "staff"),
    ("print", None, False, Outcome.UNKNOWN, "staff"),
    ("slot", None, False, Outcome.UNKNOWN, "staff"),
]


@pytest.mark.parametrize(("kind", "paper", "queued", "outcome", "then"), TABLE)
def test_the_decision_table(kind, paper, queued, outcome, then) -> None:
    refs = {"case_id": str(uuid4())} | ({"paper": paper} if paper else {})
    decision = decide(Entry(uuid4(), kind, refs, "intent", SystemClock().real()), queued)
    assert (decision.outcome, decision.next) == (outcome, then)


def test_recovery_closes_each_open_intent_and_says_so_in_the_audit_chain(store: TerminalStore) -> None:
    for kind in ("submit", "charge", "print", "slot"):
        store.journal.intend(kind, {"case_id": str(uuid4())})
    recovered = recover(store)
    assert [item.entry.state for item in recovered] == ["failed", "unknown", "unknown", "unknown"]
    assert store.journal.open_entries() == ()
    assert [row["action"] for row in store.database.rows("SELECT action FROM audit")] == ["RECOVERED"] * 4
    assert recover(store) == ()


Life = Callable[[TerminalStore, Callable[[str], None]], None]


def live(life: Life, folder: Path, step: str, told: Connection) -> None:
    """Lives on the folder's store, tells each step, and kills itself at the one that is named."""

    def at(name: str) -> None:
        os.write(told.fileno(), f"{name}\n".encode())
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    life(open_terminal(folder / "terminal.db", "T-1", SystemClock()), at)


def was_killed(life: Life, folder: Path, step: str) -> bool:
    """A process of its own lives that life; whether it reached the step that kills it."""
    reader, writer = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=live, args=(life, folder, step, writer))
    process.start()
    writer.close()
    with os.fdopen(os.dup(reader.fileno())) as steps:
        reached = steps.read().split()
    reader.close()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), "the life broke by itself"
    assert (step in reached) == (process.exitcode != 0)
    return process.exitcode != 0


class Stepped:
    """A journal, or an outbox, that names its steps to the killer."""

    def __init__(self, inner: object, at: Callable[[str], None]) -> None:
        self._inner, self._at = inner, at

    def __getattr__(self, name: str):
        method = getattr(self._inner, name)

        def stepped(*args):
            self._at(f"before_{name}")
            result = method(*args)
            self._at(f"after_{name}")
            return result

        return stepped


def printing(store: TerminalStore, at: Callable[[str], None]) -> None:
    def act() -> ActOutcome:
        at("in_the_act")
        return ActOutcome(Outcome.DONE)

    perform(Stepped(store.journal, at), "print", {"paper": "receipt"}, act)


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("before_intend", []),
        ("after_intend", ["unknown"]),
        ("in_the_act", ["unknown"]),
        ("before_close", ["unknown"]),
        ("after_close", ["done"]),
        ("never", ["done"]),
    ],
)
def test_a_print_killed_between_any_two_steps_is_unknown_or_done_never_open(tmp_path: Path, step, found) -> None:
    assert was_killed(printing, tmp_path, step) == (step != "never")
    store = open_terminal(tmp_path / "terminal.db", "T-1", SystemClock())
    recover(store)
    assert [row["state"] for row in store.database.rows("SELECT state FROM journal")] == found
    store.close()


def submitting(store: TerminalStore, at: Callable[[str], None]) -> None:
    envelope = sealed()

    def seal():
        at("in_the_seal")
        return envelope

    # The outbox closes the entry by its own journal, so the steps inside its transaction are named too.
    store.outbox._journal = Stepped(store.journal, at)
    submit(Stepped(store.journal, at), Stepped(store.outbox, at), envelope.header.case_id, seal)


@pytest.mark.parametrize(
    ("step", "found", "queued"),
    [
        ("before_intend", [], 0),
        ("after_intend", ["failed"], 0),
        ("in_the_seal", ["failed"], 0),
        ("before_put", ["failed"], 0),
        ("before_close", ["failed"], 0),
        ("after_close", ["failed"], 0),
        ("after_put", ["done"], 1),
        ("never", ["done"], 1),
    ],
)
def test_a_submission_killed_anywhere_is_queued_and_done_or_neither(tmp_path: Path, step, found, queued) -> None:
    assert was_killed(submitting, tmp_path, step) == (step != "never")
    store = open_terminal(tmp_path / "terminal.db", "T-1", SystemClock())
    recover(store)
    assert [row["state"] for row in store.database.rows("SELECT state FROM journal")] == found
    assert len(store.outbox.waiting()) == queued
    store.close()
