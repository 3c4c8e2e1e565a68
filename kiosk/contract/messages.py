"""What terminal and centre say to each other: questions, the application, receipts.

Strict models: an unknown field, a wrong type or a number where text belongs is refused at the door, on both sides.
Bytes travel as standard base64. Days are ``YYYY-MM-DD``, moments RFC 3339 with zone, money integer fen.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Base64Bytes, Field

from kiosk.contract.message import Message
from kiosk.contract.provenance import Provenance

SCHEMA_VERSION: Literal[1] = 1


CaseStatus = Literal[
    "DRAFT",
    "AWAITING_PAYMENT",
    "SUBMITTED",
    "UNDER_REVIEW",
    "RETURNED",
    "REJECTED",
    "ACCEPTED",
    "ISSUED",
    "IN_PRODUCTION",
    "ARRIVED_WINDOW",
    "ARRIVED_CABINET",
    "EMS_DISPATCHED",
    "EMS_DELIVERED",
    "EMS_RETURNED",
    "COLLECTED",
    "WITHDRAWN",
    "CANCELLED",
]
"""Domain §0.1."""

PaymentState = Literal["none", "due", "paid", "closed", "refunding", "refunded"]
Way = Literal["CABINET", "WINDOW", "EMS"]
IdentityNumber = Annotated[str, Field(pattern=r"^\d{17}[\dX]$")]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]
"""A random 128-bit token in URL-safe base64 without padding."""


class Print(Message):
    """One fingerprint: GA/T position code 11-20 and the device's 512-byte template."""

    position: Annotated[int, Field(ge=11, le=20)]
    quality: Annotated[int, Field(ge=0, le=100)]
    template: Base64Bytes


# --- questions: POST /v1/questions/<kind>, signed by the terminal -------------------------------------------------


class ReferenceQuestion(Message):
    """What proof needs: the archive photo (358x441) and the registered prints of an identified resident."""

    visit_id: UUID
    service: str
    number: IdentityNumber
    want_photo: bool
    want_prints: bool


class ReferenceAnswer(Message):
    """``known`` is false for a number that the registry does not hold; the terminal then acts as on a mismatch."""

    known: bool
    prints_registered: bool
    photo: Base64Bytes | None = None
    prints: tuple[Print, ...] = ()


ProofKind = Literal["PROVEN", "REVIEW"]


class EligibilityQuestion(Message):
    """May this person do this now? Asked after proof (design: proof before answers)."""

    visit_id: UUID
    service: str
    number: IdentityNumber
    proof: ProofKind
    card_valid_to: date | None
    card_read: bool
    card_name: str | None = None
    prints_usable: bool


class Pending(Message):
    """An open case for the same card (E09), or an own unpaid one that is resumed at ``pay``."""

    case_id: UUID
    service: str
    status: CaseStatus
    payment: PaymentState
    place: str
    hours: str
    phone: str
    resumable: bool
    fee_fen: int = 0
    voucher_token: str | None = None


class RegistryRecord(Message):
    """What the form takes from the registry; given only to a proven person, never in the review band."""

    name: str
    sex: Literal["male", "female"]
    nation: str
    birth_date: date
    address: str
    phone: str | None
    in_province: bool


class EligibilityAnswer(Message):
    """``code`` is null when the service is open, else the deciding code (``E09``, ``BLK_FROZEN``, ``E02.registry``).

    ``resume`` carries an own unpaid case of this service. ``window_only`` is all that is said in the review band.
    """

    code: str | None
    record: RegistryRecord | None = None
    pending: Pending | None = None
    resume: Pending | None = None
    waiver: str | None = None
    fee_fen: Annotated[int, Field(ge=0)]
    prints_registered: bool
    first_day: date | None = None
    """With E08 of a person without a readable chip: when the window opens."""


class OrderQuestion(Message):
    """Make (or find) the payment order of a committed case. Order numbers derive from the case and the attempt."""

    case_id: UUID


class OrderAnswer(Message):
    """``code_url`` goes into the QR on screen; ``state`` as in fleet.md §9."""

    order_no: str
    amount_fen: Annotated[int, Field(gt=0)]
    code_url: str
    state: Literal["created", "shown", "paid", "closed", "unknown", "refunding", "refunded"]
    expires_at: datetime


