"""Everything random is drawn here: ids, tokens, challenges."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from random import SystemRandom
from typing import Protocol, TypeVar
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


class Chance(Protocol):
    """What waits a random time: a number between two bounds. ``random.Random`` fits, so a test may seed its own."""

    def uniform(self, a: float, b: float) -> float:
        """Anywhere between ``a`` and ``b``."""


def system_chance() -> Chance:
    """The machine's own chance."""
    return SystemRandom()
