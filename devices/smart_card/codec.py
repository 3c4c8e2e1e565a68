"""What PC/SC numbers, names and answers mean, without a reader: pure functions.

Numbers are those of the PC/SC workgroup (part 5) as pcsc-lite has them in ``pcsclite.h``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from devices.smart_card.port import Answer, CardWord

GET_UID = bytes.fromhex("FFCA000000")
"""PC/SC part 3, 3.2.2.1.3: the reader answers it, the card's UID with 90 00."""

_UID_BYTES = (4, 7, 8, 10)  # ISO 14443-3 single, double, triple; ISO 15693 and FeliCa have eight

INVALID_HANDLE = 0x80100003
NOT_TRANSACTED = 0x80100016
TIMEOUT = 0x8010000A
NO_READERS = 0x8010002E
REMOVED = 0x80100069

# What is not here is ``rejected``.
_WORDS: Mapping[int, CardWord] = {
    INVALID_HANDLE: "offline",  # the service was started anew
    0x80100013: "offline",  # communication with the service
    0x8010001D: "offline",  # no service
    0x8010001E: "offline",  # service stopped
    0x80100009: "no_reader",
    0x80100017: "no_reader",
    NO_READERS: "no_reader",
    0x8010000B: "in_use",
    0x8010000C: "no_card",
    TIMEOUT: "mute",
    NOT_TRANSACTED: "mute",  # or it is being lifted: who asks looks whether it still lies there
    0x8010002F: "mute",  # communication with the card
    0x80100066: "mute",  # unresponsive
    0x80100067: "mute",  # unpowered
    0x80100068: "removed",  # reset by another program: what was begun with the card is lost
    REMOVED: "removed",
}

PRESENT, EXCLUSIVE, MUTE = 0x20, 0x80, 0x200
"""Flags of a reader's state."""

COUNT_SHIFT = 16
"""The upper 16 bits of a reader's state count the cards that came and went."""


def word_of(code: int) -> CardWord:
    """The port's word of a PC/SC error number."""
    return _WORDS.get(code & 0xFFFFFFFF, "rejected")


def answer_of(response: bytes) -> Answer | None:
    """Data and status word of a response (R-APDU); None when it is none: ISO 7816-3 has SW1 from 60 to 6F or 90 to 9F,
    and 60 is a request for more time that never comes through to us."""
    if len(response) < 2 or not (0x61 <= response[-2] <= 0x6F or 0x90 <= response[-2] <= 0x9F):
        return None
    return Answer(response[:-2], int.from_bytes(response[-2:], "big"))


def uid_of(answer: Answer) -> bytes | None:
    """The UID that answers GET_UID; None when none was told or it cannot be one."""
    return answer.data if answer.sw == 0x9000 and len(answer.data) in _UID_BYTES else None


def name_at(address: str) -> str:
    """The reader's name, or a part of it, of ``pcsc:NAME``; empty = the only reader. Raises ValueError."""
    scheme, colon, name = address.partition(":")
    if scheme != "pcsc" or not colon:
        raise ValueError(f"address {address!r} is not pcsc:READER, as in pcsc:ACR1252")
    return name.strip().removeprefix("//")


def fitting(name: str, readers: Sequence[str]) -> list[str]:
    """The readers that a name stands for: the one of exactly that name, or all that have it as a part."""
    return [name] if name in readers else [reader for reader in readers if name in reader]
