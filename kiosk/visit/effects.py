"""What a visit asks of the world, as data. ``runner.py`` is the only interpreter.

Every effect carries the visit and, where an answer comes back, the request number that the answer repeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from kiosk.contract.message import Message
from kiosk.contract.messages import Application

Paper = Literal["receipt", "slip", "readiness"]


@dataclass(frozen=True, slots=True)
class Effect:
    """Base of all effects."""

    visit_id: UUID
    request: int


@dataclass(frozen=True, slots=True)
class Ask(Effect):
    """A question to the centre through the agent."""

    kind: Literal["reference", "eligibility", "order", "payment", "case", "reminder", "event"]
    body: Message
    deadline_s: float


@dataclass(frozen=True, slots=True)
class Look(Effect):
    """Watch the camera: to compare a face, or to take the ID photo by ``standard``. Frames stay in memory."""

    purpose: Literal["verify", "photo"]
    standard: str = ""


@dataclass(frozen=True, slots=True)
class StopLooking(Effect):
    """Camera off, frames and preview erased."""


@dataclass(frozen=True, slots=True)
class Shoot(Effect):
    """Take the picture now, whatever the guidance says (the resident pressed the button)."""


@dataclass(frozen=True, slots=True)
class FaceReference:
    """What a live face is held against: the registry's photo (JPEG, ``archive``), else the photo on the chip (``chip``:
    126 rows of 102 pixels, blue, green, red), else nothing."""

    held: Literal["archive", "chip", "none"]
    picture: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class ExpectFace(Effect):
    """What the live face will be held against, told as soon as it is known: it is made ready while the camera looks."""

    reference: FaceReference


@dataclass(frozen=True, slots=True)
class CompareFace(Effect):
    """The collected live frames against the reference."""

    reference: FaceReference


@dataclass(frozen=True, slots=True)
class TakeFinger(Effect):
    """Capture one finger (position 11-20), and match it when references are given."""

    position: int
    references: tuple[bytes, ...] = field(repr=False, default=())
    deadline_s: float = 20.0


@dataclass(frozen=True, slots=True)
class StopFinger(Effect):
    """No finger is wanted any more."""


@dataclass(frozen=True, slots=True)
class Submit(Effect):
    """Seal and commit: journal and outbox first, then the centre."""

    application: Application = field(repr=False)
    deadline_s: float


@dataclass(frozen=True, slots=True)
class Inspect(Effect):
    """Look at every part of this terminal once, for the readiness page. Its id stands where a visit's stands."""


@dataclass(frozen=True, slots=True)
class PrintPaper(Effect):
    """Print a receipt, a slip or the readiness report. ``number`` is the id of the act; the data exist only here and
    on paper (but those of a readiness report, which hold no resident and are kept)."""

    paper: Paper
    number: UUID
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lamp(Effect):
    """The amber lamp at a device: the resident's next act is there."""

    device: str
    light: Literal["off", "steady", "blink"]


@dataclass(frozen=True, slots=True)
class Note(Effect):
    """One row of the audit chain: a fixed event id and its result, no personal data."""

    event: str
    result: str


@dataclass(frozen=True, slots=True)
class Wipe(Effect):
    """The visit is over: forget it everywhere."""

    reason: str
