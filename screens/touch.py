"""Which touches count: a trembling hand taps twice, a child drums, a mouse has a right button."""

from __future__ import annotations

DEBOUNCE_S = 0.3
KEY_DEBOUNCE_S = 0.12


class TouchGuard:
    """Accepts one act per 300 ms; keys of a pad may follow one another quickly, the same key less so."""

    def __init__(self) -> None:
        self._last_act = float("-inf")
        self._last_key = ("", float("-inf"))

    def accept_act(self, now: float) -> bool:
        """Whether an act at this moment (seconds, monotonic) counts."""
        if now - self._last_act < DEBOUNCE_S:
            return False
        self._last_act = now
        return True

    def accept_key(self, key: str, now: float, *, steady: bool) -> bool:
        """Whether a key press counts. ``steady`` asks for the full pause before the same key (large print)."""
        last, at = self._last_key
        if key == last and now - at < (DEBOUNCE_S if steady else KEY_DEBOUNCE_S):
            return False
        self._last_key = (key, now)
        return True
