"""The people file (``config/demo/people.toml``, or any file of its shape), read strictly: one clear error, or people.

What may be left out and what then holds stands at the head of ``config/demo/people.toml``.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kiosk.contract.messages import CaseStatus, PaymentState
from kiosk.rules import identity_number
from kiosk.rules.refusals import REFUSALS

HouseholdKind = Literal["FAMILY", "COLLECTIVE", "COMMUNITY_PUBLIC"]
"""家庭户, 集体户, 社区公共户 (domain §7.1)."""

DEFAULT_ADDRESS = "湖北省黄石市西塞山区八泉街道黄石大道100号"
LONG_TERM = "长期"


class PeopleError(Exception):
    """A people file that cannot be taken; the text is ``file: person: key: reason`` and quotes no value."""

    def __init__(self, file: Path, person: str, key: str, reason: str) -> None:
        super().__init__(": ".join(part for part in (file.name, person, key, reason) if part))
        self.where = ": ".join(part for part in (file.name, person, key) if part)
        self.reason = reason


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("no date (YYYY-MM-DD)") from None
    return value.date() if isinstance(value, datetime) else value


def _valid_to(value: Any) -> Any:
    return None if value == LONG_TERM else _day(value)


def _similarity(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _block(value: str) -> str:
    code = value if value.startswith("BLK_") else f"BLK_{value.upper()}"
    if code not in REFUSALS:
        raise ValueError(f"no block code; known are {', '.join(sorted(c for c in REFUSALS if c.startswith('BLK_')))}")
    return code


def _number(value: str) -> str:
    check = identity_number.check(value, date.max)
    if not check.valid:
        raise ValueError(f"no identity number ({check.reason})")
    return check.normalized


def _case(value: Any) -> Any:
    return {"service": value} if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Pose = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class Section(BaseModel):
    """A table of the file: no unknown key, no value of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CardSection(Section):
    """``[person.card]``"""

    issued: Day
    valid_to: Annotated[date | None, BeforeValidator(_valid_to)]
    kind: Literal["resident", "hmt", "foreigner"] = "resident"
    readable: bool = True
    authority: Text | None = None
    pass_number: Text | None = None
    issue_count: Annotated[int, Field(ge=0)] | None = None


class HouseholdSection(Section):
    """``household``"""

    number: Text
    kind: HouseholdKind = "FAMILY"
    relation: Annotated[str, Field(pattern=r"^\d{2}$")] = "02"


class RegistrySection(Section):
    """``[person.registry]``; ``name``, ``sex``, ``birth_date`` only where the registry disagrees with the card."""

    address: Annotated[str, Field(min_length=1, max_length=35)] = DEFAULT_ADDRESS
    household: HouseholdSection | None = None
    prints: bool = True
    photo_issued: Day | None = None
    photo_similarity: Annotated[
        Literal["same", "review", "mismatch"] | Annotated[float, Field(ge=0, le=2)], BeforeValidator(_similarity)
    ] = "same"
    blocks: tuple[Annotated[str, AfterValidator(_block)], ...] = Field(default=(), strict=False)
    loss: bool | Day = False
    crime: Literal["clean", "record", "sealed"] = "clean"
    name: Text | None = None
    sex: Literal["male", "female"] | None = None
    birth_date: Day | None = None


class CaseSection(Section):
    """One of ``cases``: what another system holds. A bare service code stands for a case under review."""

    service: Annotated[str, Field(pattern=r"^[A-Z_]{2,32}$")]
    status: CaseStatus = "UNDER_REVIEW"
    payment: PaymentState = "none"
    place: Text | None = None
    hours: Text | None = None
    phone: Text | None = None
    submitted: Day | None = None
    accepted: Day | None = None
    due: Day | None = None
    acceptance_number: Annotated[str, Field(pattern=r"^\d{22}$")] | None = None
    case_id: Annotated[UUID, Field(strict=False)] | None = None
    terminal: Text | None = None
    slot: int | None = None


class BehaviourSection(Section):
    """``[person.behaviour]``: for the scripted resident; the centre only checks the words."""

    face: Literal["match", "review", "mismatch", "nobody", "two"] = "match"
    finger: Literal["match", "mismatch", "dry", "none"] = "match"
    photo: tuple[Pose, ...] = Field(default=("front",), strict=False)
    consent_face: bool = True


class PersonSection(Section):
    """One ``[[person]]``."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
    number: Annotated[str, AfterValidator(_number)]
    name: Annotated[str, Field(min_length=1, max_length=50)]
    phone: str | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    nation: Annotated[str, Field(max_length=12)] = "汉"
    card: CardSection | None = None
    registry: RegistrySection | None = None
    cases: tuple[Annotated[CaseSection, BeforeValidator(_case)], ...] = Field(default=(), strict=False)
    shared: Mapping[str, Day] = Field(default_factory=dict)
    behaviour: BehaviourSection = BehaviourSection()


def read_people(file: Path) -> tuple[PersonSection, ...]:
    """The people of a file in its order. Raises PeopleError, or OSError for a file that cannot be read."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PeopleError(file, "", "", f"no TOML: {error}") from None
    sections = document.pop("person", None)
    if document:
        raise PeopleError(file, "", next(iter(document)), "unknown key; a people file is a list of [[person]]")
    if not isinstance(sections, list) or not sections:
        raise PeopleError(file, "", "person", "the file names no [[person]]")
    people = tuple(_person(file, place, section) for place, section in enumerate(sections, start=1))
    for key in ("id", "number"):
        _refuse_doubles(file, people, key)
    return people


def _person(file: Path, place: int, section: Any) -> PersonSection:
    named = section.get("id") if isinstance(section, dict) else None
    label = named if isinstance(named, str) else f"person {place}"
    try:
        return PersonSection.model_validate(section)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PeopleError(file, label, key, _reason(first["type"], first["msg"], str(first["loc"][-1]))) from None


def _reason(kind: str, message: str, key: str) -> str:
    if kind != "extra_forbidden":
        return message.removeprefix("Value error, ")
    known = {name for model in Section.__subclasses__() for name in model.model_fields}
    near = difflib.get_close_matches(key, sorted(known), n=1)
    return f"unknown key; did you mean {near[0]}?" if near else "unknown key"


def _refuse_doubles(file: Path, people: tuple[PersonSection, ...], key: str) -> None:
    seen: set[str] = set()
    for person in people:
        value = getattr(person, key)
        if value in seen:
            raise PeopleError(file, person.id, key, "stands twice in the file")
        seen.add(value)
