"""The kit of the I/O board: Modbus on TCP."""

from __future__ import annotations

import threading

from devices.base import DeviceSpec
from devices.io_board.contract import tests
from devices.io_board.modbus import ModbusBoard, numbers_from
from devices.io_board.port import IoBoard
from devices.kit import Kit


def _modbus(spec: DeviceSpec, _: threading.Event) -> IoBoard:
    return ModbusBoard(spec.address, numbers_from(spec.options, "lamp"), numbers_from(spec.options, "input"))


KIT: Kit[IoBoard] = Kit(
    kind="io_board",
    adapters={"modbus": _modbus},
    adapter_at=lambda address: "modbus",
    tests=lambda board: tests(board, ()),
)
