"""The terminals that may talk to this centre, by their Ed25519 keys."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, update

from center.context import Centre
from center.store.engine import insert_if_absent, reading
from center.store.schema import terminal


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal that proved itself, and the site it stands at."""

    id: str
    site: str
    public: Ed25519PublicKey


class BadTerminal(Exception):
    """A key that is none, or another key for a terminal that has one."""


def find(centre: Centre, terminal_id: str) -> Terminal | None:
    """A terminal that was added and not revoked."""
    statement = select(terminal).where(terminal.c.id == terminal_id, terminal.c.revoked_at.is_(None))
    with reading(centre.engine) as connection:
        row = connection.execute(statement).one_or_none()
    return Terminal(row.id, row.site, Ed25519PublicKey.from_public_bytes(row.public_key)) if row else None


def add(centre: Centre, terminal_id: str, public_key: bytes, site: str) -> bool:
    """Add a terminal; True when it was new. The same key again changes nothing. Raises BadTerminal."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError:
        raise BadTerminal("an Ed25519 public key has 32 bytes") from None
    values = {"id": terminal_id, "public_key": public_key, "site": site, "added_at": centre.clock.now()}
    with centre.engine.begin() as connection:
        if insert_if_absent(connection, terminal, values):
            return True
        held = connection.execute(select(terminal.c.public_key).where(terminal.c.id == terminal_id)).scalar_one()
    if held != public_key:
        raise BadTerminal("this terminal has another key: revoke it first")
    return False


def revoke(centre: Centre, terminal_id: str) -> bool:
    """Shut a terminal out; False when there is none, or it was out already."""
    statement = (
        update(terminal)
        .where(terminal.c.id == terminal_id, terminal.c.revoked_at.is_(None))
        .values(revoked_at=centre.clock.now())
        .returning(terminal.c.id)
    )
    with centre.engine.begin() as connection:
        return connection.execute(statement).first() is not None
