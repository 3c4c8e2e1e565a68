"""The keys that terminals seal to: ``GET /v1/keys``. The agent keeps them: sealing works without the centre."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from pydantic import Base64Bytes, Field, model_validator

from kiosk.contract.envelope import key_id
from kiosk.contract.messages import Message


class SealingKey(Message):
    """One X25519 public key (32 bytes); ``key_id`` must be the one that the key itself yields."""

    suite: Literal["HPKE-X25519-HKDF256-AES256GCM"] = "HPKE-X25519-HKDF256-AES256GCM"
    key_id: str
    public: Annotated[Base64Bytes, Field(min_length=32, max_length=64)]

    @model_validator(mode="after")
    def _named_rightly(self) -> Self:
        if len(self.public) != 32 or self.key_id != key_id(self.load()):
            raise ValueError("key_id does not belong to the key")
        return self

    def load(self) -> X25519PublicKey:
        """The key as ``kiosk.contract.envelope.seal`` takes it."""
        return X25519PublicKey.from_public_bytes(self.public)


class SealingKeys(Message):
    """The first is the one to seal to; the others may still be in use elsewhere."""

    keys: Annotated[tuple[SealingKey, ...], Field(min_length=1, max_length=8)]
