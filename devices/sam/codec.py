"""Frames of the card reader's security module (SAM), GA/T 467-2019 as public sources agree on it (facts: devices 2).

    request: AA AA AA 96 69 | length (2) | command parameter  | data | XOR
    answer : AA AA AA 96 69 | length (2) | SW1 SW2 SW3        | data | XOR

The length counts everything after itself, XOR included; the XOR runs from the length to the last byte of data.
An answer does not say which command it answers: ``fits`` tells by status word and size, so that a late answer of
an earlier command is not taken for the present one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import xor

from devices.transport.conversation import Damaged

PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEADER = len(PREAMBLE) + 2
_SHORTEST = 4  # three status bytes and the XOR
_LONGEST = 0x1000  # the longest known answer has 0x090A

OK, CARD_FOUND = 0x90, 0x9F
TEXT_BYTES, PHOTO_BYTES, ADDRESS_BYTES = 256, 1024, 70
_SIZES_OF_OTHERS = (0, 8, 16, ADDRESS_BYTES)  # what reset, status, select, module's number and newest address answer


class Command(Enum):
    """Command and parameter byte."""

    RESET = b"\x10\xff"
    STATUS = b"\x11\xff"
    MODULE_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    READ_WITH_PRINTS = b"\x30\x10"
    READ_NEWEST_ADDRESS = b"\x30\x03"


@dataclass(frozen=True, slots=True)
class Answer:
    """One sound answer frame."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Blocks:
    """What a card gives: 256 bytes of text, the photo, the prints."""

    text: bytes
    photo: bytes
    prints: bytes


def checksum(body: bytes) -> int:
    """XOR of all bytes from the length field on."""
    return reduce(xor, body, 0)


def request(command: Command) -> bytes:
    """The frame of a command without data: ``request(Command.FIND)`` is AA AA AA 96 69 00 03 20 01 22."""
    body = (len(command.value) + 1).to_bytes(2, "big") + command.value
    return PREAMBLE + body + bytes([checksum(body)])


def fits(command: Command, answer: Answer) -> bool:
    """Whether an answer can belong to a command; refusals (no data) fit most, a success fits one only.

    A read is answered by whatever no other command is answered by: its blocks may not add up (see ``blocks``).
    """
    size, sw3 = len(answer.data), answer.sw3
    if sw3 == CARD_FOUND:
        return command is Command.FIND and size in (0, 4)  # the four zeros after it carry nothing
    if sw3 != OK:
        return size == 0 and (sw3 != 0x80 or command is Command.FIND) and (sw3 != 0x81 or command is Command.SELECT)
    match command:
        case Command.RESET | Command.STATUS:
            return size == 0
        case Command.MODULE_ID:
            return size == 16
        case Command.FIND:
            return False
        case Command.SELECT:
            return size == 8
        case Command.READ | Command.READ_WITH_PRINTS:
            return size not in _SIZES_OF_OTHERS
        case Command.READ_NEWEST_ADDRESS:
            return size == ADDRESS_BYTES


def blocks(command: Command, data: bytes) -> Blocks | None:
    """Take the data of a read apart: block lengths, two bytes each, then the blocks; None when they do not add up."""
    heads = 3 if command is Command.READ_WITH_PRINTS else 2
    if len(data) < 2 * heads:
        return None
    sizes = [int.from_bytes(data[2 * n : 2 * n + 2], "big") for n in range(heads)]
    if sizes[:2] != [TEXT_BYTES, PHOTO_BYTES] or len(data) != 2 * heads + sum(sizes):
        return None
    if heads == 3 and sizes[2] not in (0, 512, 1024):
        return None
    body = data[2 * heads :]
    photo_end = TEXT_BYTES + PHOTO_BYTES
    return Blocks(body[:TEXT_BYTES], body[TEXT_BYTES:photo_end], body[photo_end:])


class AnswerParser:
    """Finds answers in a stream that may come in pieces, with rubbish between them.

    A wrong checksum gives ``Damaged`` and the search goes on one byte after the frame's beginning; an impossible
    length field is rubbish. ``pending`` says that a frame has begun and is not whole.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        return len(self._buffer) >= len(PREAMBLE)

    def feed(self, data: bytes) -> list[Answer | Damaged]:
        """Take in bytes and return what they complete, in order."""
        self._buffer += data
        found: list[Answer | Damaged] = []
        while (item := self._next()) is not None:
            found.append(item)
        return found

    def _next(self) -> Answer | Damaged | None:
        buffer = self._buffer
        while True:
            del buffer[: _start(buffer)]
            if len(buffer) < _HEADER:
                return None
            length = int.from_bytes(buffer[_HEADER - 2 : _HEADER], "big")
            if not _SHORTEST <= length <= _LONGEST:
                del buffer[:1]
                continue
            if len(buffer) < _HEADER + length:
                return None
            body = bytes(buffer[len(PREAMBLE) : _HEADER + length])
            if checksum(body):
                del buffer[:1]
                return Damaged()
            del buffer[: _HEADER + length]
            return Answer(body[2], body[3], body[4], body[5:-1])


def _start(buffer: bytearray) -> int:
    """Where a preamble, or the beginning of one that is still to come, stands; the buffer's length when nowhere."""
    at = buffer.find(PREAMBLE)
    if at >= 0:
        return at
    for tail in range(min(len(PREAMBLE) - 1, len(buffer)), 0, -1):
        if PREAMBLE.startswith(buffer[len(buffer) - tail :]):
            return len(buffer) - tail
    return len(buffer)
