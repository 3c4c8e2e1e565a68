"""One service of the catalogue, checked and frozen. What its steps, rules and screens need to know of it is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.rules.chip import ChipRules
from kiosk.rules.fees import Fee, fee_on
from kiosk.rules.validity import AgeDay
from kiosk.rules.workdays import OnNonWorkday, Unit

Level = Literal["K1", "K2", "K3"]
"""K1 all at the kiosk, K2 prepared here and done at the window, K3 guidance only (domain 0)."""

Approval = Literal["STATION", "COUNTY", "CITY"]
CardKind = Literal["resident", "hmt", "foreigner"]
IdentifyBy = Literal["card", "number", "voucher"]
Capture = Literal["card", "face", "fingerprint", "photo", "signature", "document"]
Need = Literal[
    "id_card_reader",
    "camera",
    "fingerprint_reader",
    "document_camera",
    "qr_scanner",
    "receipt_printer",
    "certificate_printer",
    "temp_card_printer",
    "card_cabinet",
    "card_return",
]
"""Kinds of devices that a service may be unable to do without (words of devices.base, which the centre has not)."""

Way = Literal["CABINET", "WINDOW", "EMS"]
MaterialClass = Literal["DOCUMENT", "PROOF"]
MaterialSource = Literal["SHARED_DATA", "SCAN", "PRESENT_AT_WINDOW"]
Group = Literal[
    "id", "rp", "hh", "cert", "photo", "pickup", "progress", "booking", "fee", "home_service", "complaint", "office"
]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit (办理时限) with its own unit; ``on_non_workday`` moves only a limit in calendar days."""

    n: int
    unit: Unit
    source: str
    on_non_workday: OnNonWorkday = "KEEP"


@dataclass(frozen=True, slots=True)
class Material:
    """A paper of the service (domain 2.0.6). ``proof`` is the code of a PROOF, None for a DOCUMENT."""

    zh: str
    material_class: MaterialClass
    proof: str | None
    basis: str
    source: MaterialSource


@dataclass(frozen=True, slots=True)
class Tries:
    """How often before another way is taken: reads of the card, numbers typed, and so on (domain 5.4)."""

    card: int
    number: int
    face: int
    fingerprint: int
    finger: int


@dataclass(frozen=True, slots=True)
class Photo:
    """Photo rules: ``retakes`` after the first shot; ``reuse_months`` 0 = always a new photo (measure 13)."""

    standard: str
    retakes: int
    reuse_months: int


@dataclass(frozen=True, slots=True)
class Prints:
    """First registration of prints: how many, and the least quality (0-100) of each."""

    wanted: int
    quality: int


@dataclass(frozen=True, slots=True)
class Service:
    """One service. Optional parts are None where the service has no such thing."""

    code: str
    zh: str
    en: str
    group: Group
    order: int
    level: Level
    measures: tuple[int, ...]
    approval: Approval | None
    route_zh: str
    cards: tuple[CardKind, ...]
    identify_by: tuple[IdentifyBy, ...]
    captures: tuple[Capture, ...]
    needs: tuple[Need, ...]
    """The devices without which this service cannot be finished: while one is gone it leaves the menu."""
    steps: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    delivery: tuple[Way, ...]
    conditions: tuple[str, ...]
    privacy: tuple[str, ...]
    refusals: tuple[str, ...]
    fees: tuple[Fee, ...]
    waivers: tuple[str, ...]
    limit: Limit | None
    green: Limit | None
    min_age: int
    validity_by: AgeDay
    renewal_months: int | None
    tries: Tries
    photo: Photo | None
    prints: Prints | None
    materials: tuple[Material, ...]

    def fee_on(self, day: date) -> int:
        """The fee of a day in fen; raises BadInput before the first period."""
        return fee_on(self.fees, day).fen

    @property
    def chip_rules(self) -> ChipRules:
        """What this service demands of the card on the reader."""
        return ChipRules(self.cards, self.min_age, self.renewal_months)

    def refuses(self, code: str) -> bool:
        """Whether a code can occur in this service."""
        return code in self.refusals
