"""What a kind of device brings along: its adapters by name, its contract, and what it does at the bench.

Each folder of a kind has a ``kit.py`` with one ``KIT``. The terminal makes its configured devices by it
(``devices.kits.make``), ``kiosk device test`` and ``kiosk device do`` reach the device at an address by it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from devices.base import Device, DeviceSpec, Kind, Outcome
from devices.contract import Test

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
    gives only the address. ``tests`` is the kind's contract. ``actions`` are what ``kiosk device do`` can ask for, and
    ``usage`` says in one line each which arguments they take.
    """

    kind: Kind
    adapters: Mapping[str, Callable[[DeviceSpec, threading.Event], D]]
    adapter_at: Callable[[str], str]
    tests: Callable[[D], Sequence[Test]]
    actions: Mapping[str, Action[D]] = field(default_factory=dict)
    usage: Mapping[str, str] = field(default_factory=dict)


def no_arguments(arguments: Sequence[str]) -> None:
    """Raises ValueError when an action that takes no arguments was given some."""
    if arguments:
        raise ValueError(f"this action takes no arguments, but {' '.join(arguments)!r} was given")
