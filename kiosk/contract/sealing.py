"""The keys that terminals seal to: ``GET /v1/keys``. The agent keeps them: sealing works without the centre."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from pydantic import Base64Bytes, Field, model_validator

from kiosk.contract.envelope import key_id
from kiosk.contract.message import Message

_KEY_BYTES = 32


class SealingKey(Message):
    """One X25519 public key (32 bytes); ``key_id`` must be the one that the key itself yields."""

    key_id: str
    suite: Literal["HPKE-X25519-HKDF256-AES256GCM"] = "HPKE-X25519-HKDF256-AES256GCM"
    public_key: Annotated[Base64Bytes, Field(max_length=64)]

    @model_validator(mode="after")
    def _named_rightly(self) -> Self:
        if len(self.public_key) != _KEY_BYTES or self.key_id != key_id(self.load()):
            raise ValueError("key_id does not belong to the key")
        return self

    def load(self) -> X25519PublicKey:
        """The key as ``kiosk.contract.envelope.seal`` takes it."""
        return X25519PublicKey.from_public_bytes(self.public_key)


class SealingKeys(Message):
    """``current`` names the key to seal to; the others are still opened."""

    current: str
    keys: Annotated[tuple[SealingKey, ...], Field(max_length=64)]

    @model_validator(mode="after")
    def _current_is_there(self) -> Self:
        if all(key.key_id != self.current for key in self.keys):
            raise ValueError("current names no key of the list")
        return self

    def chosen(self) -> SealingKey:
        """The key to seal to."""
        return next(key for key in self.keys if key.key_id == self.current)
