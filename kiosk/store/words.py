"""The door of the store: what may be written beside ids. Nothing here may look like a citizen's number."""

from __future__ import annotations

import re

from kiosk.store.errors import NotAnId

_ID = re.compile(r"[A-Za-z0-9_.:@/-]{1,80}")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_LONGEST_REMARK = 200


def require_id(text: str) -> str:
    """An id or a word: 1-80 letters, digits and ``_.:@/-``; raises NotAnId."""
    if not _ID.fullmatch(text) or _NUMBER.search(text):
        raise NotAnId("an id has 1 to 80 letters, digits and _.:@/- and is not a citizen's number")
    return text


def require_remark(text: str) -> str:
    """A reason written by staff: 1-200 characters, no citizen's number; raises NotAnId."""
    remark = " ".join(text.split())
    if not remark or len(remark) > _LONGEST_REMARK or _NUMBER.search(remark):
        raise NotAnId(f"a reason has 1 to {_LONGEST_REMARK} characters and no citizen's number in it")
    return remark
