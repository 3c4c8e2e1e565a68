"""``kiosk outbox``: what waits for the centre, what it holds, what it refused."""

from __future__ import annotations

from typing import TypedDict

from kiosk.base.clock import Clock
from kiosk.base.paths import World
from kiosk.service.files import agent_db, terminal_db
from kiosk.store.database import read_only
from kiosk.store.deliveries import Delivery, all_in
from kiosk.store.errors import NotThere
from kiosk.store.outbox import Waiting, waiting_in


class DeadLetter(TypedDict):
    """A case that the centre refused; it stays in the outbox until a person decides."""

    id: str
    reason: str


class OutboxReport(TypedDict):
    """``oldest_s``: how long the oldest case has waited, null when none does."""

    waiting: int
    sent: int
    dead_letters: list[DeadLetter]
    oldest_s: float | None


def outbox_report(world: World, clock: Clock) -> OutboxReport:
    """Read both files as they are; nothing is there before the first start. Raises StoreError on a damaged file."""
    queued = _queued(world)
    known = {delivery.case_id: delivery for delivery in _deliveries(world)}
    waiting, dead = [], []
    for row in queued:
        delivery = known.get(row.case_id)
        state = delivery.state if delivery and delivery.content_sha256 == row.content_sha256 else "waiting"
        if state == "waiting":
            waiting.append(row)
        elif state == "dead" and delivery:
            dead.append(DeadLetter(id=str(row.case_id), reason=delivery.reason or ""))
    oldest = min((row.created for row in waiting), default=None)
    return OutboxReport(
        waiting=len(waiting),
        sent=sum(delivery.state == "sent" for delivery in known.values()),
        dead_letters=dead,
        oldest_s=max(0.0, (clock.real() - oldest).total_seconds()) if oldest else None,
    )


def _queued(world: World) -> tuple[Waiting, ...]:
    try:
        with read_only(terminal_db(world)) as connection:
            return waiting_in(connection)
    except NotThere:
        return ()


def _deliveries(world: World) -> tuple[Delivery, ...]:
    try:
        with read_only(agent_db(world)) as connection:
            return all_in(connection)
    except NotThere:
        return ()
