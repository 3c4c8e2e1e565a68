"""What every I/O board must do. Each lamp blinks once and is off at the end."""

from __future__ import annotations

from collections.abc import Iterable

from devices.base import Fault
from devices.contract import Test
from devices.io_board.port import IoBoard, LampMode


def tests(board: IoBoard, lamps: Iterable[str]) -> list[Test]:
    """The suite for a board with lamps of these names; its tests are run in this order."""
    names = list(lamps)
    return [
        ("it answers and is ready", lambda: board.status().state == "ready"),
        ("its contacts can be read", lambda: not isinstance(board.inputs(), Fault)),
        ("every lamp lights, blinks and goes out", lambda: _all_modes(board, names)),
    ]


def _all_modes(board: IoBoard, names: list[str]) -> bool | None:
    modes: tuple[LampMode, ...] = ("steady", "blink", "off")
    faults = [board.lamp(name, mode) for name in names for mode in modes]
    return not any(faults) if names else None
