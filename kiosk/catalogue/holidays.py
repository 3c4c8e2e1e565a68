"""The holiday table (``config/holidays.toml``) as the rules take it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kiosk.catalogue.read import Document, Table, read
from kiosk.rules.workdays import HolidayTable

_SATURDAY = 5


class _DaysOff(Table):
    name: Annotated[str, Field(min_length=1)]
    first: date
    last: date


class _Year(Table):
    year: Annotated[int, Field(ge=2004, le=2100)]
    source: Annotated[str, Field(min_length=1)]
    days_off: list[_DaysOff]
    makeup_workdays: list[date]


class _File(Table):
    year: Annotated[list[_Year], Field(min_length=1)]


def load(path: Path) -> HolidayTable:
    """Read and check the table; raises CatalogueError (a day outside its year, twice, or a make-up day in the week)."""
    document = read(path, _File)
    years: set[int] = set()
    off: set[date] = set()
    makeup: set[date] = set()
    for index, year in enumerate(document.model.year):
        if year.year in years:
            raise document.fault(("year", index, "year"), f"{year.year} is there twice")
        years.add(year.year)
        for at, run in enumerate(year.days_off):
            _add_run(document, (index, at), year.year, run, off)
        for at, day in enumerate(year.makeup_workdays):
            _add_makeup(document, (index, at), year.year, day, off, makeup)
    return HolidayTable(frozenset(years), frozenset(off), frozenset(makeup))


def _add_run(document: Document[_File], at: tuple[int, int], year: int, run: _DaysOff, off: set[date]) -> None:
    where = ("year", at[0], "days_off", at[1])
    if run.last < run.first:
        raise document.fault((*where, "last"), "lies before first")
    if (run.first.year, run.last.year) != (year, year):
        raise document.fault((*where, "first"), f"lies outside {year}")
    days = {run.first + timedelta(days=i) for i in range((run.last - run.first).days + 1)}
    if days & off:
        raise document.fault((*where, "first"), f"{min(days & off)} is already a day off")
    off |= days


def _add_makeup(
    document: Document[_File], at: tuple[int, int], year: int, day: date, off: set[date], makeup: set[date]
) -> None:
    where = ("year", at[0], "makeup_workdays", at[1])
    if day.year != year:
        raise document.fault(where, f"{day} lies outside {year}")
    if day.weekday() < _SATURDAY:
        raise document.fault(where, f"{day} is no weekend day")
    if day in off:
        raise document.fault(where, f"{day} is a day off")
    if day in makeup:
        raise document.fault(where, f"{day} is there twice")
    makeup.add(day)
