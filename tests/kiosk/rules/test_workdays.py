"""Time limits: the table of domain 2.0.3, the fallback for a missing year, and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base import paths
from kiosk.catalogue.holidays import load
from kiosk.rules.errors import BadInput
from kiosk.rules.workdays import Due, HolidayTable, due, earlier_of

TABLE = load(paths.config() / "holidays.toml")
NO_TABLE = HolidayTable(frozenset(), frozenset(), frozenset())
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("accepted", "three", "seven", "twenty", "ten_days", "fifteen_days"),
    [
        ("2026-06-01", "2026-06-04", "2026-06-10", "2026-06-30", "2026-06-11", "2026-06-16"),
        ("2026-09-28", "2026-10-08", "2026-10-13", "2026-10-30", "2026-10-08", "2026-10-13"),
        ("2026-02-10", "2026-02-13", "2026-02-26", "2026-03-16", "2026-02-20", "2026-02-25"),
        ("2026-04-30", "2026-05-08", "2026-05-13", "2026-06-01", "2026-05-10", "2026-05-15"),
    ],
)
def test_the_worked_examples_of_the_specification(
    accepted: str, three: str, seven: str, twenty: str, ten_days: str, fifteen_days: str
) -> None:
    start = date.fromisoformat(accepted)
    got = [due(start, n, "WORKDAY", TABLE) for n in (3, 7, 20)] + [due(start, n, "DAY", TABLE) for n in (10, 15)]
    assert [one.day.isoformat() for one in got] == [three, seven, twenty, ten_days, fifteen_days]
    assert not any(one.provisional for one in got)


def test_green_never_makes_anyone_wait_longer() -> None:
    start = date(2026, 2, 10)
    green = due(start, 7, "WORKDAY", TABLE)
    assert earlier_of(due(start, 10, "DAY", TABLE), green) == Due(date(2026, 2, 20), provisional=False)
    assert earlier_of(due(start, 20, "WORKDAY", TABLE), green) == green


def test_a_limit_that_runs_into_a_year_without_a_table_is_provisional() -> None:
    assert due(date(2026, 12, 30), 1, "WORKDAY", TABLE) == Due(date(2026, 12, 31), provisional=False)
    assert due(date(2026, 12, 31), 1, "WORKDAY", TABLE) == Due(date(2027, 1, 1), provisional=True)
    assert due(date(2026, 12, 21), 20, "WORKDAY", TABLE) == Due(date(2027, 1, 18), provisional=True)


def test_a_limit_that_began_in_a_year_without_a_table_is_provisional() -> None:
    assert due(date(2023, 12, 28), 3, "WORKDAY", TABLE).provisional
    assert not due(date(2023, 12, 31), 3, "WORKDAY", TABLE).provisional


def test_calendar_days_need_no_table_unless_they_are_moved() -> None:
    saturday = date(2027, 1, 2)
    assert due(date(2026, 12, 31), 2, "DAY", TABLE) == Due(saturday, provisional=False)
    assert due(date(2026, 12, 31), 2, "DAY", TABLE, "NEXT_WORKDAY") == Due(date(2027, 1, 4), provisional=True)


def test_calendar_days_that_end_on_a_holiday_are_moved_only_by_the_parameter() -> None:
    assert due(date(2026, 9, 28), 5, "DAY", TABLE).day == date(2026, 10, 3)
    assert due(date(2026, 9, 28), 5, "DAY", TABLE, "NEXT_WORKDAY").day == date(2026, 10, 8)
    assert due(date(2026, 6, 1), 1, "DAY", TABLE, "NEXT_WORKDAY").day == date(2026, 6, 2)


@pytest.mark.parametrize("n", [0, -1, 3661])
def test_a_limit_without_sense_is_refused(n: int) -> None:
    with pytest.raises(BadInput, match="1 to 3660 days") as caught:
        due(date(2026, 6, 1), n, "WORKDAY", TABLE)
    assert caught.value.where == "n"


@pytest.mark.parametrize("unit", ["WORKDAY", "DAY"])
def test_a_date_at_the_end_of_the_calendar_is_refused(unit: str) -> None:
    with pytest.raises(BadInput, match="9999"):
        due(date(9999, 12, 30), 20, unit, TABLE)


@given(DAYS, st.integers(1, 60))
def test_the_due_day_is_a_working_day_and_n_of_them_lie_in_between(start: date, n: int) -> None:
    end = due(start, n, "WORKDAY", TABLE).day
    between = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert TABLE.is_workday(end)
    assert sum(TABLE.is_workday(day) for day in between) == n


@given(DAYS, st.integers(1, 60), st.integers(0, 30))
def test_a_later_start_never_has_an_earlier_end(start: date, n: int, later: int) -> None:
    assert due(start, n, "WORKDAY", TABLE).day <= due(start + timedelta(days=later), n, "WORKDAY", TABLE).day


@given(DAYS, st.integers(1, 60))
def test_without_any_table_every_week_has_five_days(start: date, n: int) -> None:
    once, again = due(start, n, "WORKDAY", NO_TABLE), due(start, n + 5, "WORKDAY", NO_TABLE)
    assert once.provisional
    assert again.day - once.day == timedelta(days=7)
