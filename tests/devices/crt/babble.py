"""A line in memory whose device says anything at all, on a clock that only its silences move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from devices.base import TransportLost


class Clock:
    """Seconds that pass when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Babble:
    """Answers the n-th request with the n-th item: bytes, what a function makes of the request, or None for a line that
    is gone; then silence."""

    def __init__(self, clock: Clock, answers: Sequence[bytes | Callable[[bytes], bytes] | None]) -> None:
        self._clock = clock
        self._answers = list(answers)
        self._waiting = b""
        self.sent: list[bytes] = []

    def open(self) -> None:
        pass

    def close(self) -> None:
        self._waiting = b""

    def write(self, data: bytes) -> None:
        self.sent.append(data)
        answer = self._answers.pop(0) if self._answers else b""
        if answer is None:
            raise TransportLost("gone")
        self._waiting += answer(data) if callable(answer) else answer

    def read(self, most: int, deadline_s: float) -> bytes:
        found, self._waiting = self._waiting[:most], self._waiting[most:]
        self._clock.now += 0.001 if found else max(deadline_s, 0.001)
        return found
