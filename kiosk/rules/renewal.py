"""When an expiring card may be renewed (有效期满换领): N76, S14, domain 4.2.

``months`` is data of the service (three in Hubei).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.rules.months import add_months


@dataclass(frozen=True, slots=True)
class Window:
    """Whether the window is open. ``first_day`` is None for a long-term card, which never needs it (E08.long)."""

    code: Literal["E08", "E08.long"] | None
    first_day: date | None

    @property
    def is_open(self) -> bool:
        """May renew today."""
        return self.code is None


def first_day(valid_to: date, months: int) -> date:
    """The first day on which a card may be renewed: ``months`` before its end, clamped to the end of the month.

    >>> first_day(date(2026, 10, 15), 3)
    datetime.date(2026, 7, 15)
    """
    return add_months(valid_to, -months)


def may_renew(valid_to: date | None, today: date, months: int) -> Window:
    """Judge the window by the card's end date; None is long-term (长期). An expired card may always be renewed."""
    if valid_to is None:
        return Window("E08.long", None)
    opens = first_day(valid_to, months)
    return Window(None if today >= opens else "E08", opens)
