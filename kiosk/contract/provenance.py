"""Where an ID photo comes from (facts/photo.md section 4): what made it, from what, and what every rule said of it.

It travels beside the photo to the centre, which measures the photo again and compares, and it is the sidecar file of
``kiosk photo make --provenance``. Nothing in it is about a person: a device is named by its place in the terminal's
configuration, never by a serial number.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from kiosk.contract.message import Message

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,31}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
RuleVerdict = Literal["pass", "warn", "fail", "not_assessable"]
Gain = Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class RuleOutcome(Message):
    """One rule's answer about the finished photo; ``value`` in the rule's own ``unit``, None where not assessed."""

    code: Code
    measure: Name
    verdict: RuleVerdict
    value: Number | Annotated[str, Field(max_length=32)] | None
    min: Number | None
    max: Number | None
    unit: Annotated[str, Field(max_length=16)]


class CameraFacts(Message):
    """The camera as the terminal's configuration names it: adapter and instance."""

    adapter: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(min_length=1, max_length=64)]


class ModelFile(Message):
    """A file of weights that looked at the photo."""

    file: Name
    sha256: Sha256


class Provenance(Message):
    """``sha256`` is the JPEG's. ``gains`` are the factors of linear red, green and blue light that were applied; None
    where the hood has no reference. ``chosen`` counts the shots from 1. ``camera`` is None for a photo made from a
    file. There is no operator: the resident takes and chooses the photo.
    """

    sha256: Sha256
    standard: Name
    standard_version: Annotated[str, Field(min_length=1, max_length=32)]
    practice: Annotated[tuple[Name, ...], Field(max_length=16)]
    off: Annotated[tuple[Code, ...], Field(max_length=64)]
    rules: Annotated[tuple[RuleOutcome, ...], Field(min_length=1, max_length=128)]
    gains: tuple[Gain, Gain, Gain] | None
    camera: CameraFacts | None
    software: Annotated[str, Field(min_length=1, max_length=64)]
    models: Annotated[tuple[ModelFile, ...], Field(max_length=16)]
    taken_at: AwareDatetime
    shots: Annotated[int, Field(ge=1, le=99)]
    chosen: Annotated[int, Field(ge=1, le=99)]
    operator: None = None
