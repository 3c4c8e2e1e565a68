"""From bytes to texts: a scanner ends each code with CR, LF or both (facts: devices 6)."""

from __future__ import annotations

import re
import unicodedata

from devices.qr_scanner.port import LONGEST_TEXT, ScanFailed, Scanned

QUIET_S = 1.0
"""A scanner sends a code in one go; a text that pauses so long without its end has broken off."""

_MOST_BYTES = 4 * LONGEST_TEXT  # a character has at most four in UTF-8
_END = re.compile(rb"[\r\n]+")


class Lines:
    """Cuts a stream into texts. Holds at most one unfinished text of 17,184 bytes, whatever comes."""

    def __init__(self) -> None:
        self._begun = bytearray()
        self._skipping = False  # the text was too long: what comes until its end belongs to it

    @property
    def pending(self) -> bool:
        """Whether a text has begun and its end has not come."""
        return bool(self._begun) or self._skipping

    def feed(self, data: bytes) -> list[Scanned | ScanFailed]:
        """Take in bytes; return what they complete, in order. A text that is too long is told when it becomes so."""
        found: list[Scanned | ScanFailed] = []
        *ended, rest = _END.split(data)
        for part in ended:
            found += self._take(part)
            if self._begun:
                found.append(text_of(bytes(self._begun)))
            self.reset()
        return found + self._take(rest)

    def pause(self) -> list[Scanned | ScanFailed]:
        """The line has been quiet for ``QUIET_S``: what has begun has broken off, and what comes next is a new text."""
        broke_off = bool(self._begun)
        self.reset()
        return [ScanFailed("breaks_off")] if broke_off else []

    def abandon(self) -> list[Scanned | ScanFailed]:
        """Give up what has begun while it still comes: the rest of it is no text of its own."""
        broke_off = bool(self._begun)
        self._skipping = self.pending
        self._begun.clear()
        return [ScanFailed("breaks_off")] if broke_off else []

    def reset(self) -> None:
        """Forget what has begun."""
        self._begun.clear()
        self._skipping = False

    def _take(self, part: bytes) -> list[Scanned | ScanFailed]:
        if self._skipping:
            return []
        if len(self._begun) + len(part) > _MOST_BYTES:
            self._begun.clear()
            self._skipping = True
            return [ScanFailed("too_long")]
        self._begun += part
        return []


def text_of(data: bytes) -> Scanned | ScanFailed:
    """The text of one code, checked at the door.

    Refused are bytes that are not UTF-8, and every character of the Unicode categories C*: control characters,
    invisible ones that turn the writing direction, private and unassigned ones. No code that we read has any of them.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ScanFailed("garbage")
    if len(text) > LONGEST_TEXT:
        return ScanFailed("too_long")
    if any(unicodedata.category(character).startswith("C") for character in text):
        return ScanFailed("garbage")
    return Scanned(text)
