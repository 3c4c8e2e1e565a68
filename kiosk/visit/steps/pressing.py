"""What both fingerprint pages share: which finger, what went wrong with the last press, and the words for it."""

from __future__ import annotations

from typing import Any

from kiosk.visit.case import Case
from kiosk.visit.ground import Ground

HINTS = {"dry": "fingerprint.dry", "wet": "fingerprint.wet", "too_fast": "fingerprint.hold"}
"""A hint where the device says why; else the general one (E04)."""


def params(case: Case, mode: str, finger: int, ground: Ground) -> dict[str, Any]:
    """The params of the view ``fingerprint``."""
    return {
        "mode": mode,
        "finger": finger,
        "presses_done": 0,
        "presses_needed": 1,
        "done_fingers": [print_.position for print_ in case.prints],
        "tries_left": case.service.tries.finger - case.press_failures,
        "missed": case.press_failures,  # every press that did not do is a page of its own, told and spoken again
        "hint": case.notes.get("hint"),
        "n": case.notes.get("n", 0),
        "side": ground.sides.get("fingerprint_reader", "right"),
    }


def error(case: Case) -> str | None:
    """The wording key of the last press that did not do."""
    found = case.notes.get("error")
    return found if isinstance(found, str) else None


FINGERS_FAULT = ("dry", "wet", "partial", "too_fast", "poor")
"""Reasons that lie with the finger; that nobody pressed, or that the reader is away, is no failed press."""


def missed(case: Case, reason: str) -> Case:
    """One more press without a usable print."""
    if reason not in FINGERS_FAULT:
        return case
    return case.having(press_failures=case.press_failures + 1).noting(
        error="err.E04", hint=HINTS.get(reason, "fingerprint.again")
    )
