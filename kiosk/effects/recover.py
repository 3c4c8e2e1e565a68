"""After a crash the journal decides: finish, undo, or hand to staff; never "try again and hope"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from devices.base import Outcome
from kiosk.contract.audit import Action
from kiosk.store.journal import Entry, Kind
from kiosk.store.stores import TerminalStore

Next = Literal["nothing", "ask_centre", "reprint_after_proof", "staff"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the journal says of an open intent, and who takes it from there.

    ``ask_centre``: the centre knows by id and is asked when it answers. ``reprint_after_proof``: staff see it, and the
    resident may have the paper again once identified. ``staff``: only a person who looks can say.
    """

    outcome: Outcome
    detail: str
    next: Next


@dataclass(frozen=True, slots=True)
class Recovered:
    """One entry that a crash had left open, closed as ``decision`` says."""

    entry: Entry
    decision: Decision


_RECEIPT = "receipt"

_TABLE: dict[Kind, Decision] = {
    "charge": Decision(Outcome.UNKNOWN, "crashed", "ask_centre"),
    "print": Decision(Outcome.UNKNOWN, "crashed", "staff"),
    "slot": Decision(Outcome.UNKNOWN, "crashed", "staff"),
}


def decide(entry: Entry, queued: bool) -> Decision:
    """Pure: what becomes of an open intent. ``queued`` says whether the outbox holds the case of a submission.

    A submission and its outbox row are one transaction: without the row it had no effect. A receipt is not numbered
    and may be printed again; a numbered certificate or a slot is never repeated by itself.
    """
    if entry.kind == "submit":
        if queued:
            return Decision(Outcome.DONE, "queued", "nothing")
        return Decision(Outcome.FAILED, "nothing_queued", "nothing")
    if entry.kind == "print" and entry.refs.get("paper") == _RECEIPT:
        return Decision(Outcome.UNKNOWN, "crashed", "reprint_after_proof")
    return _TABLE[entry.kind]


def recover(store: TerminalStore) -> tuple[Recovered, ...]:
    """Close every open intent at start, before the first visit; what staff must see stays in ``kiosk journal``."""
    done = []
    for entry in store.journal.open_entries():
        decision = decide(entry, _queued(store, entry))
        with store.database.transaction():
            closed = store.journal.close(entry.id, decision.outcome, decision.detail)
            store.audit.record(Action.RECOVERED, "terminal", str(entry.id), decision.outcome.value)
        done.append(Recovered(closed, decision))
    return tuple(done)


def _queued(store: TerminalStore, entry: Entry) -> bool:
    case_id = entry.refs.get("case_id")
    return case_id is not None and store.outbox.holds(UUID(case_id))
