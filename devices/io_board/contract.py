"""What every I/O board must do. Each configured lamp blinks once and is off at the end.

Where no lamp is configured (a board known by its address only), the first coil is switched over and back.
"""

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
        ("its contacts can be read", lambda: _reads(board)),
        ("every lamp lights, blinks and goes out", lambda: _all_modes(board, names))
        if names
        else ("a coil switches and is put back", lambda: _switches(board)),
    ]


def _reads(board: IoBoard) -> bool:
    return not isinstance(board.inputs(), Fault) and not isinstance(board.contacts(), Fault)


def _all_modes(board: IoBoard, names: list[str]) -> bool:
    modes: tuple[LampMode, ...] = ("steady", "blink", "off")
    return all(board.lamp(name, mode) is None for name in names for mode in modes)


def _switches(board: IoBoard) -> bool | None:
    """Whether the first coil follows, as the board itself reads it; it ends as it was, also when it did not follow."""
    before = board.coils()
    if isinstance(before, Fault):
        return False
    if not before:
        return None
    switched = board.set_coil(0, not before[0])
    restored = board.set_coil(0, before[0])
    return switched is None and restored is None and board.coils() == before
