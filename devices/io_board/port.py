"""The I/O board (输入输出板): lamps beside the openings of the kiosk, and its door, vibration and other contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, runtime_checkable

from devices.base import Fault, Status

LampMode = Literal["off", "steady", "blink"]

FaultWord = Literal["silent", "offline", "rejected", "garbage"]
"""Words of a fault: no answer, line gone, the board refuses (no such channel), an answer that does not fit."""


@runtime_checkable
class IoBoard(Protocol):
    """Lamps and contacts by name. Setting a lamp twice does no harm, so a fault may be answered by trying again."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """What the board is now; reasons are the words of ``FaultWord``."""

    def lamp(self, name: str, mode: LampMode) -> Fault | None:
        """Set a lamp; None when done; raises KeyError for a lamp that is not configured."""

    def inputs(self) -> Mapping[str, bool] | Fault:
        """All configured contacts, True = closed."""
