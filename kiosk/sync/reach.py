"""Is the centre there? Every call says so; lost and back are logged once each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from kiosk.base.clock import Clock

Standing = Literal["unknown", "up", "away"]


@dataclass(frozen=True, slots=True)
class Reached:
    """How it stands, since when (real time), and why it is away (one word)."""

    standing: Standing
    since: datetime
    reason: str | None = None


class Reach:
    """The standing of the centre; ``unknown`` until the first call. ``when_back`` runs each time it comes up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._now = Reached("unknown", clock.real())
        self._listeners: list[Callable[[], None]] = []

    @property
    def now(self) -> Reached:
        """The standing as the last call left it."""
        return self._now

    def when_back(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever the centre comes up; it must not block."""
        self._listeners.append(listener)

    def up(self) -> None:
        """The centre answered."""
        if self._turn("up", None):
            structlog.get_logger().info("centre is there")
            for listener in self._listeners:
                listener()

    def away(self, reason: str) -> None:
        """The centre did not answer."""
        if self._turn("away", reason):
            structlog.get_logger().warning("centre is away", reason=reason)

    def _turn(self, standing: Standing, reason: str | None) -> bool:
        with self._lock:
            if self._now.standing == standing:
                return False
            self._now = Reached(standing, self._clock.real(), reason)
            return True
