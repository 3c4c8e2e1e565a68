"""The uninterruptible power supply (不间断电源) as the kiosk sees it: is the mains there, and for how long not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from devices.base import Status

Word = Literal[
    "offline",  # the UPS service (upsd) is gone
    "silent",  # it is there and does not answer
    "garbage",  # what it answers is no sentence of the protocol, or contradicts itself
    "no_driver",  # the service has no driver for the UPS
    "stale",  # the driver has heard nothing of the UPS for a while, or nothing yet
    "unknown_ups",  # the service has no UPS of that name
    "rejected",  # the service refuses
]

Reason = Literal["on_battery", "battery_low", "replace_battery", "overload", "unprotected"]
"""Reasons of a status beside the words: ``unprotected`` = switched off or by-passed, mains failure would cut us off."""


@dataclass(frozen=True, slots=True)
class Power:
    """What the UPS tells. ``battery_low`` on battery means that it will switch off within minutes.

    ``charge_percent`` 0 to 100, ``runtime_s`` seconds left on battery, ``load_percent`` of what it can carry; None
    where it does not tell.
    """

    on_battery: bool
    battery_low: bool
    charge_percent: float | None
    runtime_s: float | None
    load_percent: float | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Why nothing is known of the power; ``detail`` is the service's own word."""

    word: Word
    detail: str = ""


@runtime_checkable
class Ups(Protocol):
    """One UPS. Every call ends within its deadline, and two seconds more where the host cannot be reached."""

    def open(self) -> None:
        """Reach the service; raises TransportLost."""

    def close(self) -> None:
        """Let the line go; never raises."""

    def status(self) -> Status:
        """What the UPS is now; reasons are those of ``Reason`` and the words of ``Word``."""

    def read(self, deadline_s: float) -> Power | Failed:
        """Ask the UPS."""
