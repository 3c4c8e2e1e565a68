"""A figure says whether its target is met, and the page of the figures shows each with it."""

from __future__ import annotations

import pytest

from tests.bench.figures import Figure
from tests.bench.page import PUBLISHED, page

MACHINE = {"cores": 2, "processor": "a processor", "python": "3.11", "load": 0.5}


@pytest.mark.parametrize(
    ("figure", "met", "target"),
    [
        (Figure("frame", 14.9, "ms", 15), True, "≤ 15"),
        (Figure("frame", 15.1, "ms", 15), False, "≤ 15"),
        (Figure("preview", 15.0, "fps", at_least=15), True, "≥ 15"),
        (Figure("preview", 14.9, "fps", at_least=15), False, "≥ 15"),
        (Figure("peer", 99.0, "ms"), None, ""),
    ],
)
def test_a_target_is_met_or_missed_or_there_is_none(figure: Figure, met: bool | None, target: str):
    assert (figure.met, figure.target) == (met, target)


@pytest.mark.parametrize(("value", "shown"), [(0.114, "0.11"), (9.87, "9.9"), (132.4, "132")])
def test_a_value_has_as_many_decimals_as_it_bears(value: float, shown: str):
    assert Figure("x", value, "").shown == shown


def test_the_page_names_every_figure_and_says_what_is_missed():
    rows = [Figure("guidance frame", 16.0, "ms", 15), Figure("a peer", 120.0, "ms")]
    text = page(dict.fromkeys(PUBLISHED, rows), MACHINE)
    assert text.count("| guidance frame | 16.0 ms | ≤ 15 | MISSED |") == len(PUBLISHED)
    assert text.count("| a peer | 120 ms |  |  |") == len(PUBLISHED)
    assert "a processor" in text
