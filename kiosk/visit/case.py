"""The case: what one resident has said, shown and proved in one visit. Immutable; it lives in memory only.

A step takes a case and gives a new one. Nothing here is written anywhere until the resident has signed and the whole
is sealed to the centre.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from devices.fingerprint_reader.port import Print
from devices.id_card_reader.port import Card
from kiosk.catalogue.service import Service
from kiosk.contract.messages import (
    CaseAnswer,
    Consent,
    EligibilityAnswer,
    FaceProof,
    FingerprintProof,
    OrderAnswer,
    Receipt,
    ReferenceAnswer,
    Way,
)
from kiosk.contract.provenance import Provenance
from kiosk.photo.merits import Merits


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """One photo that meets the standard, offered for the resident's choice (measure 13); ``number`` counts from 1."""

    jpeg: bytes
    warnings: tuple[str, ...]
    merits: Merits
    provenance: Provenance
    number: int


@dataclass(frozen=True, slots=True, repr=False)
class SignatureMade:
    """The signature as drawn (PNG) and as written (strokes of x, y, ms)."""

    png: bytes
    strokes: tuple[tuple[tuple[float, float, float], ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """Everything of one visit's business. Its ``repr`` shows ids only."""

    visit_id: UUID
    case_id: UUID
    voucher_token: str
    service: Service

    # who
    card: Card | None = None
    typed_number: str | None = None
    read_failures: int = 0
    wrong_numbers: int = 0
    # proof
    consents: tuple[Consent, ...] = ()
    reference: ReferenceAnswer | None = None
    face: FaceProof | None = None
    face_tries: int = 0
    face_closed: bool = False
    still: bytes = b""
    fingerprint: FingerprintProof | None = None
    finger_mismatches: int = 0
    # registry
    eligibility: EligibilityAnswer | None = None
    # photo
    shots: int = 0
    candidates: tuple[Candidate, ...] = ()
    chosen: int | None = None
    # prints
    prints: tuple[Print, ...] = ()
    press_failures: int = 0
    fingers_given_up: tuple[int, ...] = ()
    # contact and delivery
    phone: str | None = None
    phone_known: bool = False
    way: Way | None = None
    # sign, submit, pay
    signature: SignatureMade | None = None
    signed_at: datetime | None = None
    submitted: bool = False
    receipt: Receipt | None = None
    queued: bool = False
    order: OrderAnswer | None = None
    pay_later: bool = False
    status: CaseAnswer | None = None
    resumed: bool = False
    # of the step that is open: small things a step remembers, forgotten at its end
    notes: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Case(visit_id={self.visit_id}, service={self.service.code})"

    def having(self, **changes: Any) -> Self:
        """The same case with some fields changed."""
        return replace(self, **changes)

    def noting(self, **notes: Any) -> Self:
        """The same case with the open step's notes changed; None forgets a note."""
        kept = {name: value for name, value in (self.notes | notes).items() if value is not None}
        return replace(self, notes=kept)

    @property
    def number(self) -> str | None:
        """The citizen identification number, from the chip or typed."""
        return self.card.number if self.card else self.typed_number

    @property
    def identified_by(self) -> Literal["card", "number"]:
        """Which of the two ways told who is here."""
        return "card" if self.card else "number"

    def consented(self, what: str) -> bool | None:
        """True or False as the resident said last, None when not asked yet."""
        said = [consent.given for consent in self.consents if consent.what == what]
        return said[-1] if said else None

    @property
    def prints_registered(self) -> bool:
        """Whether the registry holds prints of this person (known after the reference came)."""
        return bool(self.reference and self.reference.prints_registered)

    @property
    def print_asked(self) -> bool:
        """Whether a print is asked for: the registry holds some, or it holds nobody under this number.

        The second must look like a mismatch, page by page, until a person at the window says more (domain §2.0.1).
        """
        return self.prints_registered or bool(self.reference and not self.reference.known)

    @property
    def proven(self) -> bool:
        """Identity is proven: a print matched, or a face passed where no print is registered (domain §2.0.1)."""
        by_face = bool(self.face and self.face.decision == "pass") and not self.print_asked
        return self.fingerprint is not None or by_face

    @property
    def by_desk(self) -> bool:
        """An officer at the desk decides before ACCEPTED, because the registry holds no print to compare (REVIEW)."""
        return not self.prints_registered

    @property
    def photo(self) -> Candidate | None:
        """The chosen photo."""
        return None if self.chosen is None else self.candidates[self.chosen]

    @property
    def fee_fen(self) -> int:
        """The fee that the centre named for this person."""
        return self.eligibility.fee_fen if self.eligibility else 0
