"""Samples of the readiness page, made as the terminal makes them: fourteen devices and everything else it looks at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

from devices.base import Kind
from kiosk.base import paths
from kiosk.base.clock import CHINA
from kiosk.base.wording import Wording
from kiosk.health.rows import Finding, Row, row
from kiosk.visit import readiness
from kiosk.visit.state import PaperState, Sitting
from screens.message import Shown

NOON = datetime(2026, 6, 1, 12, 4, tzinfo=CHINA)
OTHERS = ("terminal", "face", "agent", "center", "assets", "photo_colour", "outbox", "disk", "journal", "clock")
BROKEN: dict[str, tuple[str, str]] = {
    "receipt_printer": ("fault", "paper_out"),
    "camera": ("offline", "offline"),
    "certificate_printer": ("degraded", "paper_low"),
}
MANY: dict[str, tuple[str, str]] = {
    **BROKEN,
    "card_cabinet": ("fault", "wrong_feedback"),
    "fingerprint_reader": ("unknown", "silent"),
    "ups": ("fault", "unprotected"),
    "center": ("offline", "away"),
    "face": ("degraded", "model"),
    "photo_colour": ("degraded", "drift"),
    "clock": ("degraded", "not_synchronised"),
}
TIMELESS = ("agent", "assets", "disk", "clock")


def rows(broken: dict[str, tuple[str, str]], report: str | None) -> tuple[Row, ...]:
    """What a look finds; some parts know since when, some do not, one has been so since another day."""
    wording = Wording(paths.translations())
    found = []
    for index, kind in enumerate((*get_args(Kind), *OTHERS)):
        state, reason = broken.get(kind, ("busy" if kind == "terminal" else "ready", ""))
        since = None if kind in TIMELESS else NOON - timedelta(minutes=11 * index + (3000 if kind == "camera" else 0))
        name = "front-reader" if kind == "id_card_reader" else kind
        found.append(Finding(name, kind, state, (reason,) if reason else (), since))
    old = "degraded" if report else "ready"
    found.append(
        Finding("report", "report", old, (report,) if report else (), NOON - timedelta(hours=27 if report else 3))
    )
    return tuple(row(one, wording) for one in found)


def page(
    broken: dict[str, tuple[str, str]] | None, report: str | None, paper: PaperState = "none", *, failed: bool = False
) -> Shown:
    """The page as the shell is told it; ``broken`` None: the first look has not answered."""
    found = None if broken is None else rows(broken, report)
    sitting = Sitting(UUID(int=7), 0.0, failed=failed, rows=found, at=NOON if found else None, paper=paper)
    return Shown(
        visit=None,
        seq=17,
        prompt=readiness.prompt(sitting),
        clock="2026-06-01T12:04",
        terminal_name="西塞山区示例派出所·01号机",
        terminal_id="420203-XSS-01",
    )


SAMPLES: dict[str, Shown] = {
    "readiness": page(BROKEN, "out_of_date"),
    "readiness-ready": page({}, None),
    "readiness-checking": page(None, None),
    "readiness-many": page(MANY, "none", "failed"),
    "readiness-printed": page({"certificate_printer": BROKEN["certificate_printer"]}, None, "printed"),
    "readiness-printing": page(BROKEN, "out_of_date", "printing", failed=True),
}
