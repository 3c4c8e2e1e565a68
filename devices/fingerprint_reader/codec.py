"""Frames of the reference fingerprint protocol (see ``serial_livescan.py`` for what it stands for).

    frame : 02 | length (2) | number (1) | code (1) | payload | CRC (2)

All numbers are big-endian. The length counts number, code and payload; the CRC is CRC-16/CCITT-FALSE (polynomial 1021,
start FFFF) over everything from the length to the last byte of payload. The host numbers its requests 0 to 255; the
answer repeats the number, so that a late answer is known as such, and has code | 80 and a status byte before its data.

    01 hello                                   -> 00, name in ASCII
    02 capture, finger code (1), wait in ms (2) -> 00, quality (1), template (512)
    03 match, count (1), probe (512), count x 512 -> 00, score x 10,000 (2)

Status: 00 done, 10 dry, 11 wet, 12 partial, 13 too fast, 14 no finger, 20 request not understood, 21 sensor fault.
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from devices.transport.conversation import Damaged

STX = 0x02
_ANSWER = 0x80
_LONGEST = 0x4000  # 21 templates and a head are 10,755 bytes


class Code(IntEnum):
    HELLO = 0x01
    CAPTURE = 0x02
    MATCH = 0x03


class DeviceStatus(IntEnum):
    """Status byte of an answer."""

    DONE = 0x00
    DRY = 0x10
    WET = 0x11
    PARTIAL = 0x12
    TOO_FAST = 0x13
    NO_FINGER = 0x14
    NOT_UNDERSTOOD = 0x20
    SENSOR = 0x21


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """One sound answer: the request's number and code, the status byte, the data."""

    number: int
    code: int
    status: int
    data: bytes


def crc16(data: bytes) -> bytes:
    """CRC-16/CCITT-FALSE, two bytes: ``crc16(b"123456789")`` is 29 B1."""
    return binascii.crc_hqx(data, 0xFFFF).to_bytes(2, "big")


def hello(number: int) -> bytes:
    """Ask for the device's name, which also tells that it is there."""
    return _frame(number, Code.HELLO, b"")


def capture(number: int, position: int, wait_ms: int) -> bytes:
    """Wait at most ``wait_ms`` (0 to 65,535) for a finger and take its print."""
    return _frame(number, Code.CAPTURE, bytes([position]) + wait_ms.to_bytes(2, "big"))


def match(number: int, probe: bytes, references: Sequence[bytes]) -> bytes:
    """Compare a template with references, each of 512 bytes."""
    return _frame(number, Code.MATCH, bytes([len(references)]) + probe + b"".join(references))


def _frame(number: int, code: int, payload: bytes) -> bytes:
    body = (2 + len(payload)).to_bytes(2, "big") + bytes([number, code]) + payload
    return bytes([STX]) + body + crc16(body)


class AnswerParser:
    """Finds answers in a stream that may come in pieces, with rubbish between them.

    A frame with a wrong CRC gives ``Damaged``; what cannot be the head of an answer is passed over as rubbish.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        return len(self._buffer) >= 5

    def feed(self, data: bytes) -> list[Answer | Damaged]:
        """Take in bytes and return what they complete, in order."""
        self._buffer += data
        found: list[Answer | Damaged] = []
        while (item := self._next()) is not None:
            found.append(item)
        return found

    def _next(self) -> Answer | Damaged | None:
        buffer = self._buffer
        while buffer:
            if not _may_begin(buffer):
                del buffer[0]
                continue
            length = int.from_bytes(buffer[1:3], "big")
            if len(buffer) < 5 or len(buffer) < 3 + length + 2:
                return None
            body, crc = bytes(buffer[1 : 3 + length]), bytes(buffer[3 + length : 5 + length])
            if crc16(body) != crc:
                del buffer[0]
                return Damaged()
            del buffer[: 5 + length]
            return Answer(body[2], body[3] & ~_ANSWER, body[4], body[5:])
        return None


def _may_begin(buffer: bytearray) -> bool:
    """Whether the buffer can be the beginning of an answer, as far as it goes."""
    if buffer[0] != STX:
        return False
    if len(buffer) >= 3 and not 3 <= int.from_bytes(buffer[1:3], "big") <= _LONGEST:
        return False
    return len(buffer) < 5 or buffer[4] in (_ANSWER | Code.HELLO, _ANSWER | Code.CAPTURE, _ANSWER | Code.MATCH)
