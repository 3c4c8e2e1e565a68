"""The centre's keys, made at the first start and kept in one private folder.

``sealing-*.key`` X25519: terminals seal to the newest; older ones still open what was sealed to them.
``storage.key`` AES-256: what lies on the disk. ``pseudonym.key``: turns a number into a tag that can be looked up.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.contract.envelope import key_id

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """Locks bytes for the disk with AES-256-GCM; ``context`` binds them to their place."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def lock(self, plain: bytes, context: bytes) -> bytes:
        """Nonce and ciphertext."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context)

    def open(self, locked: bytes, context: bytes) -> bytes:
        """The plain bytes; raises cryptography's InvalidTag when a bit or the place was changed."""
        return self._cipher.decrypt(locked[:_NONCE_BYTES], locked[_NONCE_BYTES:], context)


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """All keys of the centre. ``sealing`` by key id; ``current`` is the one that terminals seal to."""

    sealing: dict[str, X25519PrivateKey]
    current: str
    vault: Vault
    pseudonym: bytes

    def tag(self, text: str) -> str:
        """A keyed pseudonym: equal texts have equal tags, and without the key nobody can try them out."""
        return hmac.new(self.pseudonym, text.encode(), hashlib.sha256).hexdigest()

    def public(self) -> X25519PublicKey:
        """What terminals seal to."""
        return self.sealing[self.current].public_key()


def load_keys(folder: Path) -> Keys:
    """Read the keys, making those that are missing. Safe when two processes start at once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not any(folder.glob("sealing-*.key")):
        _read_or_make(folder / "sealing-0001.key")
    newest_last = [
        X25519PrivateKey.from_private_bytes(path.read_bytes()) for path in sorted(folder.glob("sealing-*.key"))
    ]
    return Keys(
        sealing={key_id(key.public_key()): key for key in newest_last},
        current=key_id(newest_last[-1].public_key()),
        vault=Vault(_read_or_make(folder / "storage.key")),
        pseudonym=_read_or_make(folder / "pseudonym.key"),
    )


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, not a rename: it refuses to replace the key that another process made in between.
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_bytes()
