"""What the acts posted, waited for with a deadline."""

from __future__ import annotations

import queue
from typing import TypeVar
from uuid import UUID

from kiosk.visit.events import Event

SOON_S = 5.0
VISIT = UUID(int=1)

E = TypeVar("E")


class Posted:
    """Stands where the one queue of the terminal stands."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def __call__(self, event: Event) -> None:
        self._events.put(event)

    def next(self) -> Event:
        return self._events.get(timeout=SOON_S)

    def until(self, kind: type[E]) -> E:
        """The next one of this kind; what comes before it is passed over."""
        while True:
            event = self.next()
            if isinstance(event, kind):
                return event

    def nothing_more(self) -> bool:
        return self._events.empty()
