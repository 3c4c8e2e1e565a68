"""One sample prompt, or more, for every view. Used by the tests and by the pictures of all screens. All data synthetic.

A sample is (name, Shown). Language, large print and contrast are put on by the user of the samples.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import replace
from typing import Any

from kiosk.visit.prompts import Button, Overlay, Prompt, Rail
from screens.message import Shown

VISIT = "11111111-2222-4333-8444-555555555555"
STAGES = ("rail.notice", "rail.identity", "rail.capture", "rail.check", "rail.pay")
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


FINISH = Button("finish", "btn.finish")
SLIP = Button("print_slip", "btn.print_slip")
NUMBER = Button("number", "btn.confirm")
OFFICE: dict[str, Any] = {
    "name": "西塞山区示例派出所户籍窗口",
    "address": "黄石市西塞山区示例路8号",
    "hours": "工作日 9:00–12:00，14:00–17:00",
    "phone": "0714-0000000",
    "open_now": True,
}
OFFICE_FIELDS = {"office": OFFICE["name"], "hours": OFFICE["hours"], "phone": OFFICE["phone"], "post": "示例派出所"}
NOTICE: dict[str, Any] = {
    "code": "ID_RENEW_EXPIRY",
    "zh": "有效期满换领",
    "en": "Renew an expiring ID card",
    "fee_fen": 2000,
    "limit": {"n": 20, "unit": "WORKDAY"},
    "green": {"n": 7, "unit": "WORKDAY"},
    "due_if_today": "2026-06-30",
    "provisional": False,
    "needs": ["card", "face", "fingerprint", "photo", "signature"],
    "conditions": ["condition.age16", "condition.expiring", "condition.oldcard"],
    "privacy": {
        "items": [f"privacy.{what}" for what in ("card", "face", "fingerprint", "photo", "signature", "phone")],
        "office": "西塞山区示例派出所",
    },
    "minutes": None,
}


def item(code: str, zh: str, en: str, fee_fen: int | None, level: str = "K1", why: str | None = None) -> dict[str, Any]:
    return {
        "code": code,
        "zh": zh,
        "en": en,
        "fee_fen": fee_fen,
        "limit": {"n": 20, "unit": "WORKDAY"} if fee_fen else None,
        "level": level,
        "state": "closed" if why else "open",
        "why": why,
        "why_params": {},
    }


SERVICES = [
    item("ID_RENEW_EXPIRY", "有效期满换领", "Renew an expiring ID card", 2000),
    item("ID_RENEW_DAMAGED", "损坏换领", "Replace a damaged card", 4000),
    item("ID_REPLACE_LOST", "丢失补领", "Replace a lost card", 4000),
    item("ID_LOSS_REPORT", "挂失申报", "Report a lost card", 0, why="err.E15"),
    item("ID_FIRST", "首次申领", "First ID card", None, "K2"),
    item("ID_TEMP", "临时身份证", "Temporary ID card", 1000, "K2"),
    item("ID_OFFSITE", "异地受理", "Registered elsewhere", 2000, "K2"),
    item("ID_FOUND", "丢失招领", "Found cards", None, "K2"),
    item("ID_LOSS_CANCEL", "解除挂失", "Cancel a loss report", 0, "K1"),
]


def route(code: str, slip: str, *, kept: bool = True) -> dict[str, Any]:
    return OFFICE_FIELDS | {"code": code, "kept": kept, "slip": slip} | {"office": OFFICE}


def offer(code: str, key: str, *, enabled: bool = True) -> dict[str, Any]:
    return {"id": code, "key": key, "enabled": enabled}


ENTRIES = (
    *("id", "rp", "hh", "pickup", "cert", "photo", "progress"),
    *("booking", "fee", "home_service", "complaint", "office"),
)


def entries(*open_ones: str) -> list[dict[str, str]]:
    return [{"id": one, "state": "open" if one in open_ones else "closed"} for one in ENTRIES]


def restyled(sample: Shown, language: str = "zh", *, elder: bool = False, contrast: bool = False) -> Shown:
    return replace(sample, language=language, elder=elder, contrast=contrast)


SAMPLES: dict[str, Shown] = {
    "attract": shown("attract", "home.title", {"open": ["id"], "closed": [], "ready": True}, home=False, help=False),
    "attract-preparing": shown(
        "attract", "home.title", {"open": [], "closed": [], "ready": False}, home=False, help=False
    ),
    "home": shown(
        "home", "home.greeting", {"entries": entries("id", "pickup", "cert", "progress"), "card_side": "right_down"}
    ),
    "home-open": shown("home", "home.greeting", {"entries": entries(*ENTRIES), "card_side": "left"}),
    "services": shown("services", "menu.title.id", {"group": "id", "items": SERVICES} | OFFICE_FIELDS, secondary=BACK),
    "services-one": shown(
        "services", "menu.title.id", {"group": "id", "items": SERVICES[:1]} | OFFICE_FIELDS, secondary=BACK
    ),
    "services-none": shown("services", "menu.title.rp", {"group": "rp", "items": []} | OFFICE_FIELDS, secondary=BACK),
    "notice": shown("notice", "notice.title", NOTICE, (0, 0.3), primary=NEXT, secondary=BACK),
    "card": shown(
        "card",
        "identify.card",
        {"tries_left": 3, "side": "right_down", "reading": False, "may_type": False},
        (1, 0.2),
        secondary=BACK,
    ),
    "card-reading": shown(
        "card",
        "identify.card",
        {"tries_left": 3, "side": "left", "reading": True, "may_type": False},
        (1, 0.2),
        secondary=BACK,
    ),
    "card-failed": shown(
        "card",
        "identify.card",
        {"tries_left": 0, "side": "down", "reading": False, "may_type": True},
        (1, 0.2),
        error="err.E01",
        secondary=Button("type_instead", "btn.type"),
    ),
    "number": shown(
        "number",
        "identify.number",
        {"tries_left": 5, "part": None, "text": ""},
        (1, 0.35),
        primary=NUMBER,
        secondary=BACK,
    ),
    "number-date": shown(
        "number",
        "identify.number",
        {"tries_left": 4, "part": "birth", "text": "42000019900231012X"},
        (1, 0.35),
        error="err.E02.date",
        primary=NUMBER,
        secondary=BACK,
    ),
    "number-check": shown(
        "number",
        "identify.number",
        {"tries_left": 3, "part": "tail", "text": "420203199002280120"},
        (1, 0.35),
        error="err.E02.check",
        primary=NUMBER,
        secondary=BACK,
    ),
    "route": shown(
        "route", "err.E07", route("BLK_FROZEN", "none"), (1, 0.8), primary=FINISH, secondary=SLIP, home=False
    ),
    "route-minor": shown(
        "route", "err.E19", route("E19", "printed", kept=False), (1, 0.8), primary=FINISH, secondary=SLIP, home=False
    ),
    "route-failed": shown(
        "route",
        "fault",
        route("FAULT", "failed"),
        (1, 0.8),
        error="err.E14",
        primary=FINISH,
        secondary=SLIP,
        home=False,
    ),
    "refusal": shown(
        "refusal",
        "err.E08",
        route("E08", "none") | {"date": "2026-09-01", "offers": [offer("EXPIRY_REMINDER", "offer.EXPIRY_REMINDER")]},
        primary=FINISH,
        home=False,
    ),
    "refusal-long": shown(
        "refusal",
        "err.E08.long",
        route("E08", "none")
        | {
            "offers": [
                offer("ID_RENEW_DAMAGED", "offer.ID_RENEW_DAMAGED"),
                offer("ID_REPLACE_LOST", "offer.ID_REPLACE_LOST"),
                offer("ID_RENEW_CHANGED", "offer.ID_RENEW_CHANGED", enabled=False),
            ]
        },
        primary=FINISH,
        home=False,
    ),
    "refusal-pending": shown(
        "refusal",
        "err.E09",
        route("E09", "none")
        | {
            "status": "IN_PRODUCTION",
            "status_key": "status.IN_PRODUCTION",
            "place": "西塞山区示例派出所",
            "offers": [],
        },
        primary=FINISH,
        home=False,
    ),
    "takeaway": shown("takeaway", "card.left", {"left": ["card", "papers"], "side": "right_down"}, home=False),
    "takeaway-papers": shown("takeaway", "papers.left", {"left": ["papers"], "side": "down"}, home=False),
    "closed": shown(
        "closed",
        "ui.closed",
        {"why": [{"key": "err.E15", "params": {}}], "office": OFFICE, "back_at": "14:00"},
        home=False,
    ),
    "busy": shown("busy", "busy.submit", {}, (2, 0.6), home=False),
    "busy-wait": shown(
        "busy", "wait.camera", {"device": "camera"}, (2, 0.6), secondary=Button("give_up", "btn.to_window")
    ),
    "busy-idle": shown(
        "busy",
        "busy.submit",
        {},
        (2, 0.6),
        secondary=BACK,
        primary=NEXT,
        overlay=Overlay("idle", {"seconds": 24, "total": 30}),
    ),
    "busy-help": shown(
        "busy",
        "busy.submit",
        {},
        (2, 0.6),
        secondary=BACK,
        primary=NEXT,
        overlay=Overlay("help", {"state": "calling", "phone": "0714-0000000", "office": "西塞山区示例派出所户籍窗口"}),
    ),
    "busy-leave": shown("busy", "busy.submit", {}, (2, 0.6), secondary=BACK, primary=NEXT, overlay=Overlay("leave")),
}

if importlib.util.find_spec("tests.screens.samples_steps"):
    SAMPLES |= importlib.import_module("tests.screens.samples_steps").SAMPLES
SAMPLES |= importlib.import_module("tests.screens.samples_readiness").SAMPLES
