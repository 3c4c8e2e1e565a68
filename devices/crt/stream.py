"""Frames of one or several protocols in one stream: a shared line carries those of all its devices."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from devices.base import Transport
from devices.transport.conversation import QUIET_S, Damaged, Trouble

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Framing(Generic[M]):
    """How a protocol is cut out of a stream.

    ``size(buffer)`` is how many bytes a frame at the buffer's beginning has, as far as is known (it may be more than
    there are); None = no frame begins there. ``message(frame)`` is its content; None = damaged.
    """

    size: Callable[[bytes], int | None]
    message: Callable[[bytes], M | None]


class StreamParser(Generic[M]):
    """Finds frames in a stream that may come in pieces, with rubbish between them.

    After a damaged frame the search goes on one byte after its beginning. Of two protocols the earlier one is asked
    first. ``pending`` says that a frame has begun and is not whole.
    """

    def __init__(self, framings: Sequence[Framing[M]]) -> None:
        self._framings = tuple(framings)
        self._buffer = bytearray()
        self._rubbish = False

    @property
    def pending(self) -> bool:
        return bool(self._buffer)

    @property
    def spoilt(self) -> bool:
        """Whether bytes came after the last message that made none."""
        return self._rubbish or self.pending

    def feed(self, data: bytes) -> list[M | Damaged]:
        """Take in bytes and return what they complete, in order."""
        self._buffer += data
        found: list[M | Damaged] = []
        while self._buffer:
            head = bytes(self._buffer[:1024])
            size, framing = self._begins(head)
            if framing is None:
                del self._buffer[:1]
                self._rubbish = True
            elif len(head) < size:
                break
            else:
                message = framing.message(head[:size])
                del self._buffer[: 1 if message is None else size]
                self._rubbish = message is None
                found.append(Damaged() if message is None else message)
        return found

    def _begins(self, head: bytes) -> tuple[int, Framing[M] | None]:
        for framing in self._framings:
            size = framing.size(head)
            if size is not None:
                return size, framing
        return 0, None


class Ear(Generic[M]):
    """Listens through one exchange; what came along with an awaited message is kept for the next question."""

    def __init__(self, line: Transport, framings: Sequence[Framing[M]], clock: Callable[[], float]) -> None:
        self._line = line
        self._parser = StreamParser(framings)
        self._clock = clock
        self._waiting: deque[M | Damaged] = deque()

    def hear(self, fits: Callable[[M], bool], deadline_s: float) -> M | Trouble:
        """The first message that fits within the deadline; sound ones that do not are passed over.

        Bytes that make no message end the wait when they pause. Raises TransportLost.
        """
        end = self._clock() + deadline_s
        while True:
            while self._waiting:
                item = self._waiting.popleft()
                if isinstance(item, Damaged):
                    return "bad_checksum"
                if fits(item):
                    return item
            left = end - self._clock()
            if left <= 0:
                break
            data = self._line.read(4096, min(left, QUIET_S))
            if not data and self._parser.spoilt:
                break
            self._waiting.extend(self._parser.feed(data))
        if self._parser.pending:
            return "breaks_off"
        return "garbage" if self._parser.spoilt else "silent"