class CaseQuestion(Message):
    """How stands a case of this terminal's visit?"""

    case_id: UUID


class CaseAnswer(Message):
    """Status, and what ACCEPTED fixed."""

    case_id: UUID
    status: CaseStatus
    payment: PaymentState
    acceptance_number: str | None = None
    due: date | None = None
    provisional: bool = False
    first_receiver: str | None = None
    first_receiver_phone: str | None = None
    unpaid_until: datetime | None = None


class ReminderQuestion(Message):
    """Opt in to the reminder of an expiring card (measure 14)."""

    visit_id: UUID
    number: IdentityNumber
    phone: str | None
    first_day: date


class EventReport(Message):
    """Something the centre must know of: a security event (E05) or a call for help. Fixed ids, no personal data."""

    visit_id: UUID
    event: str
    step: str
    at: datetime


class Done(Message):
    """An answer that says only that it is written."""

    written: bool = True


# --- the application: PUT /v1/applications/<case id> --------------------------------------------------------------


class Applicant(Message):
    """Who applies (domain §2.0.5)."""

    number: IdentityNumber
    name: str
    sex: Literal["male", "female"]
    nation: str
    birth_date: date
    address: str
    phone: str | None


class CardFacts(Message):
    """What the chip of the old card said."""

    authority: str
    valid_from: date | None
    valid_to: date | None


class FaceProof(Message):
    """Score, engine and time of a comparison; never a template (domain §8.3)."""

    decision: Literal["pass", "review", "fail"]
    distance: float
    engine: str
    engine_version: str
    live: bool
    at: datetime


class FingerprintProof(Message):
    """Score of the device's comparison."""

    position: int
    score: float
    at: datetime


class Consent(Message):
    """One consent or its refusal, recorded without reproach."""

    what: Literal["notice", "face", "fingerprint"]
    given: bool
    wording: str
    at: datetime


class PhotoRecord(Message):
    """The ID photo and its provenance.

    A terminal of the version before sends no provenance, and its application is taken like any other; the centre is
    always updated before its terminals (docs/decisions/0010).
    """

    jpeg: Base64Bytes
    sha256: str
    standard: str
    verdict: Literal["pass", "warn"]
    warnings: tuple[str, ...]
    shots: int
    taken_at: datetime
    provenance: Provenance | None = None


class Signature(Message):
    """The handwritten signature: picture and strokes (x, y, milliseconds)."""

    png: Base64Bytes
    sha256: str
    strokes: tuple[tuple[tuple[float, float, float], ...], ...]


class Delivery(Message):
    """How the card comes to the resident."""

    way: Way
    place: str
    address: str | None = None


class Application(Message):
    """One application as the resident signed it. It exists in clear only in the terminal's memory and at the centre."""

    schema_version: Literal[1] = SCHEMA_VERSION
    case_id: UUID
    visit_id: UUID
    service: str
    terminal_id: str
    site: str
    submitted_at: datetime
    identified_by: Literal["card", "number"]
    applicant: Applicant
    card: CardFacts | None
    outcome: ProofKind
    face: FaceProof | None
    fingerprint: FingerprintProof | None
    consents: tuple[Consent, ...]
    photo: PhotoRecord
    prints: tuple[Print, ...]
    signature: Signature
    delivery: Delivery
    fee_fen: Annotated[int, Field(ge=0)]
    voucher_token: Token
    catalogue_version: str
    still: Base64Bytes | None = None


class Receipt(Message):
    """The centre's word that it holds the case, committed: only this lets a row leave the outbox."""

    case_id: UUID
    content_sha256: str
    status: CaseStatus
    payment: PaymentState
    case_number: str
    first_receiver: str
    first_receiver_phone: str | None = None
    unpaid_until: datetime | None = None
    received_at: datetime


class Problem(Message):
    """Why the centre refused (HTTP 4xx) or cannot now (5xx)."""

    where: str
    reason: str
    advice_zh: str = ""
    advice_en: str = ""
