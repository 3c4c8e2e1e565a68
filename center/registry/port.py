"""What the centre asks of the population registry (人口库). A real one sits behind an adapter of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol
from uuid import UUID

from kiosk.catalogue.people import HouseholdKind
from kiosk.contract.messages import CaseStatus, PaymentState, Print


@dataclass(frozen=True, slots=True, repr=False)
class HeldCard:
    """The card that the registry knows of; ``valid_to`` None = long-term (长期)."""

    issued: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, repr=False)
class OpenCase:
    """A case of this person that another system holds (a window, an online channel)."""

    case_id: UUID
    service: str
    status: CaseStatus
    payment: PaymentState = "none"
    place: str | None = None
    hours: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A registered person. ``blocks`` are BLK_ codes; ``shared`` is evidence of other offices and since when."""

    number: str
    name: str
    sex: Literal["male", "female"]
    nation: str
    birth_date: date
    address: str
    phone: str | None
    household_kind: HouseholdKind
    card: HeldCard | None
    prints_registered: bool
    blocks: frozenset[str] = frozenset()
    shared: Mapping[str, date] = field(default_factory=dict)
    cases: tuple[OpenCase, ...] = ()

    @property
    def in_province(self) -> bool:
        """Registered in Hubei."""
        return self.address.startswith("湖北")

    def __repr__(self) -> str:
        return "Person()"


@dataclass(frozen=True, slots=True, repr=False)
class Reference:
    """What proof compares with: the archive photo (358x441 JPEG) and the registered prints."""

    photo: bytes | None
    prints: tuple[Print, ...]


class Registry(Protocol):
    """``find`` may return nothing: a well-formed number that belongs to nobody is no error."""

    def find(self, number: str) -> Person | None:
        """The person of a normalised number."""

    def reference(self, person: Person) -> Reference:
        """The photo and prints of a person that ``find`` gave."""
