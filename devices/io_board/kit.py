"""The kit of the I/O board: Modbus on TCP, or RTU on a serial line.

Options of the configuration: ``lamp.NAME`` and ``input.NAME`` (numbers), ``unit`` (1), ``baud`` (9600, RTU only).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from devices.base import DeviceSpec, Fault, Outcome
from devices.io_board.contract import tests
from devices.io_board.modbus import ModbusBoard, number_from, numbers_from
from devices.io_board.port import IoBoard
from devices.kit import Done, Kit, no_arguments, status

_BAUD = 9_600  # what most boards are delivered with
_MOST_COILS = 65_536
_NO_EFFECT = ("rejected", "wrong_feedback")


def _modbus(spec: DeviceSpec, _: threading.Event) -> IoBoard:
    return ModbusBoard(
        spec.address,
        numbers_from(spec.options, "lamp"),
        numbers_from(spec.options, "input"),
        unit=number_from(spec.options, "unit", 1, 247),
        baud=number_from(spec.options, "baud", _BAUD, 115_200),
    )


def read(board: IoBoard, arguments: Sequence[str], deadline_s: float) -> Done:
    """All contacts and all coils, as many as the board has."""
    no_arguments(arguments)
    contacts = board.contacts()
    if isinstance(contacts, Fault):
        return Done(Outcome.FAILED, contacts.word, {"inputs": None, "coils": None})
    coils = board.coils()
    if isinstance(coils, Fault):
        return Done(Outcome.FAILED, coils.word, {"inputs": contacts, "coils": None})
    return Done(Outcome.DONE, data={"inputs": contacts, "coils": coils})


def set_coil(board: IoBoard, arguments: Sequence[str], deadline_s: float) -> Done:
    """Switch one coil and read it back."""
    if len(arguments) != 2 or arguments[1] not in ("0", "1"):
        raise ValueError(f"set takes the number of a coil, and 0 or 1, not {' '.join(arguments)!r}")
    text = arguments[0]
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) < _MOST_COILS):
        raise ValueError(f"the number of a coil is 0 to {_MOST_COILS - 1}, not {text!r}")
    number, on = int(text), arguments[1] == "1"
    fault = board.set_coil(number, on)
    if fault is None:
        return Done(Outcome.DONE, data={"coil": number, "on": on})
    return Done(Outcome.FAILED if fault.word in _NO_EFFECT else Outcome.UNKNOWN, fault.word)


KIT: Kit[IoBoard] = Kit(
    kind="io_board",
    adapters={"modbus": _modbus},
    adapter_at=lambda address: "modbus",
    tests=lambda board: tests(board, board.lamp_names()),
    actions={"status": status, "read": read, "set": set_coil},
    usage={"status": "status", "read": "read", "set": "set N 0|1"},
    options=("unit", "baud", "lamp.", "input."),
)
