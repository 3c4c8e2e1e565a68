"""Full years of age (周岁)."""

from __future__ import annotations

from datetime import date

from kiosk.rules.errors import BadInput
from kiosk.rules.months import add_years


def full_years(birth: date, on: date) -> int:
    """Full years of age on a day; the birthday itself counts (domain 10A.10: P10 is 16 on 2026-06-01).

    Who was born on 29 February reaches the age on 28 February of a common year (Civil Code article 202, ``months``).
    Raises BadInput when the day lies before the birth.

    >>> full_years(date(2010, 6, 1), date(2026, 6, 1))
    16
    >>> full_years(date(2010, 6, 1), date(2026, 5, 31))
    15
    >>> full_years(date(2012, 2, 29), date(2026, 2, 28))
    14
    """
    if on < birth:
        raise BadInput("birth_date", "the day lies before the birth")
    years = on.year - birth.year
    return years if on >= add_years(birth, years) else years - 1


def reaches(birth: date, age: int) -> date:
    """The day on which an age is reached.

    >>> reaches(date(1980, 7, 1), 46)
    datetime.date(2026, 7, 1)
    """
    return add_years(birth, age)
