"""The one way in which an act that cannot be taken back is done: intent durable, act, outcome durable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from devices.base import Outcome
from kiosk.contract.envelope import Envelope
from kiosk.store.journal import Entry, Journal, Kind
from kiosk.store.outbox import Outbox


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """How an act ended, as the act itself says; ``detail`` is one word without personal data (``paper_out``)."""

    outcome: Outcome
    detail: str = ""


class ActBroke(Exception):
    """The act raised instead of answering. What it did is UNKNOWN, and the journal says so."""

    outcome = Outcome.UNKNOWN

    def __init__(self, entry: Entry, cause: str) -> None:
        super().__init__(f"{entry.kind} {entry.id} broke off: {cause}")
        self.entry = entry


def perform(journal: Journal, kind: Kind, refs: Mapping[str, str], act: Callable[[], ActOutcome]) -> Outcome:
    """Do ``act`` once. Raises ActBroke (outcome UNKNOWN, journalled) when it raises; never does it again."""
    entry = journal.intend(kind, refs)
    try:
        ended = act()
    except Exception as error:
        cause = type(error).__name__
        journal.close(entry.id, Outcome.UNKNOWN, cause)
        raise ActBroke(entry, cause) from error
    except BaseException as stop:
        # The process is told to end (SystemExit, KeyboardInterrupt): that goes on as it came.
        journal.close(entry.id, Outcome.UNKNOWN, type(stop).__name__)
        raise
    journal.close(entry.id, ended.outcome, ended.detail)
    return ended.outcome


def submit(journal: Journal, outbox: Outbox, case_id: UUID, seal: Callable[[], Envelope]) -> Entry:
    """Seal a case and queue it; the outbox row and the outcome are one transaction, so there is no UNKNOWN.

    What ``seal`` or the outbox raises goes on to the caller, with the entry FAILED: nothing was queued.
    """
    entry = journal.intend("submit", {"case_id": str(case_id)})
    try:
        envelope = seal()
        if envelope.header.case_id != case_id:
            raise ValueError(f"the envelope of case {case_id} names another case")
        outbox.put(envelope, entry.id)
    except BaseException as error:
        journal.close(entry.id, Outcome.FAILED, type(error).__name__)
        raise
    return journal.get(entry.id)
