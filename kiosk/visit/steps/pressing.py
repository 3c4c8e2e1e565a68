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

READER_TRIES = 2
"""So often in a row may the reader fail for a whole wait while it says that it is well; then somebody must come."""


def missed(case: Case, reason: str) -> Case:
    """One more press without a usable print, or one more wait in which the reader did not work."""
    if reason == "no_finger":
        return case.noting(reader_failed=None)
    if reason not in FINGERS_FAULT:
        return case.noting(reader_failed=case.notes.get("reader_failed", 0) + 1)
    return case.having(press_failures=case.press_failures + 1).noting(
        error="err.E04", hint=HINTS.get(reason, "fingerprint.again"), reader_failed=None
    )


def reader_failed(case: Case) -> bool:
    """Whether the reader has failed too often for anybody to go on pressing."""
    return int(case.notes.get("reader_failed", 0)) >= READER_TRIES
