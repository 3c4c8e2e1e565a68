"""The readiness page (就绪页): each part of the terminal, what to do, and the report of it. Pure; no resident in it.

It stands beside the visits: it opens from the attract page alone, has no visit, and a card on the reader takes its
place. While it is open it asks for one look after the other; nothing looks when it is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from kiosk.health.rows import Row
from kiosk.visit.effects import Effect, Inspect, PrintPaper
from kiosk.visit.events import Away, Event, Inspected, PaperCame, Pressed, Tick
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.state import PaperState, Sitting, Visit

LOOK_EVERY_S = 1.0
CLOSES_AFTER_S = 120.0
"""Untouched for so long, the page makes room for residents again."""

WELL = ("ready", "busy")
WORST_FIRST = ("fault", "offline", "unknown", "degraded")
_ENDED: Mapping[str, PaperState] = {"DONE": "printed", "FAILED": "failed", "UNKNOWN": "unknown"}
_ERRORS = {"failed": "err.readiness.print", "unknown": "err.readiness.print_unknown"}

Asked = tuple[Visit, tuple[Effect, ...]]


def opened(visit: Visit, sitting_id: UUID, ground: Ground) -> Asked:
    """The page opens and looks at once."""
    sitting = Sitting(sitting_id, ground.monotonic)
    return visit.having(stage="readiness", sitting=sitting, awaited=frozenset()), (Inspect(sitting_id, 0),)


def closed(visit: Visit, ground: Ground) -> Visit:
    """Back to the attract page; the next resident is greeted as everybody."""
    return Visit(card_lies=visit.card_lies, tray=visit.tray, touched_at=ground.monotonic)


def may_print(sitting: Sitting) -> bool:
    """Whether there is something to print, and nothing of it is being printed."""
    return sitting.rows is not None and sitting.paper != "printing"


def printing(visit: Visit, sitting: Sitting, number: UUID) -> Asked:
    """Print what is on the page, as an act of its own."""
    act = PrintPaper(sitting.id, 0, "readiness", number, {"rows": sitting.rows, "at": sitting.at})
    return visit.having(sitting=replace(sitting, paper="printing")), (act,)


def handled(visit: Visit, sitting: Sitting, event: Event, ground: Ground) -> Asked:
    """Everything else that can happen while the page is open."""
    match event:
        case Pressed("close"):
            return closed(visit, ground), ()
        case Tick() if ground.monotonic - visit.touched_at >= CLOSES_AFTER_S:
            return closed(visit, ground), ()
        case Tick() if not sitting.waiting and ground.monotonic - sitting.asked_at >= LOOK_EVERY_S:
            asked = replace(sitting, asked_at=ground.monotonic, waiting=True)
            return visit.having(sitting=asked), (Inspect(sitting.id, 0),)
        case Inspected(rows=rows, at=at):
            return visit.having(sitting=replace(sitting, waiting=False, failed=False, rows=rows, at=at)), ()
        case Away(question="readiness"):
            return visit.having(sitting=replace(sitting, waiting=False, failed=True)), ()
        case PaperCame(paper="readiness", outcome=outcome):
            return visit.having(sitting=replace(sitting, paper=_ENDED[outcome])), ()
    return visit, ()


def prompt(sitting: Sitting) -> Prompt:
    """The page. ``rows`` come worst first; times are ``YYYY-MM-DDTHH:MM`` of real time, as is ``today``."""
    rows = sorted((row for row in sitting.rows or () if row["kind"] != "report"), key=_rank)
    wrong = [row for row in rows if row["state"] not in WELL]
    busy = sitting.paper == "printing"
    return Prompt(
        "readiness",
        "readiness",
        _verdict(sitting, wrong),
        {
            "n": len(wrong),
            "total": len(rows),
            "rows": [_told(row) for row in rows],
            "report": _report(sitting),
            "today": sitting.at.date().isoformat() if sitting.at else None,
            "printed": sitting.paper == "printed",
        },
        error="err.readiness.look" if sitting.failed else _ERRORS.get(sitting.paper),
        primary=Button(
            "print_report",
            "btn.print_report",
            enabled=may_print(sitting),
            why="done.printing" if busy else "readiness.page.checking",
            loading=busy,
        ),
        secondary=Button("close", "btn.close"),
        home=False,
        help=False,
    )


def _verdict(sitting: Sitting, wrong: list[Row]) -> str:
    if sitting.rows is None:
        return "readiness.page.checking"
    if any(row["stops"] for row in wrong):
        return "readiness.page.stops"
    return "readiness.page.notes" if wrong else "readiness.page.ready"


def _rank(row: Row) -> tuple[bool, bool, int]:
    """What stops a service before what does not, then by state; the rest in the order it was found."""
    well = row["state"] in WELL
    return well, not row["stops"], 0 if well else WORST_FIRST.index(row["state"])


def _told(row: Row) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "name": row["name"] if row["name"] != row["kind"] else None,
        "state": row["state"],
        "stops": row["stops"],
        "since": _minute(row["since"]),
        "advice_zh": row["advice_zh"],
        "advice_en": row["advice_en"],
    }


def _report(sitting: Sitting) -> dict[str, Any]:
    """How the newest report stands, from its own row; ``none`` when there is none."""
    row = next((row for row in sitting.rows or () if row["kind"] == "report"), None)
    if row is None or "none" in row["reasons"]:
        return {"state": "none", "made": None}
    return {"state": "valid" if row["state"] in WELL else "out_of_date", "made": _minute(row["since"])}


def _minute(moment: str | None) -> str | None:
    return moment[:16] if moment else None
