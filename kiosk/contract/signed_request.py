"""Every request of a terminal is signed with its Ed25519 key: who asks, when, and for exactly what.

Headers: ``Kiosk-Terminal`` (id), ``Kiosk-Time`` (RFC 3339, real time), ``Kiosk-Signature`` (base64 over method, path,
time and the body's SHA-256). The centre refuses a time more than ``WINDOW`` away from its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TERMINAL, TIME, SIGNATURE = "Kiosk-Terminal", "Kiosk-Time", "Kiosk-Signature"
WINDOW = timedelta(minutes=5)


class BadRequestSignature(Exception):
    """Unsigned, stale, or signed by someone else; the text is one word."""


def _text(method: str, path: str, time: str, body: bytes) -> bytes:
    return "\n".join((method.upper(), path, time, hashlib.sha256(body).hexdigest())).encode()


def sign_request(
    key: Ed25519PrivateKey, terminal_id: str, method: str, path: str, body: bytes, now: datetime
) -> dict[str, str]:
    """The three headers for one request; ``path`` includes the query."""
    time = now.isoformat()
    signature = base64.b64encode(key.sign(_text(method, path, time, body))).decode()
    return {TERMINAL: terminal_id, TIME: time, SIGNATURE: signature}


def check_request(
    public: Ed25519PublicKey, headers: Mapping[str, str], method: str, path: str, body: bytes, now: datetime
) -> None:
    """Raise BadRequestSignature unless this terminal signed this very request within the window."""
    time, signature = headers.get(TIME, ""), headers.get(SIGNATURE, "")
    try:
        sent = datetime.fromisoformat(time)
        raw = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadRequestSignature("malformed") from error
    if sent.tzinfo is None or abs(now - sent) > WINDOW:
        raise BadRequestSignature("stale")
    try:
        public.verify(raw, _text(method, path, time, body))
    except InvalidSignature as error:
        raise BadRequestSignature("signature") from error
