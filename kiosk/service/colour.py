"""``kiosk photo colour``: what a look at the hood means, as plain data; who looks is told apart from what was seen."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from devices import kits
from devices.base import State
from devices.camera.port import Snapshots
from kiosk.base.clock import Clock
from kiosk.base.wording import Wording
from kiosk.contract.audit import Action
from kiosk.health.hood import PART, HoodBook, Known, Moment
from kiosk.health.rows import advice
from kiosk.photo.chart import Reading
from kiosk.photo.colour import Gains, NoBalance
from kiosk.photo.drift import ColourFinding, colour_verdict, drift_of, judge_light
from kiosk.photo.face import Rgb
from kiosk.photo.hood import Hood
from kiosk.service.settings import TerminalSettings
from kiosk.store.audit import AuditLog
from kiosk.store.words import require_id

TAKE_S = 3.5
"""So long may the camera take for one settled picture; a caller of the control socket waits five seconds."""


class CannotLook(Exception):
    """The hood cannot be looked at now; the text is one sentence."""


def colour_report(kept: Known, hood: Hood, wording: Wording) -> dict[str, Any]:
    """The last look, judged against baseline and limits. Figures are rounded; None = could not be told."""
    if kept.check is None:
        raise CannotLook("nobody has looked at the hood yet")
    light, baseline = kept.check.light, kept.baseline
    found = judge_light(light, baseline.light if baseline else None, hood.chart)
    words = list(dict.fromkeys(one.word for one in found))
    state: State = "degraded" if words else "ready"
    return {
        "verdict": colour_verdict(found),
        "at": kept.check.at.isoformat(),
        "findings": [_finding(one, wording) for one in found],
        **_gains(light.gains),
        **_reading(light.reading, baseline, hood),
        "baseline": {"at": baseline.at.isoformat(), "by": baseline.by} if baseline else None,
        "advice_zh": advice(wording, "zh", PART, state, words),
        "advice_en": advice(wording, "en", PART, state, words),
    }


def keep_look(book: HoodBook, rgb: Rgb, by: str | None, audit: AuditLog) -> Known:
    """Look at the hood; with ``by`` the look becomes the baseline, which is written into the audit chain.

    Raises NotAnId, and CannotLook when the light is so wrong that nothing can be measured by it.
    """
    look = book.look(rgb)
    if by is None:
        return book.keep(look)
    staff = require_id(by)
    if wrong := [one.word for one in judge_light(look.light, None, book.hood.chart) if one.verdict == "fail"]:
        raise CannotLook(f"the light itself is wrong ({' '.join(wrong)}) and was not kept as the baseline")
    audit.record(Action.CONFIG_CHANGED, staff, "photo_colour_baseline", "KEPT")
    return book.keep(look, staff)


def take_frame(camera: Snapshots) -> Rgb:
    """One settled frame; raises CannotLook."""
    frame = camera.take(TAKE_S)
    if frame is None:
        raise CannotLook("the camera gives no picture")
    return frame.rgb


def take_alone(settings: TerminalSettings) -> Rgb:
    """One frame of the configured camera, for when no terminal runs that has it; raises CannotLook."""
    spec = next((device.spec() for device in settings.device if device.kind == "camera"), None)
    if spec is None:
        raise CannotLook("the configuration names no camera")
    try:
        device = kits.make(spec, threading.Event())
    except ValueError as error:
        raise CannotLook(str(error)) from None
    if not isinstance(device, Snapshots):
        raise CannotLook(f"the adapter {spec.adapter} takes no single pictures")
    return take_frame(device)


def book_of(settings: TerminalSettings, charts: Path, state: Path, clock: Clock) -> HoodBook | None:
    """What is kept of the terminal's hood; None where none is configured. Raises BadChartError."""
    hood = settings.photo.hood_with(charts)
    return None if hood is None else HoodBook(state, hood, clock)


def _finding(one: ColourFinding, wording: Wording) -> dict[str, Any]:
    return {
        "code": one.word,
        "verdict": one.verdict,
        "measure": one.measure,
        "value": None if one.value is None else round(one.value, 3),
        "limit": one.limit,
        "unit": one.unit,
        "reason_zh": wording.raw("zh", f"advice.{PART}.{one.word}"),
        "reason_en": wording.raw("en", f"advice.{PART}.{one.word}"),
    }


def _gains(gains: Gains | NoBalance) -> dict[str, Any]:
    if isinstance(gains, NoBalance):
        return {"gains": None, "patch": gains.trouble}
    return {
        "gains": {"red": round(gains.red, 3), "green": round(gains.green, 3), "blue": round(gains.blue, 3)},
        "patch": "ok",
    }


def _reading(reading: object, baseline: Moment | None, hood: Hood) -> dict[str, Any]:
    """The card's figures; ``chart`` says ok, what hinders, or None where no card hangs."""
    if not isinstance(reading, Reading):
        return {"chart": getattr(reading, "reason", None), "patches": []}
    before = baseline.light.reading if baseline else None
    moved = drift_of(reading, before) if isinstance(before, Reading) else {}
    return {
        "chart": "ok",
        "delta_e_mean": round(reading.delta_e_mean, 2),
        "delta_e_max": round(max(reading.delta_e.values()), 2),
        "drift_mean": round(sum(moved.values()) / len(moved), 2) if moved else None,
        "drift_max": round(max(moved.values()), 2) if moved else None,
        "grey_cast": round(reading.grey_cast, 2),
        "tone": round(reading.tone, 3),
        "edge_px": round(reading.edge_px, 2),
        "patches": [
            {
                "name": name,
                "lab": [round(v, 2) for v in lab],
                "delta_e": round(reading.delta_e[name], 2),
                "drift": round(moved[name], 2) if name in moved else None,
            }
            for name, lab in reading.labs.items()
        ],
    }
