"""The centre measures each ID photo again with the same code, and records whether it agrees with the terminal.

It runs after take-in, beside the desk, one photo after another. What breaks is tried again after the times of
``photo_check.retry_s`` and then left, told by ``center photos``. A photo that is not the one that was measured at the
terminal, or that fails here, goes to an officer; nothing is refused by this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog
from sqlalchemy import Connection, Row, select, update

from center.context import Centre
from center.photo_agreement import OTHER_VERSION, Comparison, compare, compare_codes, differing
from center.photo_lab import Measured
from center.questions import open_document
from center.store import applications
from center.store.applications import Case
from center.store.engine import reading
from center.store.objects import ObjectMissing
from center.store.schema import application, blob, photo_check
from kiosk.base.clock import CHINA
from kiosk.contract.provenance import Provenance
from kiosk.photo.read import BadImageError
from kiosk.rules.image_number import image_number

REVIEW_REASON = "PHOTO"
BATCH = 8
"""At most so many photos in one round, so that the clockwork can be ended within a second or two."""

_ACTOR = "photo-check"
_REASON = 32
_UNFINISHED = ("waiting", "failed")
_UNDECIDED = ("AWAITING_PAYMENT", "SUBMITTED", "UNDER_REVIEW")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Told:
    """What the record says of its photo; a record of the version before has no provenance."""

    verdict: Literal["pass", "warn"]
    warnings: tuple[str, ...]
    sha256: str
    standard: str
    day: date
    provenance: Provenance | None

    @property
    def photo_sha256(self) -> str:
        """Of the photo that the terminal measured."""
        return self.provenance.sha256 if self.provenance else self.sha256


def check_photos(centre: Centre) -> int:
    """Measure what waits, longest first; returns how many were looked at."""
    now = centre.clock.now()
    due = (photo_check.c.state.in_(_UNFINISHED), photo_check.c.next_at <= now)
    with reading(centre.engine) as connection:
        wanted = select(photo_check.c.case_id).where(*due).order_by(photo_check.c.next_at).limit(BATCH)
        cases = [row.case_id for row in connection.execute(wanted)]
    for case_id in cases:
        _check(centre, case_id)
    if cases:
        centre.wake.set()
    return len(cases)


def _check(centre: Centre, case_id: UUID) -> None:
    with reading(centre.engine) as connection:
        case = applications.find(connection, case_id)
        held = connection.execute(select(blob).where(blob.c.case_id == case_id, blob.c.kind == "photo")).one_or_none()
    if case is None:
        raise AssertionError("a photo check belongs to an application")
    try:
        told = _told(open_document(centre, case)["photo"])
        found = _found(centre, case_id, told, held)
    except Exception as error:  # noqa: BLE001 - one photo that breaks must not hold up the others: counted, tried again
        _log.warning("photo_check_broke", kind=type(error).__name__, case=case.case_number)
        _put_off(centre, case_id, type(error).__name__)
        return
    with centre.engine.begin() as connection:
        _write(connection, case_id, _about(told) | found | {"checked_at": centre.clock.now(), "next_at": None})
        if found["reason"] in ("altered", "unreadable", "fails"):
            _to_an_officer(connection, centre, case)


def _found(centre: Centre, case_id: UUID, told: _Told, held: Row[Any] | None) -> dict[str, Any]:
    """The columns of a photo that is there or is no more."""
    gone = {"state": "skipped", "reason": "erased"}
    if held is None or held.erased_at is not None:
        return gone
    try:
        jpeg = centre.objects.get(case_id, held.sha256)
    except ObjectMissing:
        return gone
    return _measure(centre, told, jpeg)


def _measure(centre: Centre, told: _Told, jpeg: bytes) -> dict[str, Any]:
    """The columns of a photo that could be looked at."""
    made_by, lab = told.provenance, centre.photos
    if hashlib.sha256(jpeg).hexdigest() != told.photo_sha256:
        return {"state": "measured", "reason": "altered", "agrees": False}
    practice, off = (made_by.practice, made_by.off) if made_by else (None, ())
    try:
        found = lab.measure(jpeg, told.standard, practice, off, told.day)
    except BadImageError:
        return {"state": "measured", "reason": "unreadable", "agrees": False}
    compared = _compared(centre, told, found)
    return {
        "state": "measured",
        "reason": "fails" if found.verdict == "fail" else "",
        "standard": f"{told.standard} {found.standard_version}",
        "software": lab.software,
        "verdict": found.verdict,
        "agrees": found.verdict == told.verdict and not differing(compared),
        "compared": json.dumps([asdict(one) for one in compared]),
    }


def _compared(centre: Centre, told: _Told, found: Measured) -> tuple[Comparison, ...]:
    if told.provenance is None:
        return compare_codes(told.warnings, found.rules)
    compared = compare(told.provenance.rules, found.rules, centre.settings.photo_check.tolerance)
    if told.provenance.standard_version == found.standard_version:
        return compared
    return (*compared, OTHER_VERSION)


def _put_off(centre: Centre, case_id: UUID, reason: str) -> None:
    """Count the attempt, and name the next one while there is one."""
    waits = centre.settings.photo_check.retry_s
    with centre.engine.begin() as connection:
        attempts = connection.execute(
            select(photo_check.c.attempts).where(photo_check.c.case_id == case_id)
        ).scalar_one()
        next_at = centre.clock.now() + timedelta(seconds=waits[attempts]) if attempts < len(waits) else None
        columns = {"state": "failed", "reason": reason[:_REASON], "attempts": attempts + 1, "next_at": next_at}
        _write(connection, case_id, columns)


def _write(connection: Connection, case_id: UUID, columns: Mapping[str, Any]) -> None:
    """Only what is still open is written: a photo is measured once."""
    connection.execute(
        update(photo_check)
        .where(photo_check.c.case_id == case_id, photo_check.c.state.in_(_UNFINISHED))
        .values(**columns)
    )


def _to_an_officer(connection: Connection, centre: Centre, case: Case) -> None:
    """An undecided case waits for an officer; of a decided one the officer hears by ``center photos``."""
    undecided = application.c.status.in_(_UNDECIDED) & application.c.review_reason.is_(None)
    connection.execute(
        update(application).where(application.c.case_id == case.case_id, undecided).values(review_reason=REVIEW_REASON)
    )
    applications.write_audit(
        connection,
        at=centre.clock.now(),
        actor=_ACTOR,
        action="photo_doubted",
        thing=str(case.case_id),
        result=case.status,
    )


def _told(record: Mapping[str, Any]) -> _Told:
    made_by = record.get("provenance")
    return _Told(
        verdict=record["verdict"],
        warnings=tuple(record["warnings"]),
        sha256=record["sha256"],
        # Code and version; a record of the version before may hold the code alone.
        standard=record["standard"].split(" ")[0],
        day=datetime.fromisoformat(record["taken_at"]).astimezone(CHINA).date(),
        provenance=Provenance.model_validate_json(json.dumps(made_by)) if made_by else None,
    )


def _about(told: _Told) -> dict[str, Any]:
    """The columns that the record itself fills."""
    return {
        "image_number": image_number(told.sha256, told.day),
        "terminal_software": told.provenance.software if told.provenance else "",
        "terminal_verdict": told.verdict,
    }
