"""A look at every part of the terminal, off the visit's thread: it asks the agent and reads files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from kiosk.base.clock import CHINA, Clock
from kiosk.health.rows import Row
from kiosk.visit.acts.base import Post
from kiosk.visit.effects import Inspect
from kiosk.visit.events import Away, Inspected


class Inspection:
    """Looks in the background, one look at a time; each ends in one event."""

    def __init__(self, find: Callable[[], Sequence[Row]], clock: Clock, post: Post) -> None:
        self._find = find
        self._clock = clock
        self._post = post
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="inspection")

    def look(self, effect: Inspect) -> None:
        """Look once."""
        self._pool.submit(self._look, effect)

    def close(self) -> None:
        """No more looks; one that is under way ends by the deadlines of what it asks."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _look(self, effect: Inspect) -> None:
        at = self._clock.real().astimezone(CHINA)
        try:
            rows = tuple(self._find())
        except Exception as error:  # noqa: BLE001 - a look that breaks must not leave the page waiting
            structlog.get_logger("inspection").error("a look broke", error=type(error).__name__)
            self._post(Away(effect.visit_id, effect.request, "readiness"))
            return
        self._post(Inspected(effect.visit_id, effect.request, rows, at))
