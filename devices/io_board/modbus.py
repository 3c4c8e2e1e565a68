"""An I/O board on Modbus TCP, through pymodbus.

A lamp has a number n and two coils: 2n switches it on, 2n + 1 lets the board blink it; both are written in one command,
so that a lamp never shows a state in between. A contact has the number of its discrete input. Names and numbers come
from the device's options: ``lamp.card = 0``, ``input.door = 1``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from devices.base import Fault, State, Status, TransportLost
from devices.io_board.port import LampMode

_TURN_S = 2.0  # longer than one command of another thread, so that a silent board is not taken for a busy one
_COILS: Mapping[LampMode, list[bool]] = {"off": [False, False], "steady": [True, False], "blink": [True, True]}
_STATE: Mapping[str, State] = {"silent": "unknown", "offline": "offline", "rejected": "fault", "garbage": "fault"}


class _Client(Protocol):
    """The part of pymodbus that is used here, with types: some of its methods have none."""

    @property
    def connected(self) -> bool: ...

    def connect(self) -> bool: ...

    def close(self) -> None: ...

    def read_discrete_inputs(self, address: int, *, count: int, device_id: int) -> ModbusPDU: ...

    def write_coil(self, address: int, value: bool, *, device_id: int) -> ModbusPDU: ...

    def write_coils(self, address: int, values: list[bool], *, device_id: int) -> ModbusPDU: ...


class ModbusBoard:
    """I/O board on a TCP connection; calls may come from several threads, one at a time reaches the line."""

    def __init__(
        self, address: str, lamps: Mapping[str, int], contacts: Mapping[str, int], unit: int = 1, timeout_s: float = 1.0
    ) -> None:
        """``address`` is tcp://host:port; ``unit`` is the board's Modbus number. Raises ValueError."""
        parts = urlsplit(address)
        if parts.scheme != "tcp" or not parts.hostname or not parts.port:
            raise ValueError(f"address {address!r} is not tcp://host:port")
        self._client: _Client = ModbusTcpClient(parts.hostname, port=parts.port, timeout=timeout_s, retries=0)
        self._lamps = dict(lamps)
        self._contacts = dict(contacts)
        self._unit = unit
        self._lock = threading.Lock()

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            if not self._client.connect():
                raise TransportLost("the board cannot be reached")

    def close(self) -> None:
        """Close the line; never raises."""
        with self._lock:
            self._client.close()

    def status(self) -> Status:
        """Read one contact; ``busy`` when another thread keeps the line for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            answer = self._ask(lambda: self._client.read_discrete_inputs(0, count=1, device_id=self._unit))
        finally:
            self._lock.release()
        return Status(_STATE[answer.word], (answer.word,)) if isinstance(answer, Fault) else Status("ready")

    def lamp(self, name: str, mode: LampMode) -> Fault | None:
        """Set a lamp; raises KeyError for a lamp that is not configured."""
        coil = 2 * self._lamps[name]
        with self._lock:
            answer = self._ask(lambda: self._client.write_coils(coil, _COILS[mode], device_id=self._unit))
        return answer if isinstance(answer, Fault) else None

    def inputs(self) -> Mapping[str, bool] | Fault:
        """All configured contacts."""
        bits = self.read_contacts(1 + max(self._contacts.values(), default=0))
        if isinstance(bits, Fault):
            return bits
        return {name: bits[number] for name, number in self._contacts.items()}

    def read_contacts(self, count: int) -> list[bool] | Fault:
        """The first ``count`` discrete inputs by number (``kiosk device do io_board read``)."""
        with self._lock:
            answer = self._ask(lambda: self._client.read_discrete_inputs(0, count=count, device_id=self._unit))
        if isinstance(answer, Fault):
            return answer
        return list(answer.bits[:count]) if len(answer.bits) >= count else Fault("garbage")

    def set_coil(self, number: int, on: bool) -> Fault | None:
        """Set one coil by number (``kiosk device do io_board set N 0|1``)."""
        with self._lock:
            answer = self._ask(lambda: self._client.write_coil(number, on, device_id=self._unit))
        return answer if isinstance(answer, Fault) else None

    def _ask(self, question: Callable[[], ModbusPDU]) -> ModbusPDU | Fault:
        try:
            if not self._client.connected and not self._client.connect():
                return Fault("offline")
            answer = question()
        except (ConnectionException, OSError) as error:
            self._client.close()
            return Fault("offline", type(error).__name__)
        except ModbusException as error:  # pymodbus raises one error for silence and for an answer that does not fit
            self._client.close()
            return Fault("silent", type(error).__name__)
        if answer.isError():
            return Fault("rejected", f"exception_{getattr(answer, 'exception_code', 0)}")
        return answer


def numbers_from(options: Mapping[str, object], kind: str) -> dict[str, int]:
    """The names of ``lamp.`` or ``input.`` options with their numbers; raises ValueError for anything but 0 to 255.

    Example: ``numbers_from({"lamp.card": 0, "input.door": 1}, "lamp") == {"card": 0}``.
    """
    found: dict[str, int] = {}
    for key, number in options.items():
        head, _, name = key.partition(".")
        if head != kind or not name:
            continue
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 255:
            raise ValueError(f"option {key} must be a whole number from 0 to 255, not {number!r}")
        found[name] = number
    return found
