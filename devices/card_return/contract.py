"""What every return slot must do. Someone puts an old card in when the shutter opens, and takes it back at the end."""

from __future__ import annotations

import uuid

from devices.base import Fault, Outcome
from devices.card_return.port import CardReturn, OldCard
from devices.contract import Test

_HAND_S = 20.0
_READ_S = 5.0


def tests(slot: CardReturn) -> list[Test]:
    """The suite; its tests are run in this order. The card is given back, never kept."""
    act = uuid.uuid4().hex
    return [
        ("it answers and can be used", lambda: slot.status().state in ("ready", "degraded")),
        ("it counts its bin", lambda: not isinstance(slot.counts(), Fault)),
        ("it keeps no card when none is there", lambda: _keeps_nothing(slot)),
        ("its shutter opens, and a card comes to the reader", lambda: _takes_in(slot)),
        ("it reads the card", lambda: _reads(slot)),
        ("it gives the card back", lambda: _gives_back(slot, act)),
        ("the same act moves nothing again", lambda: _gives_back(slot, act)),
        ("it sees that the card was taken", lambda: _is_taken(slot, act)),
    ]


def _keeps_nothing(slot: CardReturn) -> bool | None:
    before = slot.counts()
    moved = slot.take(uuid.uuid4().hex)
    return moved.outcome is Outcome.FAILED and slot.counts() == before


def _takes_in(slot: CardReturn) -> bool | None:
    if slot.open_shutter() is not None:
        return False
    inserted = slot.wait_inserted(_HAND_S)
    shut = slot.close_shutter() is None
    return None if inserted is False else shut and inserted is True


def _reads(slot: CardReturn) -> bool | None:
    read = slot.read(_READ_S)
    if isinstance(read, OldCard):
        return True
    return None if read.word == "no_card" else False


def _gives_back(slot: CardReturn, act: str) -> bool | None:
    moved = slot.give_back(act)
    if moved.fault is not None and moved.fault.word == "no_card":
        return None
    return moved.outcome is Outcome.DONE


def _is_taken(slot: CardReturn, act: str) -> bool | None:
    return slot.wait_taken(_HAND_S) is True if _gives_back(slot, act) else None
