"""Line breaking for Chinese, English and both mixed. Kivy breaks per character and knows no kinsoku.

Rules: no closing mark at the start of a line, no opening mark at its end; English words, dates and numbers
with their unit (2026年6月30日, 20元) stay whole; no line holds one lonely character if the lines can share.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OPENING = "（《“‘【〔「『(["
_CLOSING = "，。；：？！、）》”’】〕」』·…—%,.;:?!)]"
_UNIT = "年月日元个次位秒分时号天岁枚张步路室项"
_PIECE = re.compile(
    rf"[{re.escape(_OPENING)}]*"
    rf"(?:(?:[0-9][0-9.,:/%+\-–]*[{_UNIT}]?)+|[^\s⺀-鿿　-〿＀-￯\U00020000-\U0003ffff{re.escape(_OPENING)}]+|\S)"
    rf"(?:\s*[{re.escape(_CLOSING)}])*"
)
_BREATH = "，。；：！？"
_LONELY = 2

Measure = Callable[[str], float]


def pieces(paragraph: str) -> list[str]:
    """What may not be broken further, each with the blanks before it."""
    found: list[str] = []
    end = 0
    for match in _PIECE.finditer(paragraph):
        found.append(paragraph[end : match.end()])
        end = match.end()
    return found


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Lines no wider than ``width`` (a single piece that is wider is cut by characters). ``\\n`` always breaks."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        parts = pieces(paragraph)
        broken = _fill(parts, width, measure)
        clauses = _clauses(parts)
        if len(broken) == len(clauses) == 2 and all(measure(clause.strip()) <= width for clause in clauses):
            broken = [clause.lstrip() for clause in clauses]  # two lines break where the sentence breathes
        elif len(broken) > 1 and len(broken[-1].strip()) <= _LONELY:
            broken = _even(parts, width, len(broken), measure)
        lines += broken
    return lines


def _clauses(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and joined[-1][-1:] not in _BREATH:
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _fill(parts: list[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for part in parts:
        if measure((line + part).rstrip()) <= width or not line:
            line += part if line else part.lstrip()
        else:
            lines.append(line)
            line = part.lstrip()
        while measure(line) > width and len(line) > 1:
            head = _longest_head(line, width, measure)
            lines.append(line[:head])
            line = line[head:]
    return [*lines, line]


def _longest_head(line: str, width: float, measure: Measure) -> int:
    length = 1
    while length < len(line) and measure(line[: length + 1]) <= width:
        length += 1
    return length


def _even(parts: list[str], width: float, count: int, measure: Measure) -> list[str]:
    """The narrowest setting that needs no more lines."""
    widest = max(measure(part.strip()) for part in parts)
    low, high = min(width, max(width / 2, widest)), width
    best = _fill(parts, width, measure)
    for _ in range(6):
        middle = (low + high) / 2
        tried = _fill(parts, middle, measure)
        if len(tried) <= count:
            best, high = tried, middle
        else:
            low = middle
    return best
