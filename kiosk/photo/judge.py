"""Holds a scene against the rules of a standard."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Literal

from kiosk.photo.measures.table import Value, measure
from kiosk.photo.scene import Scene
from kiosk.photo.standard import Rule, Standard

Verdict = Literal["pass", "warn", "fail", "not_assessable"]
Overall = Literal["pass", "warn", "fail"]
Stage = Literal["finished", "source"]
_EYE_LINE_SLACK: Final = 8.0  # px over the eye rule within which cut hair is what the standard itself allows


@dataclass(frozen=True)
class RuleResult:
    """One rule's answer. ``value`` is native; ``reason_zh`` and ``remedy_zh`` are None when the rule passes.

    ``explained_by`` is the code of the failed rule because of which this one is not assessed.
    """

    code: str
    measure: str
    verdict: Verdict
    value: Value | None
    min: float | None
    max: float | None
    unit: str
    reason_zh: str | None
    remedy_zh: str | None
    clause: str
    source: str
    refuses: bool
    iso: str | None = None
    fate: str | None = None
    explained_by: str | None = None
    equals: str | None = None
    warn_min: float | None = None
    warn_max: float | None = None


def judge(scene: Scene, standard: Standard, stage: Stage) -> tuple[RuleResult, ...]:
    """All rules of the standard in its order. For a source, rules of the finished photo are ``not_assessable``.

    One fault of a picture moves several measures: too much light also takes the skin's colour. What a failed rule
    explains is not held against the picture a second time; nor is a slight fault, where a slight one explains it.
    """
    rules = [rule for rule in standard.rules if stage == "source" or rule.when != "source"]
    results = [_judged(rule, scene, standard, stage) for rule in rules]
    failed = {result.code for result in results if result.verdict == "fail"}
    said = failed | {result.code for result in results if result.verdict == "warn"}
    return tuple(
        _unless_explained(result, rule, failed if result.verdict == "fail" else said)
        for result, rule in zip(results, rules, strict=True)
    )


def overall(results: Iterable[RuleResult]) -> Overall:
    """fail when any rule fails, else warn when any warns.

    What cannot be assessed does not count against the resident.
    """
    verdicts = {result.verdict for result in results}
    return "fail" if "fail" in verdicts else "warn" if "warn" in verdicts else "pass"


def first_refusal(results: Iterable[RuleResult]) -> RuleResult | None:
    """The first failed rule for which `photo make` does not compose a portrait."""
    return next((result for result in results if result.verdict == "fail" and result.refuses), None)


def _judged(rule: Rule, scene: Scene, standard: Standard, stage: Stage) -> RuleResult:
    applies = rule.when in ("both", stage)
    value = measure(scene, rule.measure) if applies else None
    verdict: Verdict = "not_assessable" if value is None else _verdict(rule, value)
    if rule.yields and verdict == "fail" and _eye_line_binds(scene, standard):
        verdict = "warn"
    good = verdict in ("pass", "not_assessable")
    return RuleResult(
        code=rule.code,
        measure=rule.measure,
        verdict=verdict,
        value=round(value, 4) if isinstance(value, float) else value,
        min=rule.min,
        max=rule.max,
        unit=rule.unit,
        reason_zh=None if good else rule.reason_zh,
        remedy_zh=None if good else rule.remedy_zh,
        clause=rule.clause,
        source=rule.source,
        refuses=rule.refuses,
        iso=rule.iso,
        fate=rule.fate,
        equals=rule.equals,
        warn_min=rule.warn_min,
        warn_max=rule.warn_max,
    )


def _unless_explained(result: RuleResult, rule: Rule, causes: AbstractSet[str]) -> RuleResult:
    cause = next((code for code in rule.explained_by if code in causes), None)
    if cause is None or result.verdict in ("pass", "not_assessable"):
        return result
    return replace(result, verdict="not_assessable", value=None, reason_zh=None, remedy_zh=None, explained_by=cause)


def _verdict(rule: Rule, value: Value) -> Overall:
    if isinstance(value, str):
        return "pass" if value == rule.equals else rule.level
    if _outside(value, rule.min, rule.max):
        return rule.level
    return "warn" if _outside(value, rule.warn_min, rule.warn_max) else "pass"


def _outside(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


def _eye_line_binds(scene: Scene, standard: Standard) -> bool:
    """Hair is cut because the eyes could not go lower: they win (GA 461-2004 4.1.6)."""
    hair, eyes = measure(scene, "hair_top_px"), measure(scene, "eyes_above_bottom_px")
    wanted = standard.composition
    if not isinstance(hair, float) or not isinstance(eyes, float) or hair >= wanted.hair_top_px.min:
        return False
    return 0 <= eyes - wanted.eyes_above_bottom_px <= _EYE_LINE_SLACK
