"""What both camera pages share: the guidance as the studio says it, kept among the open step's notes."""

from __future__ import annotations

from typing import Any

from kiosk.visit.case import Case
from kiosk.visit.events import Guided


def guided(case: Case, event: Guided) -> Case:
    """Remember the newest guidance."""
    return case.noting(
        guidance={
            "hint": event.hint,
            "checks": dict(event.checks),
            "countdown": event.countdown,
            "good": event.good,
            "arrow": event.arrow,
            "challenge": event.challenge,
        }
    )


def guidance_params(case: Case, purpose: str) -> dict[str, Any]:
    """The params of the view ``camera`` that come from guidance."""
    empty: dict[str, Any] = {
        "hint": "camera.wait",
        "checks": {},
        "countdown": None,
        "good": False,
        "arrow": None,
        "challenge": None,
    }
    said: dict[str, Any] = case.notes.get("guidance", {})
    return {"purpose": purpose} | empty | said
