"""From the keys of a scanner that plays a keyboard to the bytes it means (Linux input events, US layout).

A scanner of this kind can say only what a US keyboard can: ASCII. Numbers of keys: linux/input-event-codes.h.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

EVENT_BYTES = struct.calcsize("llHHi")  # struct input_event: seconds, microseconds, type, code, value; 24 on 64 bits

_EV_SYN, _EV_KEY = 0, 1
_SYN_DROPPED = 3
_PRESSED = 1
_SHIFTS = frozenset((42, 54))
_ENTERS = frozenset((28, 96))
_CAPS_LOCK = 58
_SILENT_KEYS = frozenset((29, 56, 69, 97, 100, 125, 126))  # Ctrl, Alt, Num Lock, Meta: pressed beside others

NONSENSE = b"\x00"
"""In place of a key that has no character, or of keys that were lost: the codec of texts refuses it."""

_PLAIN = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'`", 43: "\\zxcvbnm,./", 55: "*", 57: " "}
_SHIFTED = {2: "!@#$%^&*()_+", 16: "QWERTYUIOP{}", 30: 'ASDFGHJKL:"~', 43: "|ZXCVBNM<>?", 55: "*", 57: " "}
_KEYPAD = {71: "789-456+1230.", 98: "/"}


def _keys(*rows: dict[int, str]) -> dict[int, bytes]:
    return {
        first + n: character.encode() for row in rows for first, text in row.items() for n, character in enumerate(text)
    }


_BARE = _keys(_PLAIN, _KEYPAD)
_WITH_SHIFT = _keys(_SHIFTED, _KEYPAD)


@dataclass(frozen=True, slots=True)
class Event:
    """One input event without its time."""

    type: int
    code: int
    value: int


def events(data: bytes) -> list[Event]:
    """The events in what was read; the kernel gives whole ones, so a rest that is none is left out."""
    whole = len(data) - len(data) % EVENT_BYTES
    return [Event(*fields[2:]) for fields in struct.iter_unpack("llHHi", data[:whole])]


class Keyboard:
    """Follows Shift and Caps Lock. Held keys repeat on a keyboard; a scanner holds none, so repeats mean nothing."""

    def __init__(self) -> None:
        self._shifts: set[int] = set()
        self._caps = False

    def feed(self, event: Event) -> bytes:
        """The bytes that an event adds to the text: none, one character, CR for Enter, ``NONSENSE``."""
        if event.type == _EV_SYN and event.code == _SYN_DROPPED:
            self._shifts.clear()
            return NONSENSE
        if event.type != _EV_KEY:
            return b""
        if event.code in _SHIFTS:
            (self._shifts.discard if event.value == 0 else self._shifts.add)(event.code)
            return b""
        if event.value != _PRESSED or event.code in _SILENT_KEYS:
            return b""
        if event.code == _CAPS_LOCK:
            self._caps = not self._caps
            return b""
        if event.code in _ENTERS:
            return b"\r"
        character = (_WITH_SHIFT if self._shifts else _BARE).get(event.code, NONSENSE)
        return character.swapcase() if self._caps else character
