"""What the centre's measuring of ID photos found: ``center photos``, and one photo by its image number. Cases are named
by their number only.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

from sqlalchemy import Row, func, select

from center.context import Centre
from center.store.engine import reading
from center.store.schema import application, blob, photo_check

NEWEST = 20
LOOKED_AT = 10_000
"""The figures are those of the newest photos, at most so many."""

REASON_ZH: Mapping[str, str] = {
    "": "",
    "altered": "相片和终端检测时不是同一文件",
    "unreadable": "相片文件无法读取",
    "fails": "终端判为合格，中心复测不合格",
    "erased": "相片已删除，不再复测",
}
"""Why a photo stands out; any other reason is the kind of an error that stopped the check."""


def photos(centre: Centre) -> dict[str, Any]:
    """How many photos were measured, where terminal and centre agree, how far their values lie apart."""
    with reading(centre.engine) as connection:
        states = select(photo_check.c.state, func.count().label("n")).group_by(photo_check.c.state)
        counted = {row.state: row.n for row in connection.execute(states)}
        rows = connection.execute(
            select(photo_check, application.c.case_number, application.c.terminal_id, application.c.status)
            .join(application, application.c.case_id == photo_check.c.case_id)
            .where(photo_check.c.state == "measured")
            .order_by(photo_check.c.checked_at.desc())
            .limit(LOOKED_AT)
        ).all()
    return {
        **{state: counted.get(state, 0) for state in ("measured", "waiting", "skipped", "failed")},
        "agree": sum(row.agrees for row in rows),
        "doubted": {reason: n for reason, n in Counter(row.reason for row in rows).items() if reason},
        "rules": _by_rule(rows),
        "terminals": _by_terminal(rows),
        "values": _by_measure(rows),
        "newest_disagreements": [_disagreement(centre, row) for row in rows if not row.agrees][:NEWEST],
        "broken": _broken(centre),
    }


def find_photos(centre: Centre, number: str) -> list[dict[str, Any]]:
    """The photos of an image number (one, but for a chance of one in many thousand years), as the centre holds them."""
    with reading(centre.engine) as connection:
        rows = connection.execute(
            select(photo_check, application.c.case_number, blob.c.sha256, blob.c.erased_at)
            .join(application, application.c.case_id == photo_check.c.case_id)
            .join(blob, (blob.c.case_id == photo_check.c.case_id) & (blob.c.kind == "photo"))
            .where(photo_check.c.image_number == number)
            .order_by(photo_check.c.case_id)
        ).all()
    return [
        {
            "image_number": number,
            "case_number": row.case_number,
            "state": row.state,
            "verdict": row.verdict,
            "agrees": row.agrees,
            "reason_zh": reason_zh(row.reason),
            "standard": row.standard,
            "reason": row.reason,
            "sha256": row.sha256,
            "erased": row.erased_at is not None,
        }
        for row in rows
    ]


def describe(row: Row[Any]) -> dict[str, Any]:
    """One check as the desk sees it."""
    return {
        "state": row.state,
        "image_number": row.image_number,
        "standard": row.standard,
        "terminal_verdict": row.terminal_verdict,
        "verdict": row.verdict,
        "agrees": row.agrees,
        "differing": _differing(row),
        "reason_zh": reason_zh(row.reason),
    }


def reason_zh(reason: str) -> str:
    """The reason in words; a check that broke is named by the kind of error."""
    return REASON_ZH.get(reason, f"复测出错：{reason}")


def _compared(row: Row[Any]) -> list[dict[str, Any]]:
    compared: list[dict[str, Any]] = json.loads(row.compared)
    return compared


def _differing(row: Row[Any]) -> list[str]:
    return list(dict.fromkeys(one["code"] for one in _compared(row) if not one["agrees"]))


def _by_rule(rows: Sequence[Row[Any]]) -> dict[str, dict[str, int]]:
    compared: Counter[str] = Counter()
    agree: Counter[str] = Counter()
    for row in rows:
        differing = set(_differing(row))
        for code in {one["code"] for one in _compared(row)}:
            compared[code] += 1
            agree[code] += code not in differing
    return {code: {"compared": compared[code], "agree": agree[code]} for code in sorted(compared)}


def _by_terminal(rows: Iterable[Row[Any]]) -> dict[str, dict[str, int]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.terminal_id].update(measured=1, agree=int(row.agrees), doubted=int(row.reason != ""))
    return {terminal: dict(counted) for terminal, counted in sorted(found.items())}


def _by_measure(rows: Iterable[Row[Any]]) -> dict[str, dict[str, Any]]:
    """Mean of the differences (a bias shows) and the worst one, centre minus terminal, in the rule's unit."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    units: dict[str, str] = {}
    for row in rows:
        # A measure that several rules share is one value of one photo.
        values = {one["measure"]: one for one in _compared(row) if one["difference"] is not None}
        for measure, one in values.items():
            found[measure].append(one["difference"])
            units[measure] = one["unit"]
    return {
        measure: {
            "n": len(differences),
            "mean": round(fmean(differences), 6),
            "worst": max(differences, key=abs),
            "unit": units[measure],
        }
        for measure, differences in sorted(found.items())
    }


def _disagreement(centre: Centre, row: Row[Any]) -> dict[str, Any]:
    return {
        "case_number": row.case_number,
        "status": row.status,
        "terminal": row.terminal_id,
        "terminal_software": row.terminal_software,
        "software": row.software,
        "checked_at": row.checked_at.astimezone(centre.clock.now().tzinfo).isoformat(timespec="seconds"),
    } | describe(row)


def _broken(centre: Centre) -> list[dict[str, Any]]:
    """Checks that were given up after every attempt."""
    with reading(centre.engine) as connection:
        rows = connection.execute(
            select(application.c.case_number, photo_check.c.reason, photo_check.c.attempts)
            .join(application, application.c.case_id == photo_check.c.case_id)
            .where(photo_check.c.state == "failed", photo_check.c.next_at.is_(None))
            .order_by(application.c.received_at.desc())
            .limit(NEWEST)
        ).all()
    return [{"case_number": row.case_number, "reason": row.reason, "attempts": row.attempts} for row in rows]
