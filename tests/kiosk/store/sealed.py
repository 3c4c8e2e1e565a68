"""Sealed cases for tests of store, effects and sync."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.contract.envelope import SUITE, Envelope, Header, key_id, seal
from kiosk.contract.messages import Receipt

CENTER_KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))  # the same in every process of a test
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def sealed(case_id: UUID | None = None, plain: bytes = b"an application", terminal_id: str = "T-1") -> Envelope:
    """An envelope to the test centre's key."""
    public = CENTER_KEY.public_key()
    header = Header(
        suite=SUITE,
        key_id=key_id(public),
        terminal_id=terminal_id,
        case_id=case_id or uuid4(),
        kind="application",
        schema_version=1,
        sealed_at=NOW,
    )
    return seal(plain, header, public)


def receipt_for(envelope: Envelope, content_sha256: str | None = None) -> Receipt:
    """The centre's receipt for exactly this envelope, or for other content."""
    return Receipt(
        case_id=envelope.header.case_id,
        content_sha256=content_sha256 or envelope.content_sha256(),
        status="SUBMITTED",
        payment="none",
        case_number="C-1",
        first_receiver="desk",
        received_at=NOW,
    )
