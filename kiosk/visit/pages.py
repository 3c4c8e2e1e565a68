"""The pages outside the steps: attract, home, menus, endings, and what lies over any page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.base import Kind
from kiosk.catalogue.service import Service
from kiosk.rules.refusals import get_refusal
from kiosk.visit import readiness
from kiosk.visit.case import Case
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Overlay, Prompt, Rail
from kiosk.visit.state import Ending, Visit
from kiosk.visit.step import Step

HOME_ENTRIES = (
    "id",
    "rp",
    "hh",
    "pickup",
    "cert",
    "photo",
    "progress",
    "booking",
    "fee",
    "home_service",
    "complaint",
    "office",
)
"""The twelve entries of home.menu (domain §10.4), in their order."""


def closed_because(service: Service, ground: Ground) -> tuple[str, dict[str, Any]] | None:
    """Why a service cannot be started now (wording key and fields), or None when it can."""
    if not ground.center_up:
        return "closed.centre", ground.site.office_params()
    gone = next((kind for kind in service.needs if not ground.works(kind)), None)
    return None if gone is None else (f"closed.device.{gone}", ground.site.office_params())


def open_now(code: str, ground: Ground) -> bool:
    """Whether this service is in the catalogue and can be started."""
    service = ground.catalogue.services.get(code)
    return service is not None and closed_because(service, ground) is None


def offered(ending: Ending, code: str) -> bool:
    """Whether the page of this ending offers ``code``."""
    return code in get_refusal(ending.code).offers


def may_print(ending: Ending, offer: str | None = None) -> bool:
    """Whether the slip may be printed: not while it is, and not again."""
    return ending.slip in ("none", "failed") and (offer is None or offered(ending, offer))


def rail(case: Case, at: int, steps: Mapping[str, Step]) -> Rail:
    """Progress over the stages that this service's steps belong to."""
    names = case.service.steps
    stages = tuple(dict.fromkeys(steps[name].stage for name in names))
    here = steps[names[at]].stage
    inside = [index for index, name in enumerate(names) if steps[name].stage == here]
    return Rail(
        tuple(f"rail.{stage}" for stage in stages),
        stages.index(here),
        (at - inside[0]) / len(inside),
    )


def waiting(case: Case, step: Step, ground: Ground) -> Prompt:
    """A device that this page needs is gone: what is wrong, that nothing is lost, and the way out."""
    gone: Kind = next(kind for kind in step.needs_now(case) if not ground.works(kind))
    other = step.other_way(case, ground)
    return Prompt(
        step.name,
        "busy",
        f"wait.{gone}",
        {"device": gone},
        secondary=Button("give_up", other.key if other else "btn.to_window"),
    )


def outside(visit: Visit, ground: Ground) -> Prompt:
    """The page of a state in which no step is open."""
    match visit.stage:
        case "home":
            return _home(ground)
        case "services":
            return _services(visit, ground)
        case "route" if visit.ending:
            return _route(visit, visit.ending, ground)
        case "refusal" if visit.ending:
            return _refusal(visit.ending, ground)
        case "takeaway":
            left = [*(["card"] if visit.card_lies else []), *sorted(visit.tray)]
            return Prompt(
                "end",
                "takeaway",
                "card.left" if visit.card_lies else "papers.left",
                {"left": left, "side": ground.sides.get("id_card_reader", "right")},
                home=False,
                help=True,
            )
        case "readiness" if visit.sitting:
            return readiness.prompt(visit.sitting)
    return _attract(ground)


def overlay(visit: Visit, ground: Ground, idle_s: float) -> Overlay | None:
    """What lies over the page."""
    match visit.overlay:
        case "idle":
            total = ground.patience.idle_countdown_s * visit.manners.pace
            return Overlay("idle", {"seconds": max(0, round(idle_s)), "total": round(total)})
        case "help":
            state = "calling" if visit.help_written else "nobody"
            return Overlay("help", {"state": state} | ground.site.office_params())
        case "leave":
            return Overlay("leave")
    return None


