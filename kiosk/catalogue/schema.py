"""A service file as it is written: the strict door. Names and types only; what belongs together is checked in load."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kiosk.catalogue.read import Table
from kiosk.catalogue.service import (
    Approval,
    Capture,
    CardKind,
    Group,
    IdentifyBy,
    Level,
    MaterialClass,
    MaterialSource,
    Need,
    Way,
)
from kiosk.rules.validity import AgeDay
from kiosk.rules.workdays import LONGEST_LIMIT, OnNonWorkday, Unit

Text = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$")]
Count = Annotated[int, Field(ge=1, le=20)]


class FeeTable(Table):
    """One amount for one period; both days included."""

    fen: Annotated[int, Field(ge=0)]
    from_: Annotated[date, Field(alias="from")]
    to: date | None = None
    source: Text


class LimitTable(Table):
    """A time limit never goes without its unit and its source."""

    n: Annotated[int, Field(ge=1, le=LONGEST_LIMIT)]
    unit: Unit
    source: Text
    on_non_workday: OnNonWorkday = "KEEP"

    @model_validator(mode="after")
    def _moves_days_only(self) -> LimitTable:
        if self.unit == "WORKDAY" and self.on_non_workday != "KEEP":
            raise ValueError("a limit in working days always ends on one: leave on_non_workday out")
        return self


class WaiversTable(Table):
    """Grounds on which the fee is waived, once shared data confirm them."""

    grounds: Annotated[list[Literal["URBAN_ALLOWANCE", "RURAL_HARDSHIP"]], Field(min_length=1)]
    source: Text


class AgesTable(Table):
    """The youngest applicant, and the day whose age decides the validity."""

    min: Annotated[int, Field(ge=0, le=120)]
    validity_by: AgeDay = "ISSUE"
    source: Text


class RenewalTable(Table):
    """How many months before its end a card may be renewed."""

    months: Annotated[int, Field(ge=1, le=24)]
    source: Text


class TriesTable(Table):
    """Tries of each kind."""

    card: Count
    number: Count
    face: Count
    fingerprint: Count
    finger: Count
    source: Text


class PhotoTable(Table):
    """The photo's standard, retakes and reuse."""

    standard: Name
    retakes: Annotated[int, Field(ge=0, le=10)]
    reuse_months: Annotated[int, Field(ge=0, le=120)]
    source: Text


class PrintsTable(Table):
    """Registration of prints."""

    wanted: Annotated[int, Field(ge=1, le=10)]
    quality: Annotated[int, Field(ge=0, le=100)]
    source: Text


class MaterialTable(Table):
    """A paper. ``proof`` names the white-listed proof and belongs to the class PROOF alone."""

    zh: Text
    material_class: Annotated[MaterialClass, Field(alias="class")]
    proof: str | None = None
    basis: Text
    source: MaterialSource

    @model_validator(mode="after")
    def _a_proof_is_named(self) -> MaterialTable:
        if (self.material_class == "PROOF") != (self.proof is not None):
            raise ValueError("the class PROOF, and no other, names its proof")
        return self


class ServiceTable(Table):
    """A whole service file."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    zh: Text
    en: Text
    group: Group
    order: Annotated[int, Field(ge=0)]
    level: Level
    measures: list[Annotated[int, Field(ge=1, le=25)]]
    approval: Approval | None = None
    route_zh: Text
    cards: list[CardKind]
    identify_by: list[IdentifyBy]
    captures: list[Capture]
    needs: list[Need]
    steps: Annotated[list[Name], Field(min_length=1)]
    choices: dict[Name, Annotated[list[Text], Field(min_length=1)]] = {}
    delivery: list[Way]
    conditions: list[Key]
    privacy: list[Key]
    refusals: list[str]
    fee: Annotated[list[FeeTable], Field(min_length=1)]
    waivers: WaiversTable | None = None
    limit: LimitTable | None = None
    green: LimitTable | None = None
    ages: AgesTable
    renewal: RenewalTable | None = None
    tries: TriesTable
    photo: PhotoTable | None = None
    prints: PrintsTable | None = None
    materials: list[MaterialTable] = []
