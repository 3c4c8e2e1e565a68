"""The renewal window and what the chip alone decides (domain 4.2, 5.2 step 5, scenarios 1, 2, 3, 16, 31)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.chip import ChipRules, ChipVerdict, judge
from kiosk.rules.renewal import Window, first_day, may_renew

TODAY = date(2026, 6, 1)
RULES = ChipRules(cards=("resident",), min_age=16, renewal_months=3)


@pytest.mark.parametrize(
    ("valid_to", "first"),
    [
        ("2026-08-20", "2026-05-20"),
        ("2026-10-15", "2026-07-15"),
        ("2026-05-31", "2026-02-28"),
        ("2028-05-31", "2028-02-29"),
        ("2027-01-31", "2026-10-31"),
        ("2025-01-01", "2024-10-01"),
    ],
)
def test_the_window_opens_three_months_before_the_end(valid_to: str, first: str) -> None:
    assert first_day(date.fromisoformat(valid_to), 3) == date.fromisoformat(first)


def test_who_may_renew_today() -> None:
    assert may_renew(date(2026, 8, 20), TODAY, 3) == Window(None, date(2026, 5, 20))
    assert may_renew(date(2026, 9, 1), TODAY, 3).is_open
    assert may_renew(date(2026, 9, 2), TODAY, 3) == Window("E08", date(2026, 6, 2))
    assert may_renew(date(2026, 10, 15), TODAY, 3) == Window("E08", date(2026, 7, 15))
    assert may_renew(date(2025, 1, 1), TODAY, 3).is_open
    assert may_renew(None, TODAY, 3) == Window("E08.long", None)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_first_day_is_open_and_the_day_before_is_not(valid_to: date) -> None:
    first = first_day(valid_to, 3)
    assert may_renew(valid_to, first, 3).is_open
    assert may_renew(valid_to, first - timedelta(days=1), 3).code == "E08"


@dataclass(frozen=True)
class Card:
    kind: str = "resident"
    name: str = "田𬭎"
    address: str = "湖北省武汉市江岸区示例路1号"
    authority: str = "武汉市公安局江岸分局"
    birth_date: date = date(1998, 3, 15)
    valid_to: date | None = date(2026, 8, 20)


SOUND = Card()
SELF_MADE = "张\ue123"


def test_a_card_in_its_window_goes_on() -> None:
    assert judge(SOUND, RULES, TODAY) == ChipVerdict(None)
    assert judge(replace(SOUND, valid_to=date(2025, 1, 1)), RULES, TODAY) == ChipVerdict(None)


@pytest.mark.parametrize("kind", ["hmt", "foreigner", "", "unknown"])
def test_a_card_of_another_kind_is_never_taken_for_a_residents(kind: str) -> None:
    assert judge(replace(SOUND, kind=kind), RULES, TODAY) == ChipVerdict("E18")


def test_sixteen_today_may_and_a_day_younger_may_not() -> None:
    assert judge(replace(SOUND, birth_date=date(2010, 6, 1)), RULES, TODAY) == ChipVerdict(None)
    assert judge(replace(SOUND, birth_date=date(2010, 6, 2)), RULES, TODAY) == ChipVerdict("E19")
    assert judge(replace(SOUND, birth_date=date(2030, 1, 1)), RULES, TODAY) == ChipVerdict("E19")


def test_too_early_names_the_first_day() -> None:
    assert judge(replace(SOUND, valid_to=date(2026, 10, 15)), RULES, TODAY) == ChipVerdict("E08", date(2026, 7, 15))


def test_a_long_term_card_needs_no_renewal_but_serves_where_the_end_does_not_matter() -> None:
    long_term = replace(SOUND, valid_to=None)
    assert judge(long_term, RULES, TODAY) == ChipVerdict("E08.long")
    assert judge(long_term, replace(RULES, renewal_months=None), TODAY) == ChipVerdict(None)


@pytest.mark.parametrize("item", ["name", "address", "authority"])
def test_a_self_made_character_in_any_item_leads_to_the_window(item: str) -> None:
    assert judge(replace(SOUND, **{item: SELF_MADE}), RULES, TODAY) == ChipVerdict("E06", points=(0xE123,))


def test_nobody_is_sent_to_the_window_for_what_holds_there_too() -> None:
    worst = Card("hmt", SELF_MADE, birth_date=date(2014, 9, 1), valid_to=None)
    assert judge(worst, RULES, TODAY).code == "E18"
    assert judge(replace(worst, kind="resident"), RULES, TODAY).code == "E19"
    grown = replace(worst, kind="resident", birth_date=date(1951, 1, 12))
    assert judge(grown, RULES, TODAY).code == "E08.long"
    assert judge(replace(grown, valid_to=date(2030, 1, 1)), RULES, TODAY).code == "E08"
    assert judge(replace(grown, valid_to=date(2026, 7, 1)), RULES, TODAY).code == "E06"
