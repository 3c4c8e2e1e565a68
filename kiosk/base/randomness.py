"""Everything random is drawn here: ids, tokens, challenges."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID, uuid4

T = TypeVar("T")


def new_id() -> UUID:
    """A random UUID."""
    return uuid4()


def new_token() -> str:
    """A random 128-bit token in URL-safe base64 without padding: 22 characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()


def pick(choices: Sequence[T]) -> T:
    """One of several, unpredictable."""
    return secrets.choice(choices)
