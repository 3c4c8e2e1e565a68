"""Time limits in working days (工作日) and calendar days (日), domain 2.0.3. Day 1 is the day after acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kiosk.rules.errors import BadInput

Unit = Literal["WORKDAY", "DAY"]
OnNonWorkday = Literal["KEEP", "NEXT_WORKDAY"]

LONGEST_LIMIT = 3660
"""Ten years of days: a longer limit is a typing error."""

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """Which days the State Council (国务院办公厅) took off, and which weekend days it made working days."""

    years: frozenset[int]
    days_off: frozenset[date]
    makeup_workdays: frozenset[date]

    def knows(self, day: date) -> bool:
        """Whether the table covers the year of this day; else Monday to Friday are taken as working days."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off


@dataclass(frozen=True, slots=True)
class Due:
    """A due date. ``provisional``: the table lacks a year that was counted through (E20, 暂按周一至周五计算)."""

    day: date
    provisional: bool


def due(start: date, n: int, unit: Unit, table: HolidayTable, on_non_workday: OnNonWorkday = "KEEP") -> Due:
    """The last day of a limit of ``n`` units that begins the day after ``start``.

    ``on_non_workday`` moves only a limit in calendar days. A limit in calendar days that is kept where it falls needs
    no table, so it is never provisional. Raises BadInput for n outside 1..3660, or a date beyond the year 9999.

    Accepted 2026-02-10: 7 working days end on 2026-02-26, 10 days on 2026-02-20 (domain 2.0.3).
    """
    if not 1 <= n <= LONGEST_LIMIT:
        raise BadInput("n", f"a limit has 1 to {LONGEST_LIMIT} days")
    try:
        return _due(start, n, unit, table, on_non_workday)
    except OverflowError:
        raise BadInput("date", "the due date lies beyond the year 9999") from None


def earlier_of(normal: Due, green: Due) -> Due:
    """The due date of a green-channel case: whichever comes first, so that green never makes anyone wait longer."""
    return min(normal, green, key=lambda one: (one.day, one.provisional))


def _due(start: date, n: int, unit: Unit, table: HolidayTable, on_non_workday: OnNonWorkday) -> Due:
    if unit == "DAY":
        end = start + timedelta(days=n)
        if on_non_workday == "KEEP":
            return Due(end, provisional=False)
        return _count(end - _ONE_DAY, 1, table)
    return _count(start, n, table)


def _count(start: date, n: int, table: HolidayTable) -> Due:
    provisional = False
    for day in _days_after(start):
        provisional = provisional or not table.knows(day)
        n -= table.is_workday(day)
        if n == 0:
            return Due(day, provisional)
    raise AssertionError("days never end")


def _days_after(start: date) -> Iterator[date]:
    day = start
    while True:
        day += _ONE_DAY
        yield day
