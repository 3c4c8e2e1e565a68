"""Acceptance (受理): the 22-digit number, and the due date that it fixes (GA 214.4, domain 0.1, 2.0.3, 4.10)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from center.context import Centre
from center.store import applications
from center.store.applications import Case
from center.store.engine import next_in_sequence
from kiosk.catalogue.service import Service
from kiosk.catalogue.site import Duty, Site
from kiosk.rules import workdays
from kiosk.rules.workdays import Due, HolidayTable

_LARGEST_SEQUENCE = 99_999


class SequenceSpent(Exception):
    """A station has accepted 99,999 cases in one day: GA 214.4 has no further number."""


def acceptance_number(site: Site, day: date, sequence: int) -> str:
    """6 county + 3 station + 8 date + 5 sequence, such as ``4202030052026060100001``."""
    if sequence > _LARGEST_SEQUENCE:
        raise SequenceSpent(f"{site.county}{site.station} {day}")
    return f"{site.county}{site.station}{day:%Y%m%d}{sequence:05d}"


def first_receiver(site: Site, day: date) -> Duty:
    """Who takes the cases of this day (首接责任人, S7, N8): the roster in turn."""
    return site.duty[day.toordinal() % len(site.duty)]


def due_date(service: Service, day: date, holidays: HolidayTable) -> Due | None:
    """By when the card is made when it is accepted on ``day``; None for a service without a limit."""
    if service.limit is None:
        return None
    return workdays.due(day, service.limit.n, service.limit.unit, holidays, service.limit.on_non_workday)


def accept(connection: Connection, centre: Centre, case: Case, *, at: datetime, actor: str) -> bool:
    """UNDER_REVIEW -> ACCEPTED with number and due date; False, and no number used, when another was faster.

    The caller's transaction must be rolled back on False: the number is taken from the sequence in it.
    """
    site, day = centre.site(case.site), at.date()
    number = acceptance_number(site, day, next_in_sequence(connection, site.county + site.station, day))
    due = due_date(centre.catalogue.get(case.service), day, centre.holidays)
    return applications.move(
        connection,
        case.case_id,
        "UNDER_REVIEW",
        "ACCEPTED",
        at=at,
        actor=actor,
        acceptance_number=number,
        due=due.day if due else None,
        provisional=bool(due and due.provisional),
    )
