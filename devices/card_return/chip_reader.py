"""The reader behind the shutter: a security module (SAM) at the reading position, asked for text and photo only.

A module does not find the same card twice until it has left the field; a bare select without find succeeds while the
card that was found still lies there (to be verified on hardware). So each read tries find, then select.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial

from devices.base import Transport, TransportLost
from devices.card_return.port import OldCard, ReadFailed, ReadWord
from devices.sam import codec, layout
from devices.sam.codec import Answer, AnswerParser, Command
from devices.transport.conversation import drain, listen

_COMMAND_S = 1.0
_READ_S = 3.0
_TRY_EVERY_S = 0.2

_REFUSALS: Mapping[int, ReadWord] = {
    0x10: "bad_checksum",
    0x11: "bad_checksum",
    0x41: "unreadable",
    0x60: "offline",
    0x80: "unreadable",
    0x81: "unreadable",
}


class ChipReader:
    """One module on a line; the caller sees to it that only one thread asks. Nothing here raises."""

    def __init__(self, line: Transport, clock: Callable[[], float], stop: threading.Event) -> None:
        self._line = line
        self._clock = clock
        self._stop = stop

    def trouble(self) -> ReadFailed | None:
        """Why the module cannot be used; None when it passes its self-test."""
        answer = self._ask(Command.STATUS, _COMMAND_S)
        return answer if isinstance(answer, ReadFailed) else None

    def read(self, deadline_s: float) -> OldCard | ReadFailed:
        """Read the card that lies there; a chip that does not answer is tried again until the deadline."""
        end = self._clock() + deadline_s
        while True:
            card = self._try()
            left = end - self._clock()
            if isinstance(card, OldCard) or card.word != "unreadable" or left <= 0:
                return card
            if self._stop.wait(min(_TRY_EVERY_S, left)):
                return card

    def _try(self) -> OldCard | ReadFailed:
        found = self._ask(Command.FIND, _COMMAND_S)
        if isinstance(found, ReadFailed) and found.word != "unreadable":
            return found
        selected = self._ask(Command.SELECT, _COMMAND_S)
        if isinstance(selected, ReadFailed):
            return selected
        answer = self._ask(Command.READ, _READ_S)
        if isinstance(answer, ReadFailed):
            return answer
        blocks = codec.blocks(Command.READ, answer.data)
        if blocks is None:
            return ReadFailed("garbage")
        try:
            card = layout.card_from(blocks)
        except layout.UnknownTypeError as unknown:
            return ReadFailed("unknown_type", str(unknown))
        except layout.BadContentError as bad:
            return ReadFailed("bad_content", str(bad))
        return OldCard(card.kind, card.number, card.valid_from, card.valid_to)

    def _ask(self, command: Command, deadline_s: float) -> Answer | ReadFailed:
        """The module's good answer, or why there is none."""
        try:
            self._line.open()
            drain(self._line)
            self._line.write(codec.request(command))
            heard = listen(self._line, AnswerParser(), partial(codec.fits, command), deadline_s, self._clock)
        except TransportLost as lost:
            self._line.close()
            return ReadFailed("offline", str(lost))
        if not isinstance(heard, Answer):
            return ReadFailed(heard)
        if heard.sw3 in (codec.OK, codec.CARD_FOUND):
            return heard
        return ReadFailed(_REFUSALS.get(heard.sw3, "rejected"), f"sw3_{heard.sw3:02X}")
