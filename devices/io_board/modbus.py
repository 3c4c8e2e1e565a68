"""An I/O board on Modbus TCP or on Modbus RTU (a serial line), through pymodbus.

A lamp has a number n and two coils: 2n switches it on, 2n + 1 lets the board blink it; both are written in one command,
so that a lamp never shows a state in between. A contact has the number of its discrete input. Names and numbers come
from the device's options: ``lamp.card = 0``, ``input.door = 1``.

pymodbus passes on whatever sound frame comes first. RTU frames carry no number of the question, so an answer counts
only when its function and its length are those of the question; and all our readings of contacts ask for the same
count, so that a late answer to one of them cannot be taken for more than it is.
"""

from __future__ import annotations

import logging
import struct
import threading
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from devices.base import Fault, State, Status, TransportLost
from devices.io_board.port import LampMode

_TURN_S = 2.0  # longer than one command of another thread, so that a silent board is not taken for a busy one
_MOST_BITS = 256  # no board for a kiosk has more, and a reading of so many takes 50 ms at 9,600 baud
_READ_COILS, _READ_CONTACTS, _WRITE_COIL, _WRITE_COILS = 1, 2, 5, 15
_NOT_THERE = ("exception_1", "exception_2", "exception_3")  # no such function, no such address, no such count
_COILS: Mapping[LampMode, list[bool]] = {"off": [False, False], "steady": [True, False], "blink": [True, True]}
_STATE: Mapping[str, State] = {"silent": "unknown", "offline": "offline", "rejected": "fault", "garbage": "fault"}
# What pymodbus lets through when the bytes of an answer make no sense.
_NONSENSE = (ModbusException, ValueError, IndexError, KeyError, AttributeError, struct.error)


class _Client(Protocol):
    """The part of pymodbus that is used here, with types: some of its methods have none."""

    @property
    def connected(self) -> bool: ...

    def connect(self) -> bool: ...

    def close(self) -> None: ...

    def read_coils(self, address: int, *, count: int, device_id: int) -> ModbusPDU: ...

    def read_discrete_inputs(self, address: int, *, count: int, device_id: int) -> ModbusPDU: ...

    def write_coil(self, address: int, value: bool, *, device_id: int) -> ModbusPDU: ...

    def write_coils(self, address: int, values: list[bool], *, device_id: int) -> ModbusPDU: ...


