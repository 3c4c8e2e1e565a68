"""Intent durable, act, outcome durable; once."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from devices.base import Outcome
from kiosk.effects.once import ActBroke, ActOutcome, perform, submit
from kiosk.store.database import read_only
from kiosk.store.errors import NotAnId
from kiosk.store.journal import in_doubt_in
from kiosk.store.stores import TerminalStore
from tests.kiosk.store.sealed import sealed


def states(store: TerminalStore) -> list[tuple[str, str]]:
    return [(row["state"], row["detail"]) for row in store.database.rows("SELECT state, detail FROM journal")]


def test_the_intent_is_durable_before_the_act_begins(store: TerminalStore, tmp_path: Path) -> None:
    seen = []

    def act() -> ActOutcome:
        with read_only(tmp_path / "terminal.db") as connection:
            seen.extend(entry.state for entry in in_doubt_in(connection))
        return ActOutcome(Outcome.DONE)

    assert perform(store.journal, "print", {"paper": "receipt"}, act) is Outcome.DONE
    assert seen == ["intent"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_outcome_is_what_the_act_says(store: TerminalStore, outcome: Outcome) -> None:
    assert perform(store.journal, "slot", {"slot": "7"}, lambda: ActOutcome(outcome, "jam")) is outcome
    assert states(store) == [(outcome.value.lower(), "jam")]


def test_an_act_that_raises_is_unknown_and_the_error_is_not_lost(store: TerminalStore) -> None:
    def act() -> ActOutcome:
        raise ConnectionResetError("paper of 42010619900101123X")

    with pytest.raises(ActBroke) as caught:
        perform(store.journal, "print", {"paper": "receipt"}, act)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert isinstance(caught.value.__cause__, ConnectionResetError)
    assert "4201" not in str(caught.value)
    assert states(store) == [("unknown", "ConnectionResetError")]


def test_a_process_that_is_told_to_end_in_the_act_leaves_unknown_and_ends(store: TerminalStore) -> None:
    def act() -> ActOutcome:
        raise SystemExit(0)

    with pytest.raises(SystemExit):
        perform(store.journal, "slot", {"slot": "7"}, act)
    assert states(store) == [("unknown", "SystemExit")]


def test_an_act_whose_intent_cannot_be_written_does_not_begin(store: TerminalStore) -> None:
    begun = []
    with pytest.raises(NotAnId):
        perform(store.journal, "print", {"paper": "张三"}, lambda: begun.append(1) or ActOutcome(Outcome.DONE))
    assert begun == []


def test_a_submission_is_queued_and_done_in_one(store: TerminalStore) -> None:
    envelope = sealed()
    entry = submit(store.journal, store.outbox, envelope.header.case_id, lambda: envelope)
    assert (entry.state, entry.detail) == ("done", "queued")
    assert store.outbox.holds(envelope.header.case_id)


def test_a_submission_that_cannot_be_sealed_failed_and_says_why(store: TerminalStore) -> None:
    def seal():
        raise OSError("no random bytes")

    with pytest.raises(OSError, match="no random"):
        submit(store.journal, store.outbox, uuid4(), seal)
    assert states(store) == [("failed", "OSError")]


def test_an_envelope_of_another_case_is_not_queued(store: TerminalStore) -> None:
    with pytest.raises(ValueError, match="another case"):
        submit(store.journal, store.outbox, uuid4(), sealed)
    assert states(store) == [("failed", "ValueError")]
    assert store.outbox.waiting() == ()
