"""The answers of `kiosk photo check` and `kiosk photo make` as plain data for JSON."""

from collections.abc import Iterable
from typing import Any

from kiosk.photo.check import Check
from kiosk.photo.judge import RuleResult
from kiosk.photo.make import Made, Refused

_FIELDS = (
    "code",
    "measure",
    "verdict",
    "value",
    "min",
    "max",
    "warn_min",
    "warn_max",
    "equals",
    "unit",
    "reason_zh",
    "remedy_zh",
    "explained_by",
    "clause",
    "source",
    "iso",
    "fate",
)


def check_report(check: Check) -> dict[str, Any]:
    """``{verdict, rules}``."""
    return {"verdict": check.verdict, "rules": _rules(check.rules)}


def made_report(made: Made, file: str) -> dict[str, Any]:
    """``{verdict, file, bytes, measured, rules}`` of a photo that was written to ``file``."""
    return {
        "verdict": made.verdict,
        "file": file,
        "bytes": len(made.jpeg),
        "measured": dict(made.measured),
        "rules": _rules(made.results),
    }


def refused_report(refused: Refused) -> dict[str, Any]:
    """``{verdict: "fail", code, reason_zh, remedy_zh, rules}``: no file was made."""
    return {
        "verdict": "fail",
        "code": refused.code,
        "reason_zh": refused.reason_zh,
        "remedy_zh": refused.remedy_zh,
        "file": None,
        "rules": _rules(refused.results),
    }


def _rules(results: Iterable[RuleResult]) -> list[dict[str, Any]]:
    return [{name: getattr(result, name) for name in _FIELDS} for result in results]
