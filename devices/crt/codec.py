"""Frames of motorised card mechanisms after the CRT-571 and its kin (facts: devices 5, card dispensers).

    command : F2 | address | length (2) | 43 CM PM data             | 03 | XOR
    done    : F2 | address | length (2) | 50 CM PM st0 st1 st2 data | 03 | XOR
    refused : F2 | address | length (2) | 45 or 4E CM PM e1 e0      | 03 | XOR

The length counts from the 43 (50, 45, 4E) to the last byte of data; the XOR runs over everything before it. A command
is acknowledged by 06 or refused by 15 before its answer comes; the host acknowledges the answer by 06, asks for it
again by 15, and 04 clears the line. States and error codes are ASCII; their bare values are understood too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import reduce
from operator import xor

from devices.crt.stream import Framing

STX, ETX = 0xF2, 0x03
_HEAD = 4
_TAIL = 2
_LONGEST = 512  # no answer that is used here has more than 40 bytes; more is a length field that was damaged
_COMMAND, _DONE, _REFUSED = 0x43, 0x50, (0x45, 0x4E)


class Control(Enum):
    """Bytes that stand alone."""

    CLEAR = b"\x04"
    ACK = b"\x06"
    NAK = b"\x15"


class Command(Enum):
    """CM and PM of what is used here."""

    INIT_LEAVE = b"\x30\x33"
    STATUS = b"\x31\x30"
    TO_HOLD = b"\x32\x30"
    TO_RF = b"\x32\x32"
    TO_BIN = b"\x32\x33"
    TO_GATE = b"\x32\x39"
    ENTRY_ON = b"\x33\x30"
    ENTRY_OFF = b"\x33\x31"
    RF_ACTIVATE = b"\x60\x30"
    RF_APDU_A = b"\x60\x34"
    RF_APDU_B = b"\x60\x35"
    BIN_COUNTER = b"\xa5\x30"


class CardAt(IntEnum):
    """st0: where a card is."""

    NONE = 0
    GATE = 1
    INSIDE = 2


@dataclass(frozen=True, slots=True)
class State:
    """The three states of a done answer: card, stacker (0 empty, 1 few, 2 enough), bin (full or not)."""

    card: CardAt
    stacker: int
    bin_full: bool


@dataclass(frozen=True, slots=True, repr=False)
class Done:
    """A command was carried out; ``state`` is None where the answer's states are none that are known."""

    code: bytes
    state: State | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A command was not, or not fully, carried out; ``error`` is two characters, ``10`` = jam."""

    code: bytes
    error: str


CrtMessage = Control | Done | Refused


def request(command: Command, data: bytes = b"", address: int = 0) -> bytes:
    """The frame of a command: ``request(Command.INIT_LEAVE)`` is F2 00 00 03 43 30 33 03 B2."""
    body = bytes([_COMMAND]) + command.value + data
    frame = bytes([STX, address]) + len(body).to_bytes(2, "big") + body + bytes([ETX])
    return frame + bytes([checksum(frame)])


def checksum(data: bytes) -> int:
    """XOR of all bytes."""
    return reduce(xor, data, 0)


def _size(buffer: bytes) -> int | None:
    if buffer[:1] in (control.value for control in Control):
        return 1
    if buffer[0] != STX:
        return None
    if len(buffer) < _HEAD:
        return _HEAD
    length = int.from_bytes(buffer[2:4], "big")
    return _HEAD + length + _TAIL if 3 <= length <= _LONGEST else None


def _message(frame: bytes) -> CrtMessage | None:
    if len(frame) == 1:
        return Control(frame)
    if checksum(frame) or frame[-2] != ETX:
        return None
    body = frame[_HEAD:-_TAIL]
    kind, code, rest = body[0], body[1:3], body[3:]
    if kind == _DONE:
        return Done(code, _state(rest[:3]), rest[3:])
    if kind in _REFUSED and len(rest) >= 2:
        return Refused(code, _character(rest[0]) + _character(rest[1]))
    return None


def _state(states: bytes) -> State | None:
    values = [byte - 0x30 if byte >= 0x30 else byte for byte in states]
    if len(values) != 3 or values[0] not in (0, 1, 2) or values[1] not in (0, 1, 2) or values[2] not in (0, 1):
        return None
    return State(CardAt(values[0]), values[1], bool(values[2]))


def _character(byte: int) -> str:
    return chr(byte) if 0x30 <= byte <= 0x39 or 0x41 <= byte <= 0x5A else f"{byte:X}"[-1]


FRAMING: Framing[CrtMessage] = Framing(_size, _message)
