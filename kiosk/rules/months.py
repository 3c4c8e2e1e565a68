"""Month and year arithmetic of the rules, clamped to the end of the month.

Civil Code (民法典) article 202: a period of months or years ends on the corresponding day of the last month; where that
month has no such day, on its last day. Domain 4.2 takes the same choice (29 Feb -> 28 Feb).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

from kiosk.rules.errors import BadInput


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later (earlier when negative); raises BadInput outside the years 1-9999.

    >>> add_months(date(2026, 8, 20), -3)
    datetime.date(2026, 5, 20)
    >>> add_months(date(2026, 5, 31), -3)
    datetime.date(2026, 2, 28)
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise BadInput("months", f"the date lies outside the years {MINYEAR} to {MAXYEAR}")
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February in a common year.

    >>> add_years(date(2024, 2, 29), 5)
    datetime.date(2029, 2, 28)
    """
    return add_months(day, years * 12)
