"""A photo standard as data: sizes, composition, file and one rule per measure, each with its clause and source."""

import tomllib
from math import inf
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.photo.hints import Hint
from kiosk.photo.measure import MEASURES

Group = Literal["file", "geometry", "capture", "background", "practice"]
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
    eye_mid_x_px: float
    max_enlargement: Annotated[float, Field(ge=1)]
    source: str


class FileLimits(_Strict):
    """JPEG quality 0-100 and the size in bytes that is aimed at."""

    quality: Annotated[int, Field(ge=1, le=95)]
    min_bytes: Positive
    max_bytes: Positive
    source: str


class Rule(_Strict):
    """One measure and its limits.

    Outside ``min``..``max`` gives ``level``; outside ``warn_min``..``warn_max`` gives warn.
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
    on: bool = True
    clause: str
    source: str
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
    grace_s: Annotated[float, Field(ge=0)]
    face_width_px: Limits
    face_share: Limits
    centre_x: Limits
    room_above: Limits
    room_below: Limits
    hair_room: Limits


class Wording(_Strict):
    """One hint in Chinese and English."""

    zh: str
    en: str


class Standard(_Strict):
    """One photo standard."""

    code: str
    name_zh: str
    version: str
    size: Size
    composition: Composition
    file: FileLimits
    rule: Annotated[tuple[Rule, ...], Field(min_length=1, strict=False)]
    live: Live
    guide: dict[Annotated[Hint, Field(strict=False)], Wording]

    @model_validator(mode="after")
    def _every_hint_has_words(self) -> Self:
        silent = [hint for hint in Hint if hint not in self.guide]
        if silent:
            raise ValueError(f"guide has no wording for {', '.join(silent)}")
        return self

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are switched on, in the order of the file."""
        return tuple(rule for rule in self.rule if rule.on)

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
        """The same standard with some rules switched off, as a site's settings ask."""
        return self.model_copy(
            update={"rule": tuple(r.model_copy(update={"on": r.on and r.code not in codes}) for r in self.rule)}
        )


def load_standard(path: Path) -> Standard:
    """Reads a standard file.

    Raises ``BadStandardError`` naming file, key and reason, ``FileNotFoundError`` when it is not there.
    """
    try:
        return Standard.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadStandardError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadStandardError(f"{path.name}: {key}: {first['msg']}") from error
