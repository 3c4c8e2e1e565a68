"""Frames of the common lock board on RS-485, 9600 8N1 (facts: devices 5): five bytes, the last is the XOR of the rest.

    8A board channel 11   open one (channel 0: all)   -> 8A board channel 00 opened | 11 still closed
    80 board channel 33   ask one                     -> 80 board channel 00 open   | 11 closed
    80 board 00 33        ask all                     -> 80 board bitmap 33 (7 bytes for 24 channels)
    82 board channel 00|11   sent unasked when a door changes;  82 board 00 22 asks for the firmware
    90 board m1 m2 m3     open several; 9A / 9B board channel 11  hold open / let go

The meaning of 00 and 11 depends on how a lock's contact is wired: ``feedback`` is ``normal`` as above, or ``inverted``.
The order of the bits in the bitmap is not published, so the kiosk asks channel by channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import xor
from typing import Literal

from devices.crt.stream import Framing

Feedback = Literal["normal", "inverted"]

_SIZE = 5
_HEADS = b"\x80\x82\x8a\x90\x9a\x9b"
_STATES = (0x00, 0x11)


class Command(Enum):
    """First and fourth byte of a request."""

    OPEN = (0x8A, 0x11)
    ASK = (0x80, 0x33)
    HOLD = (0x9A, 0x11)
    RELEASE = (0x9B, 0x11)
    FIRMWARE = (0x82, 0x22)


@dataclass(frozen=True, slots=True)
class LockFrame:
    """One sound frame: its four bytes of content."""

    head: int
    board: int
    channel: int
    value: int


def request(command: Command, board: int, channel: int) -> bytes:
    """A request's frame: ``request(Command.OPEN, 1, 1)`` is 8A 01 01 11 9B. Raises ValueError.

    Boards are 1 to 32 by their switches; channel 0 stands for all.
    """
    if not 1 <= board <= 32 or not 0 <= channel <= 255:
        raise ValueError(f"a board is 1 to 32 and a channel 0 to 255, not {board} and {channel}")
    head, tail = command.value
    return _sealed(bytes([head, board, channel, tail]))


def batch(board: int, channels: bytes) -> bytes:
    """The frame that opens several of 24 channels, three bytes of bits: ``batch(1, b"\\2\\2\\2")`` ends in 93."""
    if len(channels) != 3:
        raise ValueError("24 channels are three bytes")
    return _sealed(bytes([0x90, board]) + channels)


def answers(frame: LockFrame, command: Command, board: int, channel: int) -> bool:
    """Whether a frame answers a request for one lock; the echo of a question (33) does not."""
    return (frame.head, frame.board, frame.channel) == (command.value[0], board, channel) and frame.value in _STATES


def is_open(frame: LockFrame, feedback: Feedback) -> bool:
    """What a lock says of itself in an answer."""
    return (frame.value == 0x00) == (feedback == "normal")


def bitmap_of(frame: bytes) -> tuple[int, bytes] | None:
    """Board and bitmap of the answer to a question after all channels; None for any other or a damaged frame."""
    if len(frame) < _SIZE or frame[0] != 0x80 or frame[-2] != 0x33 or reduce(xor, frame):
        return None
    return frame[1], frame[2:-2]


def _sealed(content: bytes) -> bytes:
    return content + bytes([reduce(xor, content)])


def _size(buffer: bytes) -> int | None:
    """A stray 80 before an answer would make a sound frame with its first bytes, were it not for the board's number."""
    board = buffer[1] if len(buffer) > 1 else 1
    return _SIZE if buffer[0] in _HEADS and 1 <= board <= 32 else None


def _message(frame: bytes) -> LockFrame | None:
    return None if reduce(xor, frame) else LockFrame(*frame[:4])


FRAMING: Framing[LockFrame] = Framing(_size, _message)
