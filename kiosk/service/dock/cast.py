"""Who can come to a world, and what of a resident a simulated device must be told: the card, the face, the finger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.service.people import Person, read_residents
from kiosk.service.whereabouts import Whereabouts

STRANGER_FINGER = "finger-of-somebody-else"
KINDS_OF_CARD = {"resident": "身份证", "hmt": "港澳台证", "foreigner": "永居证"}


class UnknownResident(ValueError):
    """Nobody of that id; one sentence."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The residents by id, and the seeds by which the camera draws them."""

    residents: Mapping[str, Person]
    seeds: Mapping[str, int]
    stranger_seed: int

    def request(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the device is told: ``given``, but ``resident`` (an id) becomes what that kind knows residents by.

        ``{"do": "put", "resident": "P01", "readable": false}`` puts P01's card with that one field changed. With
        ``"stranger": true`` camera and fingerprint reader get somebody else. Raises UnknownResident.
        """
        if "resident" not in given:
            return dict(given)
        rest = {name: value for name, value in given.items() if name not in ("resident", "stranger", "do")}
        person, does, stranger = self._person(given["resident"]), {"do": given["do"]}, bool(given.get("stranger"))
        if kind == "camera":
            seed = self.stranger_seed if stranger else self.seeds[person.id]
            return {**does, "seed": seed, "look": person.look, **rest}
        if kind == "fingerprint_reader":
            return {**does, "person": STRANGER_FINGER if stranger else person.finger_seed, **rest}
        return {**does, "card": {**person.chip(), **rest}}

    def lines(self) -> list[dict[str, str]]:
        """Id, name and one line about each resident, for a list."""
        return [
            {"id": person.id, "name": person.told.name, "line": _line(person)} for person in self.residents.values()
        ]

    def name_of(self, seed: object) -> str:
        """Who has this drawn face."""
        if seed == self.stranger_seed:
            return "陌生人"
        return next((self.residents[who].told.name for who, one in self.seeds.items() if one == seed), str(seed))

    def _person(self, who: object) -> Person:
        person = self.residents.get(str(who))
        if person is None or person.id not in self.seeds:
            raise UnknownResident(f"{who!r} is none of the residents of this world: {' '.join(self.seeds)}")
        return person


def cast_of(where: Whereabouts) -> Cast:
    """Who can come to this world; raises PeopleError, OSError."""
    people = read_residents(Path(where.people))
    coming = {who: person for who, person in people.items() if who in where.seeds}
    return Cast(coming, where.seeds, where.stranger_seed)


def _line(person: Person) -> str:
    card = person.told.card
    if card is None:
        held = "没有证件"
    else:
        until = "长期" if card.valid_to is None else f"{card.valid_to:%Y-%m-%d}"
        held = f"{KINDS_OF_CARD[card.kind]}至{until}" + ("" if card.readable else "，读不出")
    return f"{'男' if person.sex == 'male' else '女'}，{person.birth_date.year}年生，{held}"
