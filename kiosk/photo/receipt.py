"""What the receipt of a checked ID photo says (数字相片采集检测回执): the fields of the paper ``photo_receipt``.

No name, no number and no portrait stand on it: the photo is handed in by its image number, and a slip that is lost
tells nobody who was photographed (facts/domain.md 8.2: a photo is not shown after its step).
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from kiosk.catalogue.read import Table, read
from kiosk.photo.judge import RuleResult
from kiosk.photo.standard import Standard
from kiosk.rules.image_number import image_number
from kiosk.rules.months import add_months

_HASH_GROUP = 8


class Words(Table):
    """What the receipt says whatever the photo; ``line_open`` stands where no rule of a line could be assessed."""

    title: str
    passed: str
    hinted: str
    line_hinted: str
    line_open: str
    line_other: str
    usage: str
    privacy: str


class Validity(Table):
    """For how many months a photo may be used; both days of a period are included."""

    months: Annotated[int, Field(ge=1, le=60)]
    valid_from: date
    valid_to: date | None = None
    source: str


class Line(Table):
    """One line of the receipt: the rules that it sums up, and what it prints of their measures."""

    zh: Annotated[str, Field(min_length=1, max_length=8)]
    codes: Annotated[list[str], Field(min_length=1)]
    detail: str | None = None


class ReceiptRules(Table):
    """``config/photo_receipt.toml``."""

    words: Words
    validity: Annotated[list[Validity], Field(min_length=1)]
    line: Annotated[list[Line], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        codes = [code for line in self.line for code in line.codes]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands on two lines")
        return self

    def last_day(self, checked: date) -> date:
        """The last day on which a photo of this day may be used (``months``). Raises ``NoValidityError``."""
        for period in self.validity:
            if period.valid_from <= checked and (period.valid_to is None or checked <= period.valid_to):
                return add_months(checked, period.months)
        raise NoValidityError(f"no period of validity covers {checked}")


class NoValidityError(LookupError):
    """The data name no period for this day."""


@dataclass(frozen=True, slots=True)
class CheckedPhoto:
    """A finished photo that did not fail: its SHA-256, every rule's answer, when and where it was checked."""

    sha256: str
    results: tuple[RuleResult, ...]
    checked_at: datetime
    terminal_id: str


def load_receipt_rules(path: Path) -> ReceiptRules:
    """Reads the file; raises ``CatalogueError`` naming file, line, key and reason."""
    return read(path, ReceiptRules).model


def receipt_fields(
    photo: CheckedPhoto, standard: Standard, rules: ReceiptRules, host: str, printed_at: datetime
) -> dict[str, Any]:
    """The fields of the paper. ``host`` is the centre's, for the QR. Raises ``NoValidityError``."""
    day = photo.checked_at.date()
    number = image_number(photo.sha256, day)
    words, warned = rules.words, any(one.verdict == "warn" for one in photo.results)
    return {
        "title": words.title,
        "verdict": words.hinted if warned else words.passed,
        "standard": standard.name_zh,
        "image_number": number,
        "photo_url": f"https://{host}/p/{number}",
        "lines": _lines(rules, photo.results),
        "checked_at": f"{photo.checked_at:%Y-%m-%d %H:%M}",
        "valid_until": rules.last_day(day).isoformat(),
        "sha256": short_hash(photo.sha256),
        "notes": [words.usage, words.privacy],
        "terminal_id": photo.terminal_id,
        "printed_at": f"{printed_at:%Y-%m-%d %H:%M}",
    }


def short_hash(sha256: str) -> str:
    """As much of a hash as is printed: two groups to be compared by eye."""
    return f"{sha256[:_HASH_GROUP]} {sha256[_HASH_GROUP : 2 * _HASH_GROUP]}"


def _lines(rules: ReceiptRules, results: Sequence[RuleResult]) -> list[dict[str, Any]]:
    """The lines for which the standard has rules; a rule that none names, such as a site's own, gets the last line."""
    named = {code for line in rules.line for code in line.codes}
    others = sorted({one.code for one in results} - named)
    lines = [*rules.line, *([Line(zh=rules.words.line_other, codes=others)] if others else [])]
    with_results = ((line, [one for one in results if one.code in line.codes]) for line in lines)
    return [_line(line, mine, rules.words) for line, mine in with_results if mine]


def _line(line: Line, results: Sequence[RuleResult], words: Words) -> dict[str, Any]:
    verdicts = {one.verdict for one in results}
    hints = [one.reason_zh for one in results if one.verdict == "warn" and one.reason_zh]
    passed = words.line_open if verdicts == {"not_assessable"} else words.passed
    return {
        "name": line.zh,
        "result": words.line_hinted if hints else passed,
        "hints": list(dict.fromkeys(hints)),
        "detail": _detail(line.detail, results),
    }


def _detail(wanted: str | None, results: Sequence[RuleResult]) -> str | None:
    if wanted is None:
        return None
    values = {one.measure: one.value for one in results}
    names = [name for _, name, _, _ in string.Formatter().parse(wanted) if name]
    return None if any(values.get(name) is None for name in names) else wanted.format_map(values)
