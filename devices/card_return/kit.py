"""The kit of the return slot: ``MECHANISM+READER``, or one line that carries both."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence

from devices.base import DeviceSpec, Fault, Outcome
from devices.card_return.contract import tests
from devices.card_return.port import CardReturn, Counts, Moved, OldCard
from devices.card_return.return_slot import CrtReturnSlot
from devices.kit import Done, Kit, no_arguments, told
from devices.transport.address import DEFAULT_BAUD, transport_at

_MECHANISM_BAUD = 9600


def _crt_sam(spec: DeviceSpec, stop: threading.Event) -> CardReturn:
    addresses = spec.address.split("+")
    if len(addresses) > 2:
        raise ValueError(f"address {spec.address!r} is neither LINE nor MECHANISM+READER")
    baud = spec.options.get("baud", _MECHANISM_BAUD)
    if isinstance(baud, bool) or not isinstance(baud, int) or not 1200 <= baud <= 921_600:
        raise ValueError(f"option baud must be a whole number from 1200 to 921600, not {baud!r}")
    mechanism = transport_at(addresses[0], baud)
    reader = transport_at(addresses[1], DEFAULT_BAUD) if len(addresses) == 2 else mechanism
    return CrtReturnSlot(mechanism, reader, stop=stop)


def status(slot: CardReturn, arguments: Sequence[str], deadline_s: float) -> Done:
    """Its state, and what lies in the bin."""
    no_arguments(arguments)
    now = slot.status()
    counts = slot.counts() if now.state not in ("offline", "unknown") else None
    return told(now, {"bin_cards": counts.bin_cards} if isinstance(counts, Counts) else None)


def read(slot: CardReturn, arguments: Sequence[str], deadline_s: float) -> Done:
    """Read the card inside, or let one in and read it."""
    no_arguments(arguments)
    fault = _card_inside(slot, deadline_s)
    if fault is not None:
        return Done(Outcome.FAILED, fault.word, {"card": None})
    found = slot.read(min(deadline_s, 5.0))
    if not isinstance(found, OldCard):
        return Done(Outcome.FAILED, found.word, {"card": None})
    card = {
        "kind": found.kind,
        "number": found.number,
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "valid_to": found.valid_to.isoformat() if found.valid_to else None,
    }
    return Done(Outcome.DONE, data={"card": card})


def take(slot: CardReturn, arguments: Sequence[str], deadline_s: float) -> Done:
    """Keep the card inside, or let one in and keep it."""
    no_arguments(arguments)
    fault = _card_inside(slot, deadline_s)
    return Done(Outcome.FAILED, fault.word) if fault is not None else _done(slot.take(uuid.uuid4().hex))


def give_back(slot: CardReturn, arguments: Sequence[str], deadline_s: float) -> Done:
    """Move the card inside out again."""
    no_arguments(arguments)
    return _done(slot.give_back(uuid.uuid4().hex))


def _card_inside(slot: CardReturn, deadline_s: float) -> Fault | None:
    """Let a card in unless one lies there; None when there is one."""
    opened = slot.open_shutter()
    if opened is not None and opened.word != "card_inside":
        return opened
    inserted = slot.wait_inserted(deadline_s)
    if opened is None:
        slot.close_shutter()
    if isinstance(inserted, Fault):
        return inserted
    return None if inserted else Fault("no_card")


def _done(moved: Moved) -> Done:
    return Done(moved.outcome, moved.fault.word if moved.fault else None, {"place": moved.place})


KIT: Kit[CardReturn] = Kit(
    kind="card_return",
    adapters={"crt_sam": _crt_sam},
    adapter_at=lambda address: "crt_sam",
    tests=tests,
    actions={"status": status, "read": read, "take": take, "give_back": give_back},
    usage={"status": "status", "read": "read", "take": "take", "give_back": "give_back"},
    options=("baud",),
)
