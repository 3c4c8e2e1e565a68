"""A keyboard of the tests' own: which keys a scanner presses for a text (numbers of linux/input-event-codes.h)."""

from __future__ import annotations

ENTER, SHIFT = 28, 42
_NAMES = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop[]", range(16, 28), strict=True)),
    **dict(zip("asdfghjkl;'`", range(30, 42), strict=True)),
    **dict(zip("\\zxcvbnm,./", range(43, 54), strict=True)),
    " ": 57,
}
_SHIFTED = dict(zip('!@#$%^&*()_+{}|:"~<>?', "1234567890-=[]\\;'`,./", strict=True))


def keys_for(text: str) -> list[tuple[int, int, int]]:
    """Events (type, code, value) of typing a text, with Shift around each character that needs it."""
    events: list[tuple[int, int, int]] = []
    for character in text:
        bare = _SHIFTED.get(character, character.lower())
        shift = bare != character
        code = _NAMES[bare]
        keys = [(1, code, 1), (0, 0, 0), (1, code, 0), (0, 0, 0)]
        events += [(1, SHIFT, 1), *keys, (1, SHIFT, 0), (0, 0, 0)] if shift else keys
    return events
