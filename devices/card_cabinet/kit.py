"""The kit of the card cabinet: lock boards and a CRT-571 dispenser, on one line or on two (``LOCKS+DISPENSER``)."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from typing import cast, get_args

from devices.base import DeviceSpec, Fault, Outcome
from devices.card_cabinet.cabinet import CrtLockCabinet
from devices.card_cabinet.contract import tests
from devices.card_cabinet.lock_codec import Feedback
from devices.card_cabinet.parts import LockPlan, Make, lines_of
from devices.card_cabinet.port import CardCabinet, Counts, Moved, chip_digest
from devices.kit import Done, Kit, no_arguments, told
from devices.transport.address import transport_at

_BAUD = 9600


def _crt_lock(spec: DeviceSpec, stop: threading.Event) -> CardCabinet:
    """Options: ``slots`` 24, ``channels`` of a board 24, ``board`` 1, ``feedback`` normal, ``make`` auto."""
    addresses = spec.address.split("+")
    if len(addresses) > 2:
        raise ValueError(f"address {spec.address!r} is neither LINE nor LOCKLINE+DISPENSERLINE")
    baud = _whole(spec, "baud", _BAUD, 1200, 921_600)
    make = _word(spec, "make", get_args(Make), "auto" if len(addresses) == 1 else "both")
    feedback = _word(spec, "feedback", get_args(Feedback), "normal")
    slots = _whole(spec, "slots", 24, 1, 32 * 255)
    plan = LockPlan(_whole(spec, "board", 1, 1, 32), _whole(spec, "channels", 24, 1, 255), cast(Feedback, feedback))
    if plan.board + (slots - 1) // plan.channels > 32:
        raise ValueError(f"{slots} slots need boards beyond number 32")
    lines = lines_of(
        [transport_at(address, baud) for address in addresses], plan, cast(Make, make), time.monotonic, stop.wait
    )
    return CrtLockCabinet(lines, slots, stop=stop)


def _whole(spec: DeviceSpec, key: str, usual: int, least: int, most: int) -> int:
    value = spec.options.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"option {key} must be a whole number from {least} to {most}, not {value!r}")
    return value


def _word(spec: DeviceSpec, key: str, words: tuple[str, ...], usual: str) -> str:
    value = spec.options.get(key, usual)
    if value not in words:
        raise ValueError(f"option {key} must be one of {' '.join(words)}, not {value!r}")
    return str(value)


def status(cabinet: CardCabinet, arguments: Sequence[str], deadline_s: float) -> Done:
    """Its state, and what lies in bin and stack."""
    no_arguments(arguments)
    now = cabinet.status()
    counts = cabinet.counts() if now.state not in ("offline", "unknown") else None
    return told(now, {"bin_cards": counts.bin_cards, "stack": counts.stack} if isinstance(counts, Counts) else None)


def inventory(cabinet: CardCabinet, arguments: Sequence[str], deadline_s: float) -> Done:
    """What each lock says."""
    no_arguments(arguments)
    found = cabinet.inventory()
    if isinstance(found, Fault):
        return Done(Outcome.FAILED, found.word)
    return Done(Outcome.DONE, data={"slots": {str(slot): state for slot, state in found.items()}})


def open_slot(cabinet: CardCabinet, arguments: Sequence[str], deadline_s: float) -> Done:
    """Open the lock of a slot."""
    if len(arguments) != 1:
        raise ValueError("open takes the number of a slot")
    slot = _slot(arguments[0])
    return _done(cabinet.open_slot(slot, uuid.uuid4().hex), slot)


def present(cabinet: CardCabinet, arguments: Sequence[str], deadline_s: float) -> Done:
    """Hand out the card of a slot; with the expected chip's number in hexadecimal only if it is that card."""
    if len(arguments) not in (1, 2):
        raise ValueError("present takes the number of a slot, and the number of the expected chip if it is known")
    slot = _slot(arguments[0])
    expected = chip_digest(_chip(arguments[1])) if len(arguments) == 2 else None
    return _done(cabinet.present(slot, expected, uuid.uuid4().hex, deadline_s), slot)


def capture(cabinet: CardCabinet, arguments: Sequence[str], deadline_s: float) -> Done:
    """Move the card in the dispenser or at the gate to the reject bin."""
    no_arguments(arguments)
    return _done(cabinet.capture(uuid.uuid4().hex), None)


def recover(cabinet: CardCabinet, arguments: Sequence[str], deadline_s: float) -> Done:
    """Reset the dispenser without moving a card, and say where one lies."""
    no_arguments(arguments)
    found = cabinet.recover()
    return Done(found.outcome, found.fault.word if found.fault else None, {"place": found.place, "chip": found.chip})


def _done(moved: Moved, slot: int | None) -> Done:
    data: dict[str, object] = {"slot": slot, "place": moved.place, "read_back": moved.read_back, "chip": moved.chip}
    if moved.fault and moved.fault.detail:
        data["detail"] = moved.fault.detail
    return Done(moved.outcome, moved.fault.word if moved.fault else None, data)


def _slot(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"a slot is a whole number, not {text!r}")
    return int(text)


def _chip(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError("the number of a chip is hexadecimal") from None


KIT: Kit[CardCabinet] = Kit(
    kind="card_cabinet",
    adapters={"crt_lock": _crt_lock},
    adapter_at=lambda address: "crt_lock",
    tests=tests,
    actions={
        "status": status,
        "inventory": inventory,
        "open": open_slot,
        "present": present,
        "capture": capture,
        "recover": recover,
    },
    usage={
        "status": "status",
        "inventory": "inventory",
        "open": "open N",
        "present": "present N [CHIP]",
        "capture": "capture",
        "recover": "recover",
    },
    options=("slots", "channels", "board", "feedback", "make", "baud"),
)
