"""The holiday table and its faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.base import paths
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.holidays import load

GOOD = """[[year]]
year = 2026
source = "s"
days_off = [
  { name = "劳动节", first = 2026-05-01, last = 2026-05-05 },
]
makeup_workdays = [2026-05-09]
"""


def test_the_table_covers_three_years_and_knows_festivals_and_makeup_days() -> None:
    table = load(paths.config() / "holidays.toml")
    assert table.years == {2024, 2025, 2026}
    assert not table.knows(date(2027, 1, 1))
    assert not table.is_workday(date(2026, 2, 16))
    assert table.is_workday(date(2026, 2, 14))
    assert not table.is_workday(date(2026, 6, 6))
    assert table.is_workday(date(2026, 6, 8))


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("last = 2026-05-05", "last = 2026-04-30", 5, "year[0].days_off[0].last", "before first"),
        ("last = 2026-05-05", "last = 2027-05-05", 5, "year[0].days_off[0].first", "outside 2026"),
        ("2026-05-09", "2026-05-08", 7, "year[0].makeup_workdays[0]", "no weekend day"),
        ("2026-05-09", "2026-05-02", 7, "year[0].makeup_workdays[0]", "is a day off"),
        ("2026-05-09", "2026-05-09, 2026-05-09", 7, "year[0].makeup_workdays[1]", "twice"),
        ("2026-05-09", "2025-05-10", 7, "year[0].makeup_workdays[0]", "outside 2026"),
        ('source = "s"\n', "", 1, "year[0].source", "is missing"),
        ("year = 2026\n", 'year = "2026"\n', 2, "year[0].year", "whole number"),
        (
            "  {",
            "  { name = 'x', first = 2026-05-05, last = 2026-05-06 }, {",
            5,
            "year[0].days_off[1].first",
            "already",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, key: str, reason: str) -> None:
    path = tmp_path / "holidays.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError, match=reason) as caught:
        load(path)
    assert (caught.value.file, caught.value.line, caught.value.key) == ("holidays.toml", line, key)


def test_a_year_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "holidays.toml"
    path.write_text(GOOD + GOOD, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"holidays\.toml:9: year\[1\]\.year: 2026 is there twice"):
        load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.toml:0: file: No such file"):
        load(tmp_path / "none.toml")
