"""The audit chain's part: which of the chain's fixed events a note of the visit is (domain §8.7)."""

from __future__ import annotations

from kiosk.contract.audit import Action
from kiosk.store.audit import AuditLog
from kiosk.visit.effects import Note

ACTIONS = {
    "session_start": Action.SESSION_STARTED,
    "session_end": Action.SESSION_ENDED,
    "consent": Action.CONSENT,
    "submit": Action.SUBMIT,
    "pay": Action.PAYMENT,
    "print": Action.PRINT,
    "device_lost": Action.EXCEPTION,
}
"""What is not named here is an identity step: card, number, chip, face, fingerprint, …"""


class Notes:
    """Called on the store's own thread."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    def write(self, note: Note) -> None:
        """One row; the object is the visit's id, never anything of a person."""
        action = ACTIONS.get(note.event, Action.IDENTITY_STEP)
        self._audit.record(action, "terminal", str(note.visit_id), f"{note.event}:{note.result}")
