"""Writes docs/photo-rules.md from config/standards and the conformance table: `python -m tools.photo_rules [--check]`.

The page is made anew by `make tables`; a test compares it with a fresh one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from kiosk.photo.standard import Practice, Rule, Standard, load_practice, load_standard
from tests.kiosk.photo.conformance.defects import DEFECTS, Defect

ROOT: Final = Path(__file__).resolve().parents[1]
STANDARDS: Final = ROOT / "config" / "standards"
PAGE: Final = ROOT / "docs" / "photo-rules.md"
_GROUPS: Final = {
    "file": "File",
    "geometry": "Geometry of the finished photo",
    "capture": "Face, light and colour",
    "background": "Background",
}
_STAGES: Final = {"both": "", "finished": "finished", "source": "portrait"}
_HEADINGS: Final = (
    "code", "measure", "judged on", "passes", "warns outside", "clause", "source", "refuses", "told instead by",
    "ISO/IEC 29794-5", "NIST FATE SIDD", "reason", "remedy",
)  # fmt: skip
_INTRODUCTION: Final = """\
# Photo rules

Made by `make tables` from `config/standards/` and `tests/kiosk/photo/conformance/`; edit those, not this page.

A rule outside its limits fails, or warns where it says so. *refuses*: `kiosk photo make` composes no photo of such a
portrait. *told instead by*: where a rule of one of these codes fails, this rule's measure reads the same fault and is
`not_assessable`, so that one fault is told once; where one warns, only a warning gives way to it. What cannot be
assessed counts against nobody. The columns ISO and NIST name the nearest measure of that framework; its value is
another, because it is made for another framing.
"""
_CONFORMANCE: Final = """\
## Conformance table

A finished photo that breaks no rule is spoiled in one way; it then fails exactly the code beside it and no other. The
strengths are those that must fail; weaker ones fail nothing or the same code. `make test` holds a part of the table on
a few portraits, `make photo-grid` all of it on any folder of portraits.
"""


def page() -> str:
    """The whole page."""
    standards = [load_standard(path) for path in sorted(STANDARDS.glob("*.toml"))]
    practices = [load_practice(path) for path in sorted((STANDARDS / "practice").glob("*.toml"))]
    base = standards[0]
    parts = [_INTRODUCTION, _standard(base), *(_variant(one, base) for one in standards[1:])]
    parts += [_practice(one) for one in practices]
    return "\n".join([*parts, _conformance(DEFECTS)])


def _standard(standard: Standard) -> str:
    tables = [
        f"### {name}\n\n{_rules(rule for rule in standard.rule if rule.group == group)}"
        for group, name in _GROUPS.items()
    ]
    return "\n".join([f"## {standard.name_zh} (`{standard.code}`, {standard.version})\n", _figures(standard), *tables])


def _variant(standard: Standard, base: Standard) -> str:
    """A standard by what it has other than the first one."""
    off = sorted({rule.code for rule in standard.rule if not rule.on})
    own = [rule for rule in standard.rule if rule.on and rule not in base.rule]
    heading = f"## {standard.name_zh} (`{standard.code}`, {standard.version})\n"
    but = f" without {', '.join(off)}" if off else ""
    return "\n".join([heading, f"As `{base.code}`{but}, and with these in place of its own:\n", _rules(own)])


def _practice(practice: Practice) -> str:
    heading = f"## Local practice: {practice.name_zh} (`{practice.code}`, {practice.version})\n"
    return "\n".join([heading, f"Source: {practice.source}. It warns and never refuses.\n", _rules(practice.rule)])


def _figures(standard: Standard) -> str:
    size, wanted, file = standard.size, standard.composition, standard.file
    rows = [
        ("photo", f"{size.width_px} x {size.height_px} px, {size.dpi} dpi", size.source),
        ("face width", f"{wanted.face_width_px.min:g}-{wanted.face_width_px.max:g} px", wanted.source),
        ("hair top", f"{wanted.hair_top_px.min:g}-{wanted.hair_top_px.max:g} px", wanted.source),
        ("eyes above the lower edge", f"at least {wanted.eyes_above_bottom_px:g} px", wanted.source),
        ("file aimed at", f"{file.min_bytes}-{file.max_bytes} bytes, JPEG quality from {file.quality}", file.source),
    ]
    return _table(("figure", "value", "source"), rows)


def _rules(rules: Iterable[Rule]) -> str:
    return _table(_HEADINGS, [_row(rule) for rule in rules])


def _row(rule: Rule) -> Sequence[str]:
    return (
        rule.code,
        f"`{rule.measure}`",
        _STAGES[rule.when],
        rule.equals or _span(rule.min, rule.max, rule.unit) + (" (warns)" if rule.level == "warn" else ""),
        _span(rule.warn_min, rule.warn_max, rule.unit),
        rule.clause,
        rule.source,
        "yes" if rule.refuses else "",
        ", ".join(rule.explained_by) + (" (yields to the eye line)" if rule.yields else ""),
        rule.iso or "",
        rule.fate or "",
        rule.reason_zh,
        rule.remedy_zh,
    )


def _span(low: float | None, high: float | None, unit: str) -> str:
    if low is None and high is None:
        return ""
    if low == high:
        said = f"{low:g}"
    elif low is None:
        said = f"at most {high:g}"
    else:
        said = f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
    return f"{said} {unit}".rstrip()


def _conformance(defects: Sequence[Defect]) -> str:
    rows = [
        (name, code or "none", ", ".join(f"{s:g}" for one in same for s in one.clear) if unit else "", unit)
        for (name, code, unit), same in (
            (key, list(group)) for key, group in groupby(defects, key=lambda d: (d.name, d.code, d.unit))
        )
    ]
    return _CONFORMANCE + "\n" + _table(("defect", "fails", "strengths", "strength is"), rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def main() -> int:
    arguments = argparse.ArgumentParser(description="the photo rules as a page")
    arguments.add_argument("--check", action="store_true", help="only tell whether the page is of today")
    fresh = page()
    if arguments.parse_args().check:
        current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
        print(f"{PAGE.name} is {'of today' if current == fresh else 'old: run `make tables`'}")
        return 0 if current == fresh else 1
    PAGE.write_text(fresh, encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(fresh.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
