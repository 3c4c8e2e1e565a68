"""The audit chain (domain §8.7): each row holds the hash of the one before, so that no change or cut goes unseen.

Pure functions over rows; ``kiosk.store.audit`` writes them, the centre checks what terminals hand over. Each row names
its suite, so that SM3 can follow SHA-256 in the middle of a chain. ``object`` is an id (visit, case, order, device),
never anything of a person: no citizen's number lies on a terminal, hashed or not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

SUITE = "SHA-256"
GENESIS = "0" * 64


class Action(StrEnum):
    """What may be written into the chain. The ids are fixed for ever: an archive of years reads them."""

    LOGIN = "LOGIN"
    """A technician or officer was let in, or refused."""
    LOGOUT = "LOGOUT"
    """A technician or officer left, or was timed out."""
    CONFIG_CHANGED = "CONFIG_CHANGED"
    """A setting took another value."""
    BUNDLE_CHANGED = "BUNDLE_CHANGED"
    """A package of rules, holidays, wording or catalogue was adopted or refused."""
    SESSION_STARTED = "SESSION_STARTED"
    """A visit began."""
    SESSION_ENDED = "SESSION_ENDED"
    """A visit ended; the result is the reason."""
    IDENTITY_STEP = "IDENTITY_STEP"
    """One identity step ended (card, number, face, fingerprint); never a biometric."""
    CONSENT = "CONSENT"
    """A consent was given or withheld."""
    SUBMIT = "SUBMIT"
    """A case was sealed and queued."""
    FEE = "FEE"
    """A fee was set or waived."""
    PAYMENT = "PAYMENT"
    """An order changed its state."""
    STILL_SEALED = "STILL_SEALED"
    """The live still of a case in review was sealed for the desk."""
    STILL_ERASED = "STILL_ERASED"
    """That still was erased after the decision."""
    PRINT = "PRINT"
    """A paper was printed: what, and how it ended."""
    CABINET_LOADED = "CABINET_LOADED"
    """Cards were put into the cabinet."""
    CABINET_OPENED = "CABINET_OPENED"
    """A slot was opened for a resident or an officer."""
    CARD_RETURNED = "CARD_RETURNED"
    """An old card was taken in."""
    CARD_CAPTURED = "CARD_CAPTURED"
    """A forgotten card was kept by the machine (E16)."""
    SECURITY_EVENT = "SECURITY_EVENT"
    """Possible impersonation, forged voucher, tamper switch."""
    EXCEPTION = "EXCEPTION"
    """A part failed in a way that nobody foresaw."""
    REMOTE_COMMAND = "REMOTE_COMMAND"
    """The centre ordered something."""
    EXPORT = "EXPORT"
    """Data left the machine on purpose."""
    TIME_CHANGED = "TIME_CHANGED"
    """The clock was set or jumped."""
    STARTED = "STARTED"
    """A process came up."""
    STOPPED = "STOPPED"
    """A process went down in order."""
    STORE_SET_ASIDE = "STORE_SET_ASIDE"
    """A damaged database file was put aside and a new one begun."""
    RECOVERED = "RECOVERED"
    """An act that a crash left open was finished, undone or handed to staff."""
    JOURNAL_RESOLVED = "JOURNAL_RESOLVED"
    """Staff closed an act in doubt."""
    OUTBOX_RESOLVED = "OUTBOX_RESOLVED"
    """Staff took a case out of the outbox."""
    DELIVERED = "DELIVERED"
    """The centre holds a case and said so."""
    DEAD_LETTER = "DEAD_LETTER"
    """The centre refused a case for good."""
    KEY_CREATED = "KEY_CREATED"
    """The terminal's own key was made."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. ``at`` is RFC 3339 in UTC+8; ``previous`` and ``hash`` are 64 hex digits."""

    seq: int
    at: str
    terminal: str
    actor: str
    action: str
    object: str
    result: str
    suite: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries were read, whether the chain holds, and the ``seq`` of the first entry that does not."""

    entries: int
    intact: bool
    first_broken: int | None


def digest(row: Row) -> str:
    """The hash that belongs to this row: over every field but the hash itself; raises KeyError on an unknown suite."""
    names = ("seq", "at", "terminal", "actor", "action", "object", "result", "suite", "previous")
    text = json.dumps([getattr(row, name) for name in names], ensure_ascii=False, separators=(",", ":"))
    return _SUITES[row.suite](text.encode()).hexdigest()


def link(last: Row | None, at: str, terminal: str, actor: str, action: Action, object_id: str, result: str) -> Row:
    """The row that follows ``last`` (None: the first of a chain)."""
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    row = Row(seq, at, terminal, actor, action.value, object_id, result, SUITE, previous, "")
    return replace(row, hash=digest(row))


def verify(rows: Iterable[Row], head: int | None = None) -> Verdict:
    """Check a chain in its order. ``head`` is the highest ``seq`` ever given out: rows cut off the end show by it."""
    entries, previous, expected, broken = 0, GENESIS, 1, None
    for row in rows:
        entries += 1
        whole = row.seq == expected and row.previous == previous and row.suite in _SUITES and row.hash == digest(row)
        if not whole and broken is None:
            # A missing row is named by the number that is missing, a changed one by its own.
            broken = min(row.seq, expected)
        previous, expected = row.hash, row.seq + 1
    if broken is None and head is not None and expected <= head:
        broken = expected
    return Verdict(entries, broken is None, broken)


_SUITES = {SUITE: hashlib.sha256}
