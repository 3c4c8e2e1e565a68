"""The sealed envelope: what is submitted is sealed to the centre's public key at that moment.

HPKE (RFC 9180) base mode, DHKEM(X25519), HKDF-SHA256, AES-256-GCM. The header names suite and key, so that the
SM2/SM3/SM4 suite of domain §8.5 can follow without a new format. The header's identity fields are bound into HPKE's
``info`` (the library's one-shot calls take no associated data; every envelope has a key schedule of its own, so binding
there is as strong): an envelope does not open under another terminal, case, kind or schema.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import Base64Bytes, Field

from kiosk.contract.message import Message

SUITE = "HPKE-X25519-HKDF256-AES256GCM"
_CONTEXT = "hubei-kiosk envelope v1"


class BadEnvelope(Exception):
    """The envelope does not open, or its signature does not hold; ``reason`` is one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Header(Message):
    """Who sent which case, and how it is sealed."""

    version: Literal[1] = 1
    suite: Literal["HPKE-X25519-HKDF256-AES256GCM"] = "HPKE-X25519-HKDF256-AES256GCM"
    key_id: str
    terminal_id: str
    case_id: UUID
    kind: Literal["application"]
    schema_version: int
    sealed_at: datetime


class Envelope(Message):
    """Header, ciphertext, and the terminal's Ed25519 signature over both (put on when the agent sends)."""

    header: Header
    sealed: Annotated[Base64Bytes, Field(max_length=8 * 1024 * 1024)]
    signature: Base64Bytes | None = None

    def content_sha256(self) -> str:
        """The hash that tells one content from another under the same case id."""
        return hashlib.sha256(self.sealed).hexdigest()


def key_id(public: X25519PublicKey) -> str:
    """A short name for a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _info(header: Header) -> bytes:
    return "|".join(
        (_CONTEXT, header.terminal_id, str(header.case_id), header.kind, str(header.schema_version))
    ).encode()


def seal(plain: bytes, header: Header, public: X25519PublicKey) -> Envelope:
    """Seal ``plain`` to the centre's key; the header must name that key."""
    if header.key_id != key_id(public):
        raise BadEnvelope("key_id")
    return Envelope.model_construct(
        header=header, sealed=_suite().encrypt(plain, public, _info(header)), signature=None
    )


def unseal(envelope: Envelope, private: X25519PrivateKey) -> bytes:
    """Open an envelope at the centre; raises BadEnvelope when a bit or the header's identity was changed."""
    if envelope.header.key_id != key_id(private.public_key()):
        raise BadEnvelope("key_id")
    try:
        return _suite().decrypt(envelope.sealed, private, _info(envelope.header))
    except (InvalidTag, ValueError) as error:
        raise BadEnvelope("sealed") from error


def _signed_bytes(envelope: Envelope) -> bytes:
    return envelope.header.model_dump_json().encode() + b"\n" + envelope.content_sha256().encode()


def sign(envelope: Envelope, key: Ed25519PrivateKey) -> Envelope:
    """The same envelope with the terminal's signature, so that proof survives proxies and storage."""
    return Envelope.model_construct(
        header=envelope.header, sealed=envelope.sealed, signature=key.sign(_signed_bytes(envelope))
    )


def verify(envelope: Envelope, public: Ed25519PublicKey) -> None:
    """Check the terminal's signature; raises BadEnvelope."""
    if envelope.signature is None:
        raise BadEnvelope("unsigned")
    try:
        public.verify(envelope.signature, _signed_bytes(envelope))
    except InvalidSignature as error:
        raise BadEnvelope("signature") from error
