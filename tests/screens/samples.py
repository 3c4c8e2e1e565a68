"""One sample prompt, or more, for every view. Used by the tests and by the pictures of all screens. All data synthetic.

A sample is (name, Shown). Language, large print and contrast are put on by the user of the samples.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.visit.prompts import Button, Overlay, Prompt, Rail
from screens.message import Shown

VISIT = "11111111-2222-4333-8444-555555555555"
STAGES = ("ui.rail.notice", "ui.rail.identity", "ui.rail.capture", "ui.rail.review", "ui.rail.pay")
BACK = Button("back", "btn.back")
NEXT = Button("next", "btn.next")


def shown(view: str, key: str, params: dict[str, Any], at: tuple[int, float] | None = None, **fields: Any) -> Shown:
    """A prompt of the renewal. ``at`` is the stage of the rail and how far it is."""
    rail = Rail(STAGES, *at) if at else None
    return Shown(
        visit=VISIT,
        seq=17,
        prompt=Prompt(view, view, key, params, rail=rail, **fields),
        clock="2026-06-01T10:00",
        terminal_name="西塞山区示例派出所",
        terminal_id="420203-XSS-01",
    )


def restyled(sample: Shown, language: str = "zh", *, elder: bool = False, contrast: bool = False) -> Shown:
    return replace(sample, language=language, elder=elder, contrast=contrast)


SAMPLES: dict[str, Shown] = {
    "attract": shown("attract", "ui.attract", {"open": ["id"], "closed": [], "ready": True}, home=False, help=False),
    "attract-preparing": shown("attract", "ui.attract", {"open": [], "closed": [], "ready": False}, home=False, help=False),
    "busy": shown("busy", "ui.busy", {}, (2, 0.6), home=False),
    "busy-idle": shown(
        "busy", "ui.busy", {}, (2, 0.6), secondary=BACK, primary=NEXT, overlay=Overlay("idle", {"seconds": 24, "total": 30})
    ),
    "busy-help": shown(
        "busy",
        "ui.busy",
        {},
        (2, 0.6),
        secondary=BACK,
        primary=NEXT,
        overlay=Overlay("help", {"state": "calling", "phone": "0714-0000000", "office": "西塞山区示例派出所户籍窗口"}),
    ),
    "busy-leave": shown("busy", "ui.busy", {}, (2, 0.6), secondary=BACK, primary=NEXT, overlay=Overlay("leave")),
}
