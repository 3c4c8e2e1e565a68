"""The I/O board (输入输出板): lamps beside the openings of the kiosk, and its door, vibration and other contacts.

Names that a site's configuration may give to contacts: ``door``, ``tamper``, ``exit_sensor``, ``papers``, ``things``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, runtime_checkable

from devices.base import Fault, Status

LampMode = Literal["off", "steady", "blink"]

FaultWord = Literal["silent", "offline", "rejected", "garbage", "wrong_feedback"]
"""Words of a fault: no answer, line gone, the board refuses (no such channel), an answer that does not fit, the board
said yes and the coil did not change."""


@runtime_checkable
class IoBoard(Protocol):
    """Lamps and contacts by name. Setting a lamp twice does no harm, so a fault may be answered by trying again."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """What the board is now; reasons are the words of ``FaultWord``."""

    def lamp_names(self) -> tuple[str, ...]:
        """The lamps that are configured."""

    def lamp(self, name: str, mode: LampMode) -> Fault | None:
        """Set a lamp; None when its coils read as they were set; raises KeyError for a lamp that is not configured."""

    def inputs(self) -> Mapping[str, bool] | Fault:
        """All configured contacts, True = closed."""

    def contacts(self) -> list[bool] | Fault:
        """All contacts that the board has, by number, configured or not."""

    def coils(self) -> list[bool] | Fault:
        """All coils that the board has, by number."""

    def set_coil(self, number: int, on: bool) -> Fault | None:
        """Set one coil by number; None when it reads as it was set."""
