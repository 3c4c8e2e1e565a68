"""What can go wrong with the terminal's files: one clear sentence each, never with a resident's data in it."""

from __future__ import annotations

from uuid import UUID


class StoreError(Exception):
    """The base of all: the text is one sentence for a technician."""


class InUse(StoreError):
    """Another process writes this file."""


class NotThere(StoreError):
    """The other side's file does not exist yet, or holds no schema yet."""


class TooNew(StoreError):
    """The file was written by a later version of this program."""


class NotFound(StoreError):
    """No row with this id."""


class WrongState(StoreError):
    """The row cannot go from its state to the one asked for."""


class OtherContent(StoreError):
    """The same case id is already queued with other content."""


class DamagedRow(StoreError):
    """A row of the outbox is no envelope any more, or not the one that was put in."""

    def __init__(self, case_id: UUID, content_sha256: str) -> None:
        super().__init__(f"the envelope of case {case_id} is damaged")
        self.content_sha256 = content_sha256


class NotAnId(StoreError):
    """A text that should be an id, a word or a short remark is not, or holds what looks like a citizen's number."""
