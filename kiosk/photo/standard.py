"""A photo standard as data: sizes, composition, file and one rule per measure, each with its clause and source.

A standard file holds the national rules; sets of local practice lie beside it in ``practice/`` and are added by name.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from math import inf
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.photo.measures.table import MEASURES

Group = Literal["file", "geometry", "capture", "background", "practice"]
Model = TypeVar("Model", bound=BaseModel)
Positive = Annotated[int, Field(gt=0)]


class BadStandardError(ValueError):
    """A standard file that cannot be used; the message names file, key and reason."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Size(_Strict):
    """Pixels of the finished photo and its printed resolution."""

    width_px: Positive
    height_px: Positive
    dpi: Positive
    source: str


class Span(_Strict):
    """A figure to aim at and the range that is still right, px."""

    target: float
    min: float
    max: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.min <= self.target <= self.max:
            raise ValueError("target must lie between min and max")
        return self


class Composition(_Strict):
    """Where the head lies in the finished photo. The eye line has priority over the hair (GA 461-2004 4.1.6)."""

    face_width_px: Span
    hair_top_px: Span
    eyes_above_bottom_px: float
    eye_mid_x_px: Span
    max_enlargement: Annotated[float, Field(ge=1)]
    source: str


class FileLimits(_Strict):
    """JPEG quality 0-100, the size in bytes that is aimed at, and the largest one that is still accepted."""

    quality: Annotated[int, Field(ge=1, le=95)]
    min_bytes: Positive
    max_bytes: Positive
    accepted_bytes: Positive
    source: str


class Rule(_Strict):
    """One measure and its limits.

    Outside ``min``..``max`` gives ``level``; outside ``warn_min``..``warn_max`` gives warn. Where a rule of a code in
    ``explained_by`` fails, what this one's measure reads is that rule's doing, and this one is not assessed. ``iso``
    names the nearest quality measure of ISO/IEC 29794-5, ``fate`` that of NIST FATE SIDD.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]+$")]
    measure: str
    group: Group
    when: Literal["finished", "source", "both"] = "both"
    level: Literal["fail", "warn"] = "fail"
    min: float | None = None
    max: float | None = None
    warn_min: float | None = None
    warn_max: float | None = None
    equals: str | None = None
    unit: str = ""
    refuses: bool = False
    yields: bool = False
    explained_by: Annotated[tuple[str, ...], Field(strict=False)] = ()
    on: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    clause: str
    source: str
    iso: str | None = None
    fate: str | None = None
    reason_zh: str
    remedy_zh: str

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.measure not in MEASURES:
            raise ValueError(f"unknown measure {self.measure!r}")
        if self.equals is None and self.min is None and self.max is None:
            raise ValueError("a rule needs min, max or equals")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class Limits(_Strict):
    """A range with a narrower one inside it: the wide one to stay right, the narrow one to become right."""

    min: float
    max: float
    warn_min: float
    warn_max: float

    @property
    def stay(self) -> tuple[float, float]:
        """Lower and upper limit of what is still right."""
        return self.min, self.max

    @property
    def enter(self) -> tuple[float, float]:
        """Lower and upper limit of what becomes right."""
        return self.warn_min, self.warn_max


class Live(_Strict):
    """Live guidance: times in seconds, and where the face may lie in the frame."""

    stable_s: Annotated[float, Field(ge=0)]
    tick_s: Annotated[float, Field(gt=0)]
    hold_s: Annotated[float, Field(ge=0)]
    turn_back_s: Annotated[float, Field(ge=0)]
    advice_s: Annotated[float, Field(ge=0)]
    grace_s: Annotated[float, Field(ge=0)]
    gap_s: Annotated[float, Field(gt=0)]
    face_width_px: Limits
    face_share: Limits
    centre_x: Limits
    room_above: Limits
    room_below: Limits
    room_beside: Limits
    hair_room: Limits
    room_in_all: Limits


class Practice(_Strict):
    """A set of local practice: rules beside the standard that warn and never refuse."""

    code: str
    name_zh: str
    version: str
    valid_from: date
    valid_to: date | None = None
    source: str
    rule: Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]


class Standard(_Strict):
    """One photo standard with its sets of local practice; ``rule`` holds the rules of all of them."""

    code: str
    name_zh: str
    version: str
    valid_from: date
    valid_to: date | None = None
    practice: Annotated[tuple[str, ...], Field(strict=False)] = ()
    size: Size
    composition: Composition
    file: FileLimits
    rule: Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]
    live: Live

    @model_validator(mode="after")
    def _explained(self) -> Self:
        """Every code that explains another is there, and none explains itself: one rule at least always fails."""
        causes: dict[str, set[str]] = {rule.code: set() for rule in self.rule}
        for rule in self.rule:
            unknown = [code for code in rule.explained_by if code not in causes]
            if unknown:
                raise ValueError(f"{rule.code} is explained by {unknown[0]}, which no rule has")
            causes[rule.code].update(rule.explained_by)
        try:
            TopologicalSorter(causes).prepare()
        except CycleError as error:
            raise ValueError(f"rules explain one another: {', '.join(error.args[1])}") from error
        return self

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are switched on, in the order of the files."""
        return tuple(rule for rule in self.rule if rule.on)

    def on_day(self, day: date) -> Self:
        """The standard with the rules that are valid on ``day``. Raises ``BadStandardError`` when it is not itself."""
        if not _valid(self.valid_from, self.valid_to, day):
            raise BadStandardError(f"{self.code} is valid from {self.valid_from} to {self.valid_to}, not on {day}")
        valid = (rule for rule in self.rule if _valid(rule.valid_from, rule.valid_to, day))
        return self.model_copy(update={"rule": tuple(valid)})

    def limits(self, measure: str) -> Limits:
        """The limits that the rules set on one measure of a portrait, switched on or not; open ends are infinite."""
        rules = [rule for rule in self.rule if rule.measure == measure and rule.when != "finished"]
        low = max((rule.min for rule in rules if rule.min is not None), default=-inf)
        high = min((rule.max for rule in rules if rule.max is not None), default=inf)
        return Limits(
            min=low,
            max=high,
            warn_min=max((rule.warn_min for rule in rules if rule.warn_min is not None), default=low),
            warn_max=min((rule.warn_max for rule in rules if rule.warn_max is not None), default=high),
        )

    def without(self, *codes: str) -> Self:
        """The same standard with some rules switched off. Raises ``BadStandardError`` for a code that no rule has."""
        unknown = set(codes) - {rule.code for rule in self.rule}
        if unknown:
            raise BadStandardError(f"{self.code} has no rule {', '.join(sorted(unknown))}")
        return self.model_copy(
            update={"rule": tuple(r.model_copy(update={"on": r.on and r.code not in codes}) for r in self.rule)}
        )


