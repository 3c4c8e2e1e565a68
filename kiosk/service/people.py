"""The scripted resident of a rehearsal, from the people file: what lies in the pocket, and how the resident behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.catalogue.people import CardSection, PersonSection, read_people
from kiosk.rules import identity_number

LOOKS_YEAR = 2026
"""The simulated camera draws people as old as they are in this year, whatever day a rehearsal lives on."""

DEFAULT_AUTHORITY = "黄石市公安局西塞山分局"


@dataclass(frozen=True, slots=True)
class Person:
    """One resident with the number's own facts."""

    told: PersonSection
    birth_date: date
    sex: str

    @property
    def id(self) -> str:
        """P01 and so on."""
        return self.told.id

    @property
    def finger_seed(self) -> str:
        """What the simulated fingerprint reader tells fingers of different people by."""
        return f"finger-{self.told.id}"

    @property
    def look(self) -> dict[str, Any]:
        """What the simulated camera is told besides the seed."""
        return {"sex": self.sex, "age": LOOKS_YEAR - self.birth_date.year}

    @property
    def prints(self) -> bool:
        """Whether the registry holds prints."""
        return bool(self.told.registry and self.told.registry.prints)

    def chip(self) -> dict[str, Any]:
        """The card for the simulated reader. Who holds none puts something there that no reader can read."""
        card = self.told.card or CardSection(issued=self.birth_date, valid_to=None, readable=False)
        return {
            "kind": card.kind,
            "name": self.told.name,
            "sex": self.sex,
            "nation": self.told.nation,
            "birth_date": self.birth_date.isoformat(),
            "address": self.told.registry.address if self.told.registry else "",
            "number": self.told.number,
            "authority": card.authority or DEFAULT_AUTHORITY,
            "valid_from": card.issued.isoformat(),
            "valid_to": card.valid_to.isoformat() if card.valid_to else None,
            "pass_number": card.pass_number,
            "issue_count": card.issue_count,
            "readable": card.readable,
            **({} if self.prints else {"fingerprints": ""}),
        }


def read_residents(file: Path) -> Mapping[str, Person]:
    """The residents by id; raises PeopleError, OSError."""
    return {told.id: _person(told) for told in read_people(file)}


def _person(told: PersonSection) -> Person:
    checked = identity_number.check(told.number, date.max)
    return Person(told, checked.birth_date or date.min, checked.sex or "male")
