"""How long a new card will be valid (有效期限): L5, domain 4.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.rules.ages import full_years, reaches
from kiosk.rules.months import add_years

AgeDay = Literal["ISSUE", "ACCEPTANCE"]
"""Parameter ``validity_age_day``: the day whose age decides."""

LONG_TERM = "长期"

# L5: under 16 five years, 16 to 25 ten, 26 to 45 twenty, from 46 long-term.
_YEARS_BELOW_AGE = ((16, 5), (26, 10), (46, 20))


@dataclass(frozen=True, slots=True)
class Validity:
    """Years and last day; both None for long-term."""

    years: int | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class AgeBoundary:
    """An age reached between application and due date: the resident is told before signing and paying."""

    age: int
    day: date
    before: int | None
    after: int | None


def years_at(age: int) -> int | None:
    """Years of validity for an age; None = long-term.

    >>> [years_at(age) for age in (15, 16, 25, 26, 45, 46)]
    [5, 10, 10, 20, 20, None]
    """
    return next((years for limit, years in _YEARS_BELOW_AGE if age < limit), None)


def expected(birth: date, valid_from: date, age_on: date | None = None) -> Validity:
    """The validity of a card that begins on ``valid_from``; ``age_on`` (default: the same day) decides the age.

    >>> expected(date(1998, 3, 15), date(2026, 6, 30))
    Validity(years=20, valid_to=datetime.date(2046, 6, 30))
    >>> expected(date(1979, 3, 12), date(2026, 6, 30)).years is None
    True
    """
    years = years_at(full_years(birth, age_on or valid_from))
    return Validity(years, None if years is None else add_years(valid_from, years))


def boundary(birth: date, applied: date, due: date) -> AgeBoundary | None:
    """The age boundary that is crossed after the application, on or before the due date; None if none is.

    P04, born 1980-07-01: applied 2026-06-01, due 2026-07-02 -> 46 on 2026-07-01, 20 years become long-term.
    """
    for age, years in _YEARS_BELOW_AGE:
        day = reaches(birth, age)
        if applied < day <= due:
            return AgeBoundary(age, day, years, years_at(age))
    return None


def printed(valid_from: date, valid_to: date | None) -> str:
    """The validity as the card prints it.

    >>> printed(date(2016, 8, 20), date(2026, 8, 20))
    '2016.08.20-2026.08.20'
    >>> printed(date(2026, 7, 1), None)
    '2026.07.01-长期'
    """
    return f"{valid_from:%Y.%m.%d}-{LONG_TERM if valid_to is None else f'{valid_to:%Y.%m.%d}'}"
