"""What a kind of device brings along: its adapters by name, its contract, and what it does at the bench.

Each folder of a kind has a ``kit.py`` with one ``KIT``. The terminal makes its configured devices by it
(``devices.kits.make``), ``kiosk device test`` and ``kiosk device do`` reach the device at an address by it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from devices.base import Device, DeviceSpec, Kind, Outcome, Status
from devices.contract import Test
from devices.supervisor import is_spoilt

D = TypeVar("D", bound=Device)


@dataclass(frozen=True, slots=True)
class Done:
    """How an action at the bench ended; ``error`` is a word of the kind's port, ``data`` is fit for JSON."""

    outcome: Outcome
    error: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


Action = Callable[[D, Sequence[str], float], Done]
"""``action(device, arguments, deadline_s)``: raises ValueError with one sentence when an argument cannot be right."""


@dataclass(frozen=True, slots=True)
class Kit(Generic[D]):
    """One kind of device.

    ``adapters`` make an adapter of a DeviceSpec; the event ends its waiting calls at the stop; they raise ValueError
    when address or options cannot be right. ``adapter_at`` names the adapter that an address stands for when a person
    gives only the address. ``options`` are the keys that its ``[device.options]`` may hold; one that ends in a dot
    stands for all that begin so (``lamp.``). ``tests`` is the kind's contract. ``actions`` are what ``kiosk device do``
    can ask for, and ``usage`` says in one line each which arguments they take.
    """

    kind: Kind
    adapters: Mapping[str, Callable[[DeviceSpec, threading.Event], D]]
    adapter_at: Callable[[str], str]
    tests: Callable[[D], Sequence[Test]]
    actions: Mapping[str, Action[D]] = field(default_factory=dict)
    usage: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()


def no_arguments(arguments: Sequence[str]) -> None:
    """Raises ValueError when an action that takes no arguments was given some."""
    if arguments:
        raise ValueError(f"this action takes no arguments, but {' '.join(arguments)!r} was given")


def status(device: Device, arguments: Sequence[str], deadline_s: float) -> Done:
    """The action ``status`` of every kind: DONE when the device told its state in a sound answer, whatever that is."""
    no_arguments(arguments)
    return told(device.status())


def told(now: Status, more: Mapping[str, object] | None = None) -> Done:
    """A status as an action shows it, with what else the kind has to tell."""
    data = {"state": now.state, "reasons": list(now.reasons), **(more or {})}
    if is_spoilt(now) or now.state in ("offline", "unknown"):
        return Done(Outcome.FAILED, next(iter(now.reasons), now.state), data)
    return Done(Outcome.DONE, data=data)