def load_standard(path: Path, practice: Sequence[str] | None = None, off: Sequence[str] = ()) -> Standard:
    """Reads a standard file, the standard that it extends, and its sets of local practice.

    ``practice`` names other sets than the file's own, ``off`` the codes of rules that a site switches off. Raises
    ``BadStandardError`` naming file, key and reason, ``FileNotFoundError`` when a file is not there.
    """
    table = _extended(path)
    switched_off = [*table.pop("off", []), *off]
    names = table.get("practice", []) if practice is None else list(practice)
    sets = [load_practice(path.parent / "practice" / f"{name}.toml") for name in names]
    added = [rule.model_dump(exclude_none=True) for one in sets for rule in one.rule]
    national = table.get("rule", [])
    merged = table | {"practice": names, "rule": [*national, *added] if isinstance(national, list) else national}
    standard = _validated(path, Standard, merged)
    try:
        return standard.without(*switched_off)
    except BadStandardError as error:
        raise BadStandardError(f"{path.name}: off: {error}") from error


def load_standards(folder: Path, practice: Sequence[str] | None = None, off: Sequence[str] = ()) -> dict[str, Standard]:
    """Every standard of a folder by its code; the same errors as ``load_standard``."""
    loaded = [load_standard(path, practice, off) for path in sorted(folder.glob("*.toml"))]
    return {standard.code: standard for standard in loaded}


def load_practice(path: Path) -> Practice:
    """Reads one set of local practice; the same errors as ``load_standard``."""
    loaded = _validated(path, Practice, _read(path) | {"rule": [r | {"group": "practice"} for r in _rules_of(path)]})
    loud = [rule.code for rule in loaded.rule if rule.refuses or rule.level != "warn"]
    if loud:
        raise BadStandardError(f"{path.name}: rule: local practice only warns, but {', '.join(loud)} does more")
    bounds = {"valid_from": loaded.valid_from, "valid_to": loaded.valid_to}
    rules = (rule.model_copy(update={k: getattr(rule, k) or v for k, v in bounds.items()}) for rule in loaded.rule)
    return loaded.model_copy(update={"rule": tuple(rules)})


def _extended(path: Path) -> dict[str, Any]:
    """The file's table laid over that of the standard that it extends; rules of one code and measure replace."""
    table = _read(path)
    name = table.pop("extends", None)
    if name is None:
        return table
    base = _extended(path.parent / f"{name}.toml")
    replaced = {_key(rule): rule for rule in table.pop("rule", [])}
    rules = [replaced.pop(_key(rule), rule) for rule in base.pop("rule", [])]
    return base | table | {"rule": [*rules, *replaced.values()]}


def _key(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    return rule.get("code"), rule.get("measure"), rule.get("when")


def _rules_of(path: Path) -> list[dict[str, Any]]:
    rules = _read(path).get("rule", [])
    if not isinstance(rules, list):
        raise BadStandardError(f"{path.name}: rule: must be tables headed [[rule]]")
    return rules


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadStandardError(f"{path.name}: {error}") from error


def _validated(path: Path, model: type[Model], table: dict[str, Any]) -> Model:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadStandardError(f"{path.name}: {key}: {first['msg']}") from error


def _valid(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
