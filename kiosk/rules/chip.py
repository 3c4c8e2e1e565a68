"""What the chip alone decides, before any consent and without a question to the registry (domain 5.2 step 5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from kiosk.rules.ages import full_years
from kiosk.rules.names import self_made
from kiosk.rules.renewal import may_renew

Code = Literal["E06", "E08", "E08.long", "E18", "E19"]


class Chip(Protocol):
    """The items of a card that the early refusals need; the reader's card has them."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def authority(self) -> str: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class ChipRules:
    """What the service demands of a card; data of the catalogue.

    ``renewal_months`` is None for a service that does not ask how long the old card still runs.
    """

    cards: Collection[str]
    min_age: int
    renewal_months: int | None


@dataclass(frozen=True, slots=True)
class ChipVerdict:
    """``code`` None = go on. ``first_day`` with E08; ``points`` (code points, never the item) with E06."""

    code: Code | None
    first_day: date | None = None
    points: tuple[int, ...] = ()


def judge(chip: Chip, rules: ChipRules, today: date) -> ChipVerdict:
    """The first of: E18 wrong kind, E19 too young, E08.long, E08 too early, E06 self-made character.

    E06 comes last because E08 holds at the window as well: nobody is sent there for nothing.
    """
    if chip.kind not in rules.cards:
        return ChipVerdict("E18")
    if chip.birth_date > today or full_years(chip.birth_date, today) < rules.min_age:
        return ChipVerdict("E19")
    if rules.renewal_months is not None:
        window = may_renew(chip.valid_to, today, rules.renewal_months)
        if window.code is not None:
            return ChipVerdict(window.code, first_day=window.first_day)
    points = self_made((chip.name, chip.address, chip.authority))
    return ChipVerdict("E06", points=points) if points else ChipVerdict(None)
