"""Three clocks, and the only place that reads them.

Business time says which day it is for rules and papers; it may be moved as a whole by one environment variable that
every process of a rehearsal inherits, and it keeps running. Real time serves TLS, tokens, signatures and skew.
Monotonic time serves every timeout.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "UTC+8")
OFFSET_VARIABLE = "KIOSK_TIME_OFFSET_S"


class Clock(Protocol):
    """What rules, steps and effects may know of time."""

    def now(self) -> datetime:
        """Business time, in China (UTC+8)."""

    def today(self) -> date:
        """The business day in China."""

    def real(self) -> datetime:
        """Real time in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clocks; ``offset`` moves business time only."""

    offset: timedelta = timedelta(0)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> SystemClock:
        """Take the offset of business time (seconds) from ``KIOSK_TIME_OFFSET_S``; none means real time."""
        return cls(timedelta(seconds=float(environment.get(OFFSET_VARIABLE, "0"))))

    def now(self) -> datetime:
        return datetime.now(CHINA) + self.offset

    def today(self) -> date:
        return self.now().date()

    def real(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def offset_to(moment: datetime) -> float:
    """Seconds of offset that make business time read ``moment`` now. A moment without zone is China's."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    return (aware - datetime.now(CHINA)).total_seconds()


@dataclass(slots=True)
class FakeClock:
    """A clock that a test moves by hand."""

    moment: datetime
    ticks: float = 0.0

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def real(self) -> datetime:
        return self.moment.astimezone(UTC)

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)
        self.ticks += seconds
