"""Terminal and centre measured the same photo: where do they differ? Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kiosk.contract.provenance import RuleOutcome, RuleVerdict

ANY_UNIT = "other"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rule on both sides. ``difference`` is centre minus terminal in ``unit``; None without two figures."""

    code: str
    measure: str
    unit: str
    terminal: RuleVerdict | None
    centre: RuleVerdict | None
    difference: float | None
    agrees: bool


OTHER_VERSION = Comparison("STANDARD_VERSION", "", "", None, None, None, agrees=False)
"""Told like a rule that differs when the two sides hold different versions of the standard."""


def compare(
    told: Sequence[RuleOutcome], found: Sequence[RuleOutcome], tolerance: Mapping[str, float]
) -> tuple[Comparison, ...]:
    """Every rule that either side has, the terminal's order first. A rule agrees when both give the same verdict and
    values within the tolerance of its unit (``other`` where the unit has none of its own).
    """
    mine = {(one.code, one.measure): one for one in found}
    theirs = {(one.code, one.measure): one for one in told}
    return tuple(_compared(theirs.get(key), mine.get(key), tolerance) for key in dict.fromkeys([*theirs, *mine]))


def compare_codes(warnings: Collection[str], found: Sequence[RuleOutcome]) -> tuple[Comparison, ...]:
    """The same for a record without provenance: it names only the codes that warn."""
    return tuple(
        Comparison(one.code, one.measure, one.unit, None, one.verdict, None, _said(one) == (one.code in warnings))
        for one in _loudest(found)
    )


def differing(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """The codes on which they do not agree, each once."""
    return tuple(dict.fromkeys(one.code for one in comparisons if not one.agrees))


def _compared(told: RuleOutcome | None, found: RuleOutcome | None, tolerance: Mapping[str, float]) -> Comparison:
    if told is None or found is None:
        one = told or found
        if one is None:
            raise AssertionError("a rule comes from one side at least")
        verdicts = (told.verdict if told else None, found.verdict if found else None)
        return Comparison(one.code, one.measure, one.unit, *verdicts, None, agrees=False)
    difference, alike = None, told.value == found.value
    if isinstance(told.value, float) and isinstance(found.value, float):
        difference = round(found.value - told.value, 6)
        alike = abs(difference) <= tolerance.get(found.unit, tolerance[ANY_UNIT])
    agrees = alike and told.verdict == found.verdict
    return Comparison(found.code, found.measure, found.unit, told.verdict, found.verdict, difference, agrees)


def _said(one: RuleOutcome) -> bool:
    return one.verdict in ("warn", "fail")


def _loudest(found: Sequence[RuleOutcome]) -> list[RuleOutcome]:
    """One answer for each code: the one that warns or fails, where one does."""
    by_code: dict[str, RuleOutcome] = {}
    for one in found:
        if one.code not in by_code or _said(one):
            by_code[one.code] = one
    return list(by_code.values())
