"""The terminal's own key (Ed25519), in a file that only the agent reads."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from secrets import token_hex

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_RAW_BYTES = 32


class BadKeyFile(Exception):
    """The key file is readable for others, or holds no Ed25519 key; one sentence."""


def load_or_create(path: Path) -> Ed25519PrivateKey:
    """The key in ``path`` (PKCS#8 PEM, or 32 raw bytes); made with mode 0600 when there is none. Raises BadKeyFile."""
    if not path.exists():
        _create(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadKeyFile(f"{path.name} can be read by others; set its mode to 0600")
    content = path.read_bytes()
    if len(content) == _RAW_BYTES:
        return Ed25519PrivateKey.from_private_bytes(content)
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise BadKeyFile(f"{path.name} holds no key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKeyFile(f"{path.name} holds a key of another kind than Ed25519")
    return key


def _create(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    # Whole or not at all after a power cut; the folder is flushed so that the name is durable too.
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
