"""What a reading of the test card means: whether the terminal's colours are right, and whether they have moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from kiosk.photo.chart import Chart, Limit, Measure, NoReading, Reading, Unreadable
from kiosk.photo.colour import Gains, NoBalance, Trouble
from kiosk.photo.difference import delta_e_2000

ColourVerdict = Literal["pass", "warn", "fail"]
ColourWord = Literal[Unreadable, Trouble, "colours", "drift", "greys", "tone", "out_of_focus", "lamp"]
"""What is wrong, in one word; its remedy stands in the wording catalogues (advice.photo_colour)."""

_WORDS: Final[Mapping[Measure, ColourWord]] = {
    "delta_e_mean": "colours",
    "drift_mean": "drift",
    "drift_max": "drift",
    "grey_cast": "greys",
    "tone": "tone",
    "edge_px": "out_of_focus",
    "gain": "lamp",
}


@dataclass(frozen=True, slots=True)
class Light:
    """One moment under the lamp: the gains of the grey patch and, where a card hangs, its reading (in those gains)."""

    gains: Gains | NoBalance
    reading: Reading | NoReading | None


@dataclass(frozen=True, slots=True)
class ColourFinding:
    """One measure beyond its limit; ``measure`` and the figures are None where nothing could be measured."""

    word: ColourWord
    verdict: ColourVerdict
    measure: Measure | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""


def judge_light(now: Light, baseline: Light | None, chart: Chart | None) -> tuple[ColourFinding, ...]:
    """Everything that is wrong, the worst first; nothing = the colours are right.

    A fault is told once: under a light that no gains mend, wrong colours of the card are its doing.
    """
    found: list[ColourFinding] = []
    if isinstance(now.gains, NoBalance):
        found.append(ColourFinding(_patch_word(now.gains, now.reading, chart), "fail"))
    if isinstance(now.reading, NoReading):
        found.append(ColourFinding(now.reading.reason, "fail"))
    if chart is not None:
        figures = _figures(now, baseline)
        found += [one for measure, value in figures.items() if (one := _beyond(measure, value, chart.limits))]
    return tuple(sorted(found, key=lambda one: one.verdict))


def colour_verdict(findings: tuple[ColourFinding, ...]) -> ColourVerdict:
    """The worst of them."""
    verdicts = {finding.verdict for finding in findings}
    return "fail" if "fail" in verdicts else "warn" if "warn" in verdicts else "pass"


def drift_of(now: Reading, before: Reading) -> dict[str, float]:
    """CIEDE2000 of each patch away from an earlier reading of the same card."""
    names = [name for name in now.labs if name in before.labs]
    one, other = (np.array([reading.labs[name] for name in names]) for reading in (now, before))
    return dict(zip(names, map(float, delta_e_2000(one, other)), strict=True))


def _patch_word(found: NoBalance, reading: Reading | NoReading | None, chart: Chart | None) -> Trouble:
    """What the patch's trouble is. Where the card beside it shows no cast, the lamp is right, and the patch covered."""
    greys = chart.limits.get("grey_cast") if chart else None
    if found.trouble == "cast" and greys and isinstance(reading, Reading) and reading.grey_cast < greys.fail:
        return "patch_uneven"
    return found.trouble


def _figures(now: Light, baseline: Light | None) -> dict[Measure, float]:
    """Every measure that can be told."""
    figures: dict[Measure, float] = {}
    before = baseline.reading if baseline else None
    if isinstance(now.reading, Reading):
        figures["edge_px"] = now.reading.edge_px
    if isinstance(now.reading, Reading) and isinstance(now.gains, Gains):
        reading = now.reading
        figures |= {"delta_e_mean": reading.delta_e_mean, "grey_cast": reading.grey_cast, "tone": abs(reading.tone - 1)}
        if isinstance(before, Reading) and (moved := drift_of(reading, before)):
            figures |= {"drift_mean": sum(moved.values()) / len(moved), "drift_max": max(moved.values())}
    if baseline and isinstance(now.gains, Gains) and isinstance(baseline.gains, Gains):
        figures["gain"] = _moved(now.gains, baseline.gains)
    return figures


def _moved(now: Gains, before: Gains) -> float:
    """The largest change of a gain, as a share of what it was."""
    pairs = ((now.red, before.red), (now.green, before.green), (now.blue, before.blue))
    return max(abs(one / other - 1) for one, other in pairs)


def _beyond(measure: Measure, value: float, limits: Mapping[Measure, Limit]) -> ColourFinding | None:
    limit = limits.get(measure)
    if limit is None or value < limit.warn:
        return None
    verdict: ColourVerdict = "fail" if value >= limit.fail else "warn"
    return ColourFinding(_WORDS[measure], verdict, measure, value, getattr(limit, verdict), limit.unit)