def _attract(ground: Ground) -> Prompt:
    closed = [
        {"key": reason[0], "params": reason[1]}
        for reason in (closed_because(service, ground) for service in ground.catalogue.services.values())
        if reason
    ]
    return Prompt(
        "attract",
        "attract",
        "home.title",
        {"open": list(_open_groups(ground)), "closed": closed, "ready": ground.warm},
        home=False,
        help=False,
    )


def _open_groups(ground: Ground) -> dict[str, bool]:
    return {service.group: True for code, service in ground.catalogue.services.items() if open_now(code, ground)}


def _home(ground: Ground) -> Prompt:
    return Prompt(
        "home",
        "home",
        "home.greeting",
        {
            "entries": [_entry(one, ground) for one in HOME_ENTRIES],
            "card_side": ground.sides.get("id_card_reader", "right"),
        }
        | ground.site.office_params(),
    )


def _entry(group: str, ground: Ground) -> dict[str, Any]:
    """One entry of the home page; closed with a reason where its services exist and none of them can be had now."""
    reasons = [closed_because(service, ground) for service in ground.catalogue.group(group)]
    why = reasons[0] if reasons and None not in reasons else None
    return {
        "id": group,
        "state": "open" if None in reasons else "closed",
        "why": why[0] if why else None,
        "why_params": why[1] if why else {},
    }


def _services(visit: Visit, ground: Ground) -> Prompt:
    items = []
    for service in ground.catalogue.group(visit.group or ""):
        closed = closed_because(service, ground)
        items.append(
            {
                "code": service.code,
                "zh": service.zh,
                "en": service.en,
                "fee_fen": service.fee_on(ground.today),
                "limit": {"n": service.limit.n, "unit": service.limit.unit} if service.limit else None,
                "level": service.level,
                "state": "closed" if closed else "open",
                "why": closed[0] if closed else None,
                "why_params": closed[1] if closed else {},
            }
        )
    return Prompt(
        "menu",
        "services",
        f"menu.title.{visit.group}",
        {"group": visit.group, "items": items, "card_here": visit.card is not None} | ground.site.office_params(),
        secondary=Button("back", "btn.back"),
    )


def _route(visit: Visit, ending: Ending, ground: Ground) -> Prompt:
    refusal = get_refusal(ending.code)
    return Prompt(
        visit.case.service.steps[visit.at] if visit.case else "end",
        "route",
        refusal.wording,
        {
            "code": ending.code,
            "open_now": ground.site.window.open_at(ground.now),
            "kept": visit.case is not None and visit.case.number is not None,
            "slip": ending.slip,
            "n": 0,
        }
        | ground.site.office_params()
        | dict(ending.params),
        error="err.E14.slip" if ending.slip == "failed" else None,
        primary=Button("finish", "btn.finish", enabled=ending.slip != "printing", why="done.printing"),
        secondary=None
        if ending.slip == "printed"
        else Button("print_slip", "btn.print_slip", enabled=may_print(ending), why="done.printing"),
        home=False,
    )


def _refusal(ending: Ending, ground: Ground) -> Prompt:
    refusal = get_refusal(ending.code)
    return Prompt(
        "end",
        "refusal",
        refusal.wording,
        ground.site.office_params()
        | {
            "code": refusal.family,
            "detail": refusal.code,
            "offers": [
                {"id": code, "key": f"offer.{code}", "enabled": code == "EXPIRY_REMINDER" or open_now(code, ground)}
                for code in refusal.offers
            ],
            "office": ground.site.window.described(ground.now),
            "slip": ending.slip,
        }
        | dict(ending.params),
        error="err.E14.slip" if ending.slip == "failed" else None,
        primary=Button("finish", "btn.finish", enabled=ending.slip != "printing", why="done.printing"),
        home=False,
    )
