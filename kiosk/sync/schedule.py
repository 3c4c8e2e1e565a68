"""Which case is delivered next. No threads and no clock in here: the caller gives the time (monotonic seconds)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kiosk.base.randomness import Chance
from kiosk.sync.backoff import full_jitter


class Schedule:
    """Cases, when each is due, and which are on their way. A case is never on its way twice."""

    def __init__(self, random: Chance) -> None:
        self._random = random
        self._due: dict[UUID, float] = {}
        self._failed: dict[UUID, int] = {}
        self._urgent: list[UUID] = []
        self._flying: set[UUID] = set()
        self._pause_until = 0.0

    @property
    def in_flight(self) -> int:
        """How many are on their way now."""
        return len(self._flying)

    def refresh(self, waiting: Iterable[UUID], now: float) -> None:
        """What the outbox holds undelivered: what is new is due at once, what is gone is forgotten."""
        cases = list(waiting)
        self._due = {case_id: self._due.get(case_id, now) for case_id in cases}
        self._failed = {case_id: count for case_id, count in self._failed.items() if case_id in self._due}

    def hurry(self, case_id: UUID) -> None:
        """A resident waits for this one: it goes before all others, whatever it has been put off to."""
        if case_id not in self._urgent and case_id not in self._flying:
            self._urgent.append(case_id)

    def take(self, now: float, urgent_only: bool) -> UUID | None:
        """The next case to send, now on its way; None when nothing is due."""
        case_id = self._urgent.pop(0) if self._urgent else None
        if case_id is None and not urgent_only and now >= self._pause_until:
            due = [case for case, at in self._due.items() if at <= now and case not in self._flying]
            # Of those due at the same moment the one that was submitted first, which is the order of the dictionary.
            case_id = min(due, key=self._due.__getitem__, default=None)
        if case_id is not None:
            self._flying.add(case_id)
        return case_id

    def finished(self, case_id: UUID) -> None:
        """Delivered, refused for good, or gone."""
        self._flying.discard(case_id)
        self._due.pop(case_id, None)
        self._failed.pop(case_id, None)

    def put_off(self, case_id: UUID, now: float, pause_s: float | None = None) -> float:
        """Not this time: returns the seconds until it is due again. ``pause_s`` rests the whole lane."""
        self._flying.discard(case_id)
        self._failed[case_id] = self._failed.get(case_id, 0) + 1
        delay = full_jitter(self._failed[case_id], self._random)
        if pause_s is not None:
            self._pause_until = max(self._pause_until, now + pause_s)
            delay = max(delay, pause_s)
        self._due[case_id] = now + delay
        return delay

    def wake(self, now: float) -> None:
        """The centre is back: everything is due, unless the centre asked for rest."""
        self._failed.clear()
        self._due = dict.fromkeys(self._due, now)

    def idle_s(self, now: float, most: float) -> float:
        """Seconds until something is due, at most ``most``."""
        next_due = min((at for case, at in self._due.items() if case not in self._flying), default=now + most)
        return min(most, max(0.0, max(next_due, self._pause_until) - now))