class ModbusBoard:
    """I/O board on one line; calls may come from several threads, one at a time reaches the line.

    One question to a board that does not answer ends within three times ``timeout_s``: connecting, waiting for bytes,
    waiting for the rest of them. Setting asks twice, ``contacts`` and ``coils`` at most nine times.
    """

    def __init__(
        self,
        address: str,
        lamps: Mapping[str, int],
        contacts: Mapping[str, int],
        unit: int = 1,
        baud: int = 9_600,
        timeout_s: float = 1.0,
    ) -> None:
        """``address`` is a device path or tcp://host:port; ``unit`` is the board's Modbus number. Raises ValueError."""
        logging.getLogger("pymodbus.logging").setLevel(
            logging.CRITICAL
        )  # a dead board would fill the journal; status() tells
        self._client = _client_at(address, baud, timeout_s, self._note_bytes)
        self._lamps = dict(lamps)
        self._contacts = dict(contacts)
        self._watched = 1 + max(self._contacts.values(), default=0)
        self._unit = unit
        self._lock = threading.Lock()
        self._crc_bytes = 2 if address.startswith("/") else 0
        self._heard = b""

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            if not self._client.connect():
                raise TransportLost("the board cannot be reached")

    def close(self) -> None:
        """Close the line; never raises."""
        with self._lock:
            self._hang_up()

    def status(self) -> Status:
        """Read the contacts; ``busy`` when another thread keeps the line for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            answer = self._read_contacts(self._watched)
        finally:
            self._lock.release()
        if not isinstance(answer, Fault):
            return Status("ready")
        if not self._contacts and answer.detail in _NOT_THERE:
            return Status("ready")  # a board of coils only answers too
        return Status(_STATE[answer.word], (answer.word,))

    def lamp_names(self) -> tuple[str, ...]:
        """The lamps that are configured."""
        return tuple(self._lamps)

    def lamp(self, name: str, mode: LampMode) -> Fault | None:
        """Set a lamp and read it back; raises KeyError for a lamp that is not configured."""
        coil, bits = 2 * self._lamps[name], _COILS[mode]
        with self._lock:
            written = self._ask(
                _WRITE_COILS, lambda: self._client.write_coils(coil, bits, device_id=self._unit), lambda _: True
            )
            return written if isinstance(written, Fault) else self._check(coil, bits)

    def inputs(self) -> Mapping[str, bool] | Fault:
        """All configured contacts."""
        with self._lock:
            bits = self._read_contacts(self._watched)
        if isinstance(bits, Fault):
            return bits
        return {name: bits[number] for name, number in self._contacts.items()}

    def contacts(self) -> list[bool] | Fault:
        """All contacts that the board has, by number; at most 256."""
        with self._lock:
            return _as_many_as_there_are(self._read_contacts)

    def coils(self) -> list[bool] | Fault:
        """All coils that the board has, by number; at most 256."""
        with self._lock:
            return _as_many_as_there_are(lambda count: self._read_coils(0, count))

    def set_coil(self, number: int, on: bool) -> Fault | None:
        """Set one coil by number and read it back."""
        with self._lock:
            written = self._ask(
                _WRITE_COIL, lambda: self._client.write_coil(number, on, device_id=self._unit), lambda _: True
            )
            return written if isinstance(written, Fault) else self._check(number, [on])

    def _check(self, number: int, bits: list[bool]) -> Fault | None:
        found = self._read_coils(number, len(bits))
        if isinstance(found, Fault):
            return found
        return None if found == bits else Fault("wrong_feedback")

    def _read_coils(self, number: int, count: int) -> list[bool] | Fault:
        return self._bits(
            _READ_COILS, count, lambda: self._client.read_coils(number, count=count, device_id=self._unit)
        )

    def _read_contacts(self, count: int) -> list[bool] | Fault:
        return self._bits(
            _READ_CONTACTS, count, lambda: self._client.read_discrete_inputs(0, count=count, device_id=self._unit)
        )

    def _bits(self, function: int, count: int, question: Callable[[], ModbusPDU]) -> list[bool] | Fault:
        """Answers come in whole bytes: as many as the count needs, no more, and their length field says so too."""
        size = -(-count // 8)

        def fits(found: ModbusPDU) -> bool:  # pymodbus does not look at the length field on TCP
            head = self._heard[-(2 + size + self._crc_bytes) :][:2]
            return len(found.bits) == size * 8 and head == bytes([function, size])

        answer = self._ask(function, question, fits)
        return answer if isinstance(answer, Fault) else list(answer.bits[:count])

    def _ask(
        self, function: int, question: Callable[[], ModbusPDU], fits: Callable[[ModbusPDU], bool]
    ) -> ModbusPDU | Fault:
        try:
            if not self._client.connected and not self._client.connect():
                return Fault("offline")
            self._heard = b""
            answer = question()
        except (ConnectionException, OSError) as error:
            self._hang_up()
            return Fault("offline", type(error).__name__)
        except _NONSENSE as error:  # pymodbus raises one error for silence and for an answer that does not fit
            self._hang_up()
            return Fault("garbage" if self._heard else "silent", type(error).__name__)
        if answer.function_code == function | 0x80:
            return Fault("rejected", f"exception_{getattr(answer, 'exception_code', 0)}")
        if answer.function_code != function or not fits(answer):
            self._hang_up()
            return Fault("garbage", "answer to another question")
        return answer

    def _note_bytes(self, sending: bool, data: bytes) -> bytes:
        """pymodbus shows us what passes, of an answer all that came so far; it must be given back."""
        if not sending:
            self._heard = data
        return data

    def _hang_up(self) -> None:
        """Close the line: opening it again throws away what comes late."""
        try:
            self._client.close()
        except OSError:  # the line is gone already, which is what was wanted
            return


def number_from(options: Mapping[str, object], key: str, default: int, most: int) -> int:
    """A whole number from 1 to ``most`` out of the options; raises ValueError."""
    number = options.get(key, default)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
        raise ValueError(f"option {key} must be a whole number from 1 to {most}, not {number!r}")
    return number


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


def _client_at(address: str, baud: int, timeout_s: float, trace: Callable[[bool, bytes], bytes]) -> _Client:
    """RTU on a device path, Modbus TCP on tcp://host:port. Raises ValueError."""
    if address.startswith("/"):
        return ModbusSerialClient(address, baudrate=baud, timeout=timeout_s, retries=0, trace_packet=trace)
    parts = urlsplit(address)
    if parts.scheme != "tcp" or not parts.hostname or not parts.port:
        raise ValueError(f"address {address!r} is neither a device path nor tcp://host:port")
    return ModbusTcpClient(parts.hostname, port=parts.port, timeout=timeout_s, retries=0, trace_packet=trace)


def _as_many_as_there_are(read: Callable[[int], list[bool] | Fault]) -> list[bool] | Fault:
    """The longest reading that the board accepts, found by halving: a board does not tell how much it has."""
    fewest, most, count = 0, _MOST_BITS, _MOST_BITS
    bits: list[bool] = []
    while fewest < most:
        found = read(count)
        if not isinstance(found, Fault):
            fewest, bits = count, found
        elif found.detail in _NOT_THERE:
            most = count - 1
        else:
            return found
        count = (fewest + most + 1) // 2
    return bits
