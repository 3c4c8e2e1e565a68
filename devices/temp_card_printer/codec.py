"""The reference protocol of the temporary-card printer, on a serial line or TCP.

    54 43 | length (4) | letter | body | CRC-32 of letter and body (4)      length: letter, body and CRC

    s                                     -> s  blanks, ribbon (0 none, 1 few, 2 enough), flags   three bytes
    p  key (16) size (4) front PNG back PNG -> p  0 taken, 1 known already, 2 cannot now             one byte
    q  key (16)                           -> q  0 unknown, 1 under way, 2 done, 3 refused, 4 spoilt  one byte

Flags: 1 cover open, 2 jam, 4 tray full. The key is the first 16 bytes of the SHA-256 of the job's id; the printer keeps
the keys of its last 1,000 jobs over a power cut, and never prints one of them twice. A frame that pauses for a second
in its middle is dropped.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from enum import IntEnum

from PIL import Image

from devices.temp_card_printer.port import Reason
from devices.transport.conversation import Damaged

_MAGIC = b"TC"
_HEAD = 6
_CRC = 4
_LONGEST = 64  # answers are short; a longer one is a length field that was damaged


class Job(IntEnum):
    """What the printer says of a job."""

    UNKNOWN = 0
    UNDER_WAY = 1
    DONE = 2
    REFUSED = 3
    SPOILT = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """One sound answer."""

    letter: bytes
    body: bytes


def ask_status() -> bytes:
    """Ask for blanks, ribbon and flags."""
    return _frame(b"s")


def ask_job(job_id: str) -> bytes:
    """Ask what became of a job."""
    return _frame(b"q" + _key(job_id))


def print_card(job_id: str, front: Image.Image, back: Image.Image) -> bytes:
    """The frame of a job."""
    first, second = _png(front), _png(back)
    return _frame(b"p" + _key(job_id) + len(first).to_bytes(4, "big") + first + second)


def fits(answer: Answer, letter: bytes) -> bool:
    """Whether an answer can belong to a request."""
    sizes = {b"s": 3, b"p": 1, b"q": 1}
    if answer.letter != letter or len(answer.body) != sizes[letter]:
        return False
    return letter == b"s" or answer.body[0] <= (2 if letter == b"p" else max(Job))


def reasons(body: bytes) -> tuple[Reason, ...]:
    """What the three bytes of a state say, worst first; empty = ready."""
    blanks, ribbon, flags = body
    found: list[Reason] = []
    if flags & 2:
        found.append("jam")
    if flags & 1:
        found.append("cover_open")
    if flags & 4:
        found.append("output_full")
    if blanks < 2:
        found.append("card_low" if blanks else "card_out")
    if ribbon < 2:
        found.append("ribbon_low" if ribbon else "ribbon_out")
    return tuple(sorted(found, key=lambda reason: reason.endswith("_low")))


class AnswerParser:
    """Finds answers in a stream that may come in pieces, with rubbish between them."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> bool:
        return len(self._buffer) > 1

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
            at = buffer.find(_MAGIC)
            del buffer[: at if at >= 0 else max(0, len(buffer) - 1)]
            if len(buffer) < _HEAD:
                return None
            length = int.from_bytes(buffer[2:_HEAD], "big")
            if not 1 + _CRC <= length <= _LONGEST:
                del buffer[:1]
                continue
            if len(buffer) < _HEAD + length:
                return None
            content = bytes(buffer[_HEAD : _HEAD + length - _CRC])
            if zlib.crc32(content) != int.from_bytes(buffer[_HEAD + length - _CRC : _HEAD + length], "big"):
                del buffer[:1]
                return Damaged()
            del buffer[: _HEAD + length]
            return Answer(content[:1], content[1:])


def _frame(content: bytes) -> bytes:
    return _MAGIC + (len(content) + _CRC).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")


def _key(job_id: str) -> bytes:
    return hashlib.sha256(job_id.encode()).digest()[:16]


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG")
    return out.getvalue()
