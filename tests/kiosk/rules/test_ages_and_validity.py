"""Ages, validity of the new card, age boundaries (domain 2.0.2, 4.2)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.ages import full_years, reaches
from kiosk.rules.errors import BadInput
from kiosk.rules.months import add_months, add_years
from kiosk.rules.validity import AgeBoundary, Validity, boundary, expected, printed, years_at

BIRTHS = st.dates(date(1900, 1, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("1998-03-15", "2026-06-01", 28),
        ("2014-09-01", "2026-06-01", 11),
        ("1951-01-12", "2026-06-01", 75),
        ("1980-07-01", "2026-06-30", 45),
        ("1980-07-01", "2026-07-01", 46),
        ("2010-06-01", "2026-05-31", 15),
        ("2010-06-01", "2026-06-01", 16),
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),
        ("2026-06-01", "2026-06-01", 0),
    ],
)
def test_the_birthday_counts(birth: str, on: str, age: int) -> None:
    assert full_years(date.fromisoformat(birth), date.fromisoformat(on)) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(BadInput):
        full_years(date(2026, 6, 2), date(2026, 6, 1))


@given(BIRTHS, st.integers(1, 120))
def test_an_age_begins_on_the_day_that_reaches_it(birth: date, age: int) -> None:
    day = reaches(birth, age)
    assert full_years(birth, day) == age
    assert full_years(birth, date.fromordinal(day.toordinal() - 1)) == age - 1


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_months_keep_the_day_or_take_the_end_of_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or date.fromordinal(later.toordinal() + 1).day == 1


def test_months_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(BadInput, match="9999"):
        add_years(date(2026, 6, 1), 8000)


def test_validity_follows_the_age_on_the_issue_day() -> None:
    assert [years_at(age) for age in (0, 15, 16, 25, 26, 45, 46, 120)] == [5, 5, 10, 10, 20, 20, None, None]


def test_the_expected_validity_of_the_residents_of_the_scenarios() -> None:
    issued = date(2026, 6, 30)
    assert expected(date(1998, 3, 15), issued) == Validity(20, date(2046, 6, 30))  # P01, scenario 1
    assert expected(date(1979, 3, 12), issued) == Validity(None, None)  # P13, scenario 31
    assert expected(date(2010, 6, 1), issued).years == 10  # P10, scenario 10
    assert expected(date(2014, 9, 1), issued).years == 5  # P02, scenario 9


def test_a_card_of_29_february_ends_on_the_28th() -> None:
    assert expected(date(2014, 1, 1), date(2028, 2, 29)).valid_to == date(2033, 2, 28)


def test_the_parameter_may_let_the_acceptance_day_decide() -> None:
    born = date(1980, 7, 1)
    assert expected(born, date(2026, 7, 2)) == Validity(None, None)
    assert expected(born, date(2026, 7, 2), age_on=date(2026, 6, 1)).years == 20


def test_an_age_reached_on_the_way_is_told() -> None:
    born = date(1980, 7, 1)
    assert boundary(born, date(2026, 6, 1), date(2026, 6, 30)) is None
    assert boundary(born, date(2026, 6, 2), date(2026, 7, 1)) == AgeBoundary(46, date(2026, 7, 1), 20, None)
    assert boundary(born, date(2026, 7, 1), date(2026, 7, 29)) is None
    assert boundary(date(2000, 6, 15), date(2026, 6, 1), date(2026, 6, 30)) == AgeBoundary(
        26, date(2026, 6, 15), 10, 20
    )


def test_the_card_prints_its_validity() -> None:
    assert printed(date(2016, 8, 20), date(2026, 8, 20)) == "2016.08.20-2026.08.20"
    assert printed(date(2026, 7, 1), None) == "2026.07.01-长期"
