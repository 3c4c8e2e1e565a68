"""One line of the readiness page: a part, its state, since when, and what to do, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from devices.base import State
from devices.supervisor import GOOD
from kiosk.base.wording import Wording

ACCESSORIES = frozenset(("ups",))
"""Kinds whose trouble stops no service, however bad it is."""


class Row(TypedDict):
    """As ``kiosk device list`` and ``kiosk doctor`` show it. ``stops``: a service cannot be had as long as it is so."""

    name: str
    kind: str
    state: State
    reasons: list[str]
    since: str | None
    last_ok: str | None
    stops: bool
    advice_zh: str
    advice_en: str
    counters: NotRequired[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one part found; times are real."""

    name: str
    kind: str
    state: State
    reasons: tuple[str, ...] = ()
    since: datetime | None = None
    last_ok: datetime | None = None
    counters: Mapping[str, Any] | None = None


def row(finding: Finding, wording: Wording) -> Row:
    """A finding with its advice."""
    made = Row(
        name=finding.name,
        kind=finding.kind,
        state=finding.state,
        reasons=list(finding.reasons),
        since=finding.since.isoformat() if finding.since else None,
        last_ok=finding.last_ok.isoformat() if finding.last_ok else None,
        stops=finding.state not in GOOD and finding.kind not in ACCESSORIES,
        advice_zh=advice(wording, "zh", finding.kind, finding.state, finding.reasons),
        advice_en=advice(wording, "en", finding.kind, finding.state, finding.reasons),
    )
    if finding.counters is not None:
        made["counters"] = finding.counters
    return made


def advice(wording: Wording, language: str, kind: str, state: State, reasons: Sequence[str]) -> str:
    """What to do, one sentence for each reason: the kind's own, else the word's, else what its state alone says."""
    found = [wording.raw(language, key) for word in reasons if (key := advice_key(wording, language, kind, word))]
    if not found:
        found = [wording.raw(language, f"advice.state.{state}")]
    return (" " if language == "en" else "").join(dict.fromkeys(found))


def advice_key(wording: Wording, language: str, kind: str, word: str) -> str | None:
    """Where the advice for a reason of a kind stands; None when the catalogue has none."""
    keys = (f"advice.{kind}.{word}", f"advice.reason.{word}")
    return next((key for key in keys if wording.has(language, key)), None)
