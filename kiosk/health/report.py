"""The readiness report (就绪报告): what was found at one moment, to be printed and signed off - and it ages out.

A terminal that was ready yesterday proves nothing today: a report says until when it may be relied on, and one that is
older is shown as out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from devices.base import State
from kiosk.base.clock import CHINA
from kiosk.base.files import write_whole
from kiosk.base.wording import Wording
from kiosk.health.rows import Finding, Row

KEPT = "readiness.json"
"""In the terminal's state folder: the newest report."""

_NOTHING_TO_SAY: frozenset[State] = frozenset(("ready", "busy"))


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Kept):
    """One part, as it was found."""

    name: str
    kind: str
    state: State
    reasons: tuple[str, ...]
    since: datetime | None
    stops: bool
    advice_zh: str
    advice_en: str


class Report(_Kept):
    """What was found at ``made``; it may be relied on until ``valid_until``. Real time in China."""

    terminal_id: str
    made: datetime
    valid_until: datetime
    lines: tuple[Line, ...]


def make(terminal_id: str, rows: Sequence[Row], now: datetime, valid_h: float) -> Report:
    """A report of these rows, made ``now``."""
    made = now.astimezone(CHINA).replace(microsecond=0)
    until = made + timedelta(hours=valid_h)
    return Report(terminal_id=terminal_id, made=made, valid_until=until, lines=tuple(map(_line, rows)))


def keep(state: Path, report: Report) -> None:
    """Store the newest report; raises OSError."""
    write_whole(state / KEPT, report.model_dump_json().encode())


def kept(state: Path) -> Report | None:
    """The newest report; None when there is none, or none that can be understood."""
    try:
        return Report.model_validate_json((state / KEPT).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        structlog.get_logger("health").warning("the last report is passed over", reason=type(error).__name__)
        return None


def finding(report: Report | None, now: datetime) -> Finding:
    """How the newest report stands; ``since`` is when it was made, also of one that a clock set back has yet to see."""
    if report is None:
        return Finding("report", "report", "degraded", ("none",))
    if not report.made <= now < report.valid_until:
        return Finding("report", "report", "degraded", ("out_of_date",), since=report.made)
    return Finding("report", "report", "ready", since=report.made, last_ok=report.made)


def verdict(report: Report, wording: Wording, language: str) -> str:
    """Whether the terminal can serve, in one sentence."""
    if stopped := sum(line.stops for line in report.lines):
        return wording.text(language, "readiness.stops", {"n": stopped})
    if noted := sum(line.state not in _NOTHING_TO_SAY for line in report.lines):
        return wording.text(language, "readiness.notes", {"n": noted})
    return wording.raw(language, "readiness.ready")


def paper(report: Report, wording: Wording) -> dict[str, Any]:
    """The fields of the paper ``readiness``."""
    return {
        "title": wording.raw("zh", "readiness.title"),
        "verdict": verdict(report, wording, "zh"),
        "terminal_id": report.terminal_id,
        "printed_at": _minute(report.made),
        "valid_until": _minute(report.valid_until),
        "parts": [_part(line, wording) for line in report.lines],
    }


def text(report: Report, wording: Wording) -> str:
    """The report as plain text, in both languages."""
    return "\n".join(
        (
            f"{_both(wording, 'readiness.title')}  {report.terminal_id}",
            f"{verdict(report, wording, 'zh')} / {verdict(report, wording, 'en')}",
            f"{report.made.isoformat(' ')} -> {report.valid_until.isoformat(' ')}",
            "",
            _table(report.lines, wording),
        )
    )


def rows_text(rows: Sequence[Row], wording: Wording) -> str:
    """Rows as plain text, for a terminal's screen."""
    return _table(tuple(map(_line, rows)), wording)


def _table(lines: Sequence[Line], wording: Wording) -> str:
    """A line for each part, and under one that is not in order since when, why, and what to do."""
    told = []
    for line in lines:
        told.append(f"{line.state:<9} {_name(line, wording, 'zh')} / {_name(line, wording, 'en')}")
        if line.state not in _NOTHING_TO_SAY:
            since = f"{line.since.isoformat(' ')}  " if line.since else ""
            told += [f"{'':9} {said}" for said in (since + " ".join(line.reasons), line.advice_zh, line.advice_en)]
    return "\n".join(told) + "\n"


def _line(row: Row) -> Line:
    return Line.model_validate({key: row.get(key) for key in Line.model_fields})


def _both(wording: Wording, key: str) -> str:
    return f"{wording.raw('zh', key)} / {wording.raw('en', key)}"


def _part(line: Line, wording: Wording) -> dict[str, Any]:
    part = {"name": _name(line, wording, "zh"), "state": wording.raw("zh", f"device_state.{line.state}")}
    if line.state in _NOTHING_TO_SAY:
        return part
    since = {"since": _minute(line.since)} if line.since else {}
    return {**part, **since, "advice_zh": line.advice_zh, "advice_en": line.advice_en}


def _name(line: Line, wording: Wording, language: str) -> str:
    """The kind, and the device's own name where it has one: there may be several of a kind."""
    kind = wording.raw(language, f"device.{line.kind}")
    return kind if line.name == line.kind else f"{kind} {line.name}"


def _minute(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
