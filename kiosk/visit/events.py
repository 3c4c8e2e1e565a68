"""Everything that can happen to a visit, as data. One queue, one order; every event is legal in every state.

Three doors: the shell (a resident's finger), the devices, and the answers of effects. Answers carry the visit and
the request they belong to; those of a visit that is over are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from devices.base import Kind, State
from devices.fingerprint_reader.port import Print
from devices.id_card_reader.port import Card
from kiosk.contract.messages import (
    CaseAnswer,
    EligibilityAnswer,
    OrderAnswer,
    Receipt,
    ReferenceAnswer,
)
from kiosk.contract.provenance import Provenance
from kiosk.health.rows import Row
from kiosk.photo.merits import Merits
from kiosk.visit.effects import Paper

# --- the resident's finger ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger on the glass, whatever it hit: the resident is there."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A control of the page: its name, and a value where it has one. Unknown names are ignored by the step."""

    name: str
    value: str | int | bool | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke of the signature: points (x, y, milliseconds) on a pad of the size given with the event."""

    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature pad's strokes."""

    strokes: tuple[Stroke, ...]
    width: float
    height: float


# --- devices ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardPlaced:
    """Something lies on the reader; it is being read."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read whole."""

    card: Card


@dataclass(frozen=True, slots=True)
class CardFailed:
    """A card lay there and could not be read; ``word`` as in the reader's port."""

    word: str


@dataclass(frozen=True, slots=True)
class CardLifted:
    """The reader is empty again."""


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device of this kind became usable or not; ``state`` is the best of its instances."""

    kind: Kind
    state: State
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrayChanged:
    """What lies in the tray (``papers``) and on the shelf (``things``, a phone), where the site has sensors."""

    left: frozenset[str]


# --- time ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """Four times a second: monotonic seconds."""

    at: float


# --- answers of effects -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Base of all answers: which visit and which request they belong to."""

    visit_id: UUID
    request: int


@dataclass(frozen=True, slots=True)
class Away(Answer):
    """The centre could not be asked within the deadline."""

    question: str


@dataclass(frozen=True, slots=True)
class Declined(Answer):
    """The centre refused the question itself (a fault of ours, not of the resident)."""

    question: str


@dataclass(frozen=True, slots=True)
class ReferenceCame(Answer):
    """Archive photo and prints of an identified resident."""

    reference: ReferenceAnswer


@dataclass(frozen=True, slots=True)
class EligibilityCame(Answer):
    """The registry's word."""

    answer: EligibilityAnswer


@dataclass(frozen=True, slots=True)
class Guided(Answer):
    """The camera's guidance changed."""

    hint: str | None
    checks: tuple[tuple[str, bool | None], ...]
    countdown: int | None
    good: bool
    arrow: str | None = None
    challenge: str | None = None


@dataclass(frozen=True, slots=True)
class FaceJudged(Answer):
    """Live frames against the reference. ``still`` is one live frame as JPEG, for a REVIEW case only; ``reason`` says
    why there is no match where it is not the distance."""

    decision: Literal["pass", "review", "fail"]
    distance: float
    engine: str
    engine_version: str
    still: bytes = field(repr=False, default=b"")
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Shot(Answer):
    """The shutter: a burst was taken and is being composed."""


@dataclass(frozen=True, slots=True)
class PhotoMade(Answer):
    """A photo that meets the standard, and where it comes from; ``warnings`` are codes of local practice."""

    jpeg: bytes = field(repr=False)
    warnings: tuple[str, ...]
    merits: Merits
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PhotoRefused(Answer):
    """A shot that cannot become an ID photo: the quality code (domain §4.5). It does not count as a retake."""

    code: str


@dataclass(frozen=True, slots=True)
class FingerTaken(Answer):
    """A print of sufficient quality; ``score`` is the best match with the references when there were any."""

    print: Print
    score: float | None


@dataclass(frozen=True, slots=True)
class FingerMissed(Answer):
    """No usable print: ``dry``, ``wet``, ``partial``, ``too_fast``, ``no_finger``, or a word of the port."""

    reason: str


@dataclass(frozen=True, slots=True)
class Committed(Answer):
    """The centre holds the case."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Queued(Answer):
    """The case is sealed in the outbox and will be sent; the centre could not take it now."""


@dataclass(frozen=True, slots=True)
class OrderCame(Answer):
    """The payment order, or its newest state."""

    order: OrderAnswer


@dataclass(frozen=True, slots=True)
class CaseCame(Answer):
    """Status of the committed case."""

    case: CaseAnswer


@dataclass(frozen=True, slots=True)
class PaperCame(Answer):
    """A paper: printed, failed (nothing came out), or unknown."""

    paper: Paper
    outcome: Literal["DONE", "FAILED", "UNKNOWN"]


@dataclass(frozen=True, slots=True)
class Inspected(Answer):
    """What a look at every part of this terminal found; ``at`` is real time in China."""

    rows: tuple[Row, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Written(Answer):
    """A reminder, a help call or an event report is written at the centre."""

    what: str


Event = (
    Touched
    | Pressed
    | Signed
    | CardPlaced
    | CardRead
    | CardFailed
    | CardLifted
    | DeviceChanged
    | TrayChanged
    | Tick
    | Away
    | Declined
    | ReferenceCame
    | EligibilityCame
    | Guided
    | FaceJudged
    | Shot
    | PhotoMade
    | PhotoRefused
    | FingerTaken
    | FingerMissed
    | Committed
    | Queued
    | OrderCame
    | CaseCame
    | PaperCame
    | Inspected
    | Written
)
