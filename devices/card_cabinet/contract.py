"""What every card cabinet must do. Slot 1 should hold a card that may be handed out; whoever stands there takes it."""

from __future__ import annotations

import uuid

from devices.base import Fault, Outcome
from devices.card_cabinet.port import CardCabinet
from devices.contract import Test

_PRESENT_S = 30.0
_TAKE_S = 15.0
_USABLE = ("ready", "degraded")


def tests(cabinet: CardCabinet) -> list[Test]:
    """The suite; its tests are run in this order. What is not taken goes to the reject bin."""
    act = uuid.uuid4().hex
    return [
        ("it answers and can be used", lambda: cabinet.status().state in _USABLE),
        ("its locks tell their state", lambda: _locks_tell(cabinet)),
        ("nothing lies in it from before", lambda: cabinet.recover().place == "nowhere"),
        ("it presents the card of slot 1", lambda: _presents(cabinet, act)),
        ("the same act moves nothing again", lambda: _presents(cabinet, act)),
        ("it sees what becomes of it", lambda: _sees(cabinet, act)),
        ("it can be used afterwards", lambda: cabinet.status().state in _USABLE),
    ]


def _locks_tell(cabinet: CardCabinet) -> bool | None:
    """Where no lock board was ever heard nothing can be tried, if at least a dispenser is there."""
    found = cabinet.inventory()
    if isinstance(found, Fault):
        return False
    if found:
        return True
    return False if isinstance(cabinet.counts(), Fault) else None


def _presents(cabinet: CardCabinet, act: str) -> bool | None:
    moved = cabinet.present(1, None, act, _PRESENT_S)
    if moved.fault is not None and moved.fault.word in ("empty", "slot_empty"):
        return None
    return moved.outcome is Outcome.DONE


def _sees(cabinet: CardCabinet, act: str) -> bool | None:
    if not _presents(cabinet, act):
        return None
    taken = cabinet.taken(_TAKE_S)
    if taken.what == "still_there":
        back = cabinet.retract(uuid.uuid4().hex)
        return None if back.fault == Fault("no_dispenser") else back.outcome is Outcome.DONE  # nobody shut the drawer
    return taken.what in ("taken", "drawer_closed", "retracted")
