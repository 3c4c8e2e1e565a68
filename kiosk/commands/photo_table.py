"""What `kiosk photo check` and `kiosk photo make` answer, for people: the verdict first, then what there is to mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from kiosk.service.answers import show

_VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "pass": ("合格", "bold green"),
    "warn": ("合格，有提示", "bold yellow"),
    "fail": ("不合格", "bold red"),
}
_MARKS: Final[Mapping[str, tuple[str, str]]] = {"fail": ("✗", "red"), "warn": ("!", "yellow")}


def show_photo(answer: Mapping[str, Any], as_json: bool) -> None:
    """A report of kiosk.photo.report: one JSON document, or lines to read."""
    if as_json:
        show(answer, as_json)
    else:
        print_photo(answer, Console())


def print_photo(answer: Mapping[str, Any], console: Console) -> None:
    """Verdict, the file where one was made, what fails and warns with value, limits and remedy, and the counts."""
    said, style = _VERDICTS[answer["verdict"]]
    console.print(f"{said} ({answer['verdict']})", style=style, highlight=False)
    if answer.get("reason_zh"):
        console.print(f"未制作：{answer['reason_zh']}。{answer['remedy_zh']}。({answer['code']})", highlight=False)
    if answer.get("file"):
        measured = ", ".join(f"{name} {value}" for name, value in answer["measured"].items())
        console.print(f"{answer['file']}: {answer['bytes']} B; {measured}", highlight=False)
    rules = answer["rules"]
    wrong = [rule for verdict in _MARKS for rule in rules if rule["verdict"] == verdict]
    if wrong:
        console.print(_table(wrong))
    console.print(_counts(rules), style="dim", highlight=False)


def _table(wrong: Iterable[Mapping[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("项目", no_wrap=True)
    table.add_column("实测", justify="right", no_wrap=True)
    table.add_column("要求", no_wrap=True)
    table.add_column("原因与办法", overflow="fold")
    for rule in wrong:
        mark, style = _MARKS[rule["verdict"]]
        value = _number(rule["value"]) if isinstance(rule["value"], float) else str(rule["value"])
        advice = f"{rule['reason_zh']}。{rule['remedy_zh']}。"
        table.add_row(f"[{style}]{mark}[/]", rule["code"], value, _limits(rule), advice)
    return table


def _limits(rule: Mapping[str, Any]) -> str:
    """What the value should have kept to; for a warning the narrower limits."""
    if rule["equals"] is not None:
        return str(rule["equals"])
    low, high, unit = rule["min"], rule["max"], rule["unit"]
    if rule["verdict"] == "warn":
        low = low if rule["warn_min"] is None else rule["warn_min"]
        high = high if rule["warn_max"] is None else rule["warn_max"]
    if low == high:
        return f"{_number(low)} {unit}"
    if low is None:
        return f"≤ {_number(high)} {unit}"
    return f"≥ {_number(low)} {unit}" if high is None else f"{_number(low)}–{_number(high)} {unit}"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.4g}"


def _counts(rules: Iterable[Mapping[str, Any]]) -> str:
    verdicts = [rule["verdict"] for rule in rules]
    return (
        f"{verdicts.count('pass')} 项合格，{verdicts.count('warn')} 项提示，{verdicts.count('fail')} 项不合格，"
        f"{verdicts.count('not_assessable')} 项未检"
    )
