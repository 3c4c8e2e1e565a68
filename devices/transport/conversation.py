"""Waiting for an answer on a line: one rule for every framed protocol, so that a fault has one word everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from devices.base import Transport

Trouble = Literal["silent", "garbage", "breaks_off", "bad_checksum"]
Message = TypeVar("Message")

# A frame that has begun and pauses so long has broken off: its bytes follow each other within milliseconds.
QUIET_S = 0.5


@dataclass(frozen=True, slots=True)
class Damaged:
    """A whole frame whose checksum is wrong."""


class Parser(Protocol[Message]):
    """Finds frames in a stream that may come in pieces with rubbish between them."""

    @property
    def pending(self) -> bool:
        """Whether a frame has begun and is not whole."""

    def feed(self, data: bytes) -> list[Message | Damaged]:
        """Take in bytes and return what they complete, in order."""


def drain(line: Transport) -> None:
    """Throw away late answers; bounded, so that a babbling line cannot hold us. Raises TransportLost."""
    for _ in range(16):
        if not line.read(4096, 0):
            return


def listen(
    line: Transport,
    parser: Parser[Message],
    fits: Callable[[Message], bool],
    deadline_s: float,
    clock: Callable[[], float],
) -> Message | Trouble:
    """The first message that fits within the deadline; others are passed over. Raises TransportLost.

    A sound message that does not fit is a late answer of an earlier request: the wait for the right one goes on. Bytes
    that make no message end the wait when they pause: nothing good follows them.
    """
    end = clock() + deadline_s
    spoilt = False
    while (left := end - clock()) > 0:
        data = line.read(4096, min(left, QUIET_S))
        if not data and spoilt:
            break
        items = parser.feed(data)
        if data:
            spoilt = not items or parser.pending
        for item in items:
            if isinstance(item, Damaged):
                return "bad_checksum"
            if fits(item):
                return item
    if parser.pending:
        return "breaks_off"
    return "garbage" if spoilt else "silent"
