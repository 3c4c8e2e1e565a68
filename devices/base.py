"""Words that every device shares: status, outcome, fault, transport.

A device call returns a closed union and its failure carries the device's state ("the error is the status").
This module and each ``port.py`` import nothing of the kiosk but ``kiosk.rules``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

State = Literal["ready", "busy", "degraded", "offline", "fault", "unknown"]

Kind = Literal[
    "id_card_reader",
    "smart_card",
    "certificate_printer",
    "receipt_printer",
    "temp_card_printer",
    "card_cabinet",
    "card_return",
    "io_board",
    "camera",
    "document_camera",
    "qr_scanner",
    "fingerprint_reader",
    "signature_pad",
    "ups",
]


class Outcome(StrEnum):
    """How a command ended. FAILED had no effect; UNKNOWN may have had one and is never repeated by itself."""

    DONE = "DONE"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Status:
    """What a device is now.

    ``unknown`` means not probed yet, or silent; it is not the same as ``offline`` (known to be gone).
    ``since`` and ``last_ok`` are monotonic seconds; ``reasons`` are words of the device's port (``paper_low``).
    """

    state: State
    reasons: tuple[str, ...] = ()
    since: float = 0.0
    last_ok: float | None = None


_WORST_FIRST: tuple[State, ...] = ("offline", "unknown", "fault", "degraded")


def status_of(reasons: Sequence[str], states: Mapping[str, State]) -> Status:
    """The status of a device with these reasons: the worst of their states.

    A reason that ``states`` does not name is a fault; no reason at all is ``ready``.
    """
    found = [states.get(reason, "fault") for reason in reasons]
    worst: State = next((state for state in _WORST_FIRST if state in found), "ready")
    return Status(worst, tuple(reasons))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a command did not end in DONE: one word of the port's list, and a detail that holds no personal data."""

    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """One configured device: ``{name, kind, adapter, address, side}``; side is as the resident sees it."""

    name: str
    kind: Kind
    adapter: str
    address: str
    side: Literal["left", "right", "down", "up"] = "right"
    options: dict[str, str | int | float | bool] = field(default_factory=dict)


class TransportLost(Exception):
    """The line to the device is gone: port closed, unplugged, connection refused."""


class Device(Protocol):
    """What every adapter of every kind offers: to its worker, and to whoever holds it at the bench.

    A kind's port adds its commands, which others may call at the same time.
    """

    def open(self) -> None:
        """Raises TransportLost (temporary) or ValueError (the configuration cannot be right)."""

    def status(self) -> Status:
        """What the device is now; within a second or so; raises TransportLost at most."""

    def close(self) -> None:
        """Never raises."""


class Transport(Protocol):
    """A line of bytes to a device (serial, TCP). Every call has a deadline in seconds."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def write(self, data: bytes) -> None:
        """Send all bytes; raises TransportLost."""

    def read(self, most: int, deadline_s: float) -> bytes:
        """At most ``most`` bytes that are there within the deadline, ``b""`` on silence; raises TransportLost."""
