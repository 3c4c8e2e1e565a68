"""A second-generation card reader with a SAM on a serial line or a serial server.

States of the module: find (20 01) -> select (20 02) -> read (30 10, or 30 01 where the module is older) -> newest
address (30 03). After a good read the module does not find the same card again until it has left the field, so "find
failed" means *no card* or *same card still there*.

**To be verified on hardware** (not in a published standard; it follows the loops of vendor kits): a bare select without
find succeeds while the card that was found still lies in the field, and answers 81 when it is gone. ``present`` and the
recovery of a read that was interrupted after its find rest on it. If a module answers 81 although the card lies there,
the effect is mild: ``present`` says gone, and the resident is asked to lift the card and put it again.

No content of a card is kept here, only the fact that one was read.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from devices.base import Status, Transport, TransportLost
from devices.id_card_reader.port import Card, CardPlaced, CardRead, PhotoDecoder, ReadFailed, ReadWord
from devices.sam import codec, layout
from devices.sam.codec import Answer, AnswerParser, Command
from devices.transport.address import transport_at
from devices.transport.conversation import drain, listen

_FIND_EVERY_S = 0.3  # practice of the vendor kits: 0.3 to 1 s
_COMMAND_S = 1.0
_WAKE_S = 0.4  # neither question needs the card; with a find before them they take less than a turn
_TURN_S = 2.0  # longer than one command of another thread, so that a silent reader is not taken for a busy one
_READ_S = 3.0  # 2,321 bytes take 0.2 s at 115,200 baud, the card itself about as long

# SW3 of the module -> word of the port; what is not here is ``rejected`` (31 to 33, 40, 47, 66 and unknown words).
_REFUSALS: Mapping[int, ReadWord] = {
    0x10: "bad_checksum",
    0x11: "bad_checksum",
    0x41: "breaks_off",
    0x60: "offline",
    0x80: "no_card",
    0x81: "breaks_off",
}
_NOTHING_TO_READ = ReadFailed("breaks_off", "sw3_41")


class SamReader:
    """Card reader on a line; calls may come from several threads, one at a time reaches the line."""

    def __init__(
        self,
        line: Transport,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
        photos: PhotoDecoder | None = None,
    ) -> None:
        """``stop``, when set by the owner, ends a waiting ``read`` with ``no_card``; ``photos`` decodes the photo."""
        self._line = line
        self._photos = photos
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.RLock()
        self._found = False  # a card was found and not read yet: the module must be asked to select, not to find
        self._unread = False  # a card was found and its read has not succeeded
        self._was_read = False  # a card was read, and no other has been found since
        self._prints_known = True  # the module knows 30 10
        self._woken = False  # since the line was opened, the module was asked to wake up

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            self._line.open()

    def close(self) -> None:
        """Close the line; never raises."""
        with self._lock:
            self._line.close()
            self._found = self._unread = self._was_read = self._woken = False

    def status(self) -> Status:
        """Ask the module for its self-test (11 FF); ``busy`` when another thread keeps the line for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            answer = self._ask(Command.STATUS, _COMMAND_S)
        finally:
            self._lock.release()
        match answer:
            case Answer(sw3=codec.OK):
                return Status("ready")
            case Answer():
                return Status("fault", ("self_test",))
            case ReadFailed(word="offline"):
                return Status("offline", ("offline",))
            case ReadFailed(word="silent"):
                return Status("unknown", ("silent",))
            case ReadFailed(word=word):
                return Status("fault", (word,))

    def poll(self, deadline_s: float) -> CardPlaced | ReadFailed | None:
        """A card that was put since the last read, or one whose read broke off; None = none, or the same one."""
        with self._lock:
            found = self._find(max(deadline_s, _COMMAND_S))
            if found is False and self._unread:
                # A module may find a card once only, even if the read broke off: a select tells whether it lies there.
                found = self._found = self._selects(_COMMAND_S) is True
                self._unread = found
            if isinstance(found, ReadFailed):
                return found
            return CardPlaced() if found else None

    def read(self, deadline_s: float) -> CardRead | ReadFailed:
        """Wait for a card and read it with prints and newest address.

        ``same_card`` comes at once when the card that this reader has read still lies there.
        """
        end = self._clock() + deadline_s
        first = True
        while True:
            with self._lock:
                result = self._try_to_read(look_for_old=first)
            if result is not None:
                return result
            first = False
            left = end - self._clock()
            if left <= 0 or self._stop.wait(min(_FIND_EVERY_S, left)):
                return ReadFailed("no_card")

    def present(self, deadline_s: float) -> bool | ReadFailed:
        """Whether a card lies on the reader, by a bare select (see the note on hardware above)."""
        with self._lock:
            return self._selects(max(deadline_s, _COMMAND_S))

    def module_id(self, deadline_s: float = _COMMAND_S) -> str | ReadFailed:
        """The number of the security module, as printed on certified readers (01.01-20261122-0000000001-0000000002)."""
        with self._lock:
            answer = self._ask(Command.MODULE_ID, deadline_s)
        if isinstance(answer, ReadFailed):
            return answer
        if answer.sw3 != codec.OK:
            return _refused(answer)
        at = ((0, 2), (2, 4), (4, 8), (8, 12), (12, 16))
        a, b, c, d, e = (int.from_bytes(answer.data[start:stop], "little") for start, stop in at)
        return f"{a:02d}.{b:02d}-{c:08d}-{d:010d}-{e:010d}"

    def _find(self, deadline_s: float) -> bool | ReadFailed:
        answer = self._ask(Command.FIND, deadline_s)
        if _not_awake(answer) and not self._woken:
            self._woken = True
            if self._wakes():
                answer = self._ask(Command.FIND, deadline_s)
        match answer:
            case Answer(sw3=codec.CARD_FOUND):
                self._found, self._unread, self._was_read = True, True, False
                return True
            case Answer(sw3=0x80):
                return False
            case Answer() as answer:
                return _refused(answer)
            case failed:
                return failed

    def _wakes(self) -> bool:
        """Some modules find nothing before they were asked for their status, or reset, after power came."""
        return any(
            isinstance(answer := self._ask(command, _WAKE_S), Answer) and answer.sw3 == codec.OK
            for command in (Command.STATUS, Command.RESET)
        )

    def _selects(self, deadline_s: float) -> bool | ReadFailed:
        match self._ask(Command.SELECT, deadline_s):
            case Answer(sw3=codec.OK):
                return True
            case Answer(sw3=0x81):
                return False
            case Answer() as answer:
                return _refused(answer)
            case failed:
                return failed

    def _try_to_read(self, look_for_old: bool) -> CardRead | ReadFailed | None:
        """Find, select, read; None = no card yet. ``look_for_old`` selects without find: one may lie there already."""
        found = self._found or self._find(_COMMAND_S)
        if isinstance(found, ReadFailed):
            return found
        if not found and not look_for_old:
            return None
        self._found = False
        selected = self._selects(_COMMAND_S)
        if isinstance(selected, ReadFailed):
            return selected
        if not selected:
            return None
        if not found and self._was_read:
            return ReadFailed("same_card")
        result = self._read_selected()
        if result == _NOTHING_TO_READ and not found and not self._unread:
            return None  # select said yes to an empty field
        return result

    def _read_selected(self) -> CardRead | ReadFailed:
        blocks = self._blocks()
        if isinstance(blocks, ReadFailed):
            return blocks
        try:
            card = self._with_picture(layout.card_from(blocks))
            address = self._newest_address()
        except layout.UnknownTypeError as unknown:
            self._note_read()
            return ReadFailed("unknown_type", str(unknown))
        except layout.BadContentError as bad:
            self._note_read()
            return ReadFailed("bad_content", str(bad))
        if isinstance(address, ReadFailed):
            return address
        self._note_read()
        return CardRead(_with_address(card, address))

    def _with_picture(self, card: Card) -> Card:
        picture = self._photos.decode(card.photo) if self._photos else None
        return replace(card, picture=picture) if picture else card

    def _note_read(self) -> None:
        self._unread, self._was_read = False, True

    def _blocks(self) -> codec.Blocks | ReadFailed:
        """Text, photo and prints; without prints from a module that gives none, or, being older, passes over 30 10."""
        if not self._prints_known:
            return self._blocks_without_prints()
        answer = self._ask(Command.READ_WITH_PRINTS, _READ_S)
        with_prints = _taken_apart(answer)
        if isinstance(with_prints, codec.Blocks):
            return with_prints
        if _not_known(answer):
            self._prints_known = answer == ReadFailed("silent")  # silence may have been a mishap: ask again next time
            return self._blocks_without_prints()
        if isinstance(answer, ReadFailed):
            return answer
        without = self._blocks_without_prints()
        return without if isinstance(without, codec.Blocks) else with_prints

    def _blocks_without_prints(self) -> codec.Blocks | ReadFailed:
        return _taken_apart(self._ask(Command.READ, _READ_S))

    def _newest_address(self) -> str | None | ReadFailed:
        """The appended address; None when the card has none (91), or the module does not know or refuses to tell."""
        answer = self._ask(Command.READ_NEWEST_ADDRESS, _COMMAND_S)
        if isinstance(answer, Answer):
            return layout.newest_address(answer.data) if answer.sw3 == codec.OK else None
        return None if _not_known(answer) else answer

    def _ask(self, command: Command, deadline_s: float) -> Answer | ReadFailed:
        try:
            self._line.open()
            drain(self._line)
            self._line.write(codec.request(command))
            heard = listen(self._line, AnswerParser(), partial(codec.fits, command), deadline_s, self._clock)
        except TransportLost as lost:
            self._line.close()
            self._found = self._woken = False
            return ReadFailed("offline", str(lost))
        return heard if isinstance(heard, Answer) else ReadFailed(heard)


def read_once(address: str, deadline_s: float) -> CardRead | ReadFailed:
    """Read one card at an address (device path, pty or tcp://host:port) and let the line go.

    Raises ValueError when the address is malformed; every trouble with the device is a ReadFailed.
    """
    reader = SamReader(transport_at(address))
    try:
        return reader.read(deadline_s)
    finally:
        reader.close()


def _not_known(answer: Answer | ReadFailed) -> bool:
    """Whether the module does not know a command: it says so (21, 24), or it passes over it in silence."""
    return answer == ReadFailed("silent") or (isinstance(answer, Answer) and answer.sw3 in (0x21, 0x24))


def _not_awake(answer: Answer | ReadFailed) -> bool:
    """Whether a module may be one that must be woken: silence, a command not known, no command accepted."""
    return _not_known(answer) or (isinstance(answer, Answer) and answer.sw3 in (0x60, 0x66))


def _taken_apart(answer: Answer | ReadFailed) -> codec.Blocks | ReadFailed:
    """The blocks of a read, with prints or without: a late answer of the one read serves the other."""
    if isinstance(answer, ReadFailed):
        return answer
    if answer.sw3 != codec.OK:
        return _refused(answer)
    found = (codec.blocks(command, answer.data) for command in (Command.READ_WITH_PRINTS, Command.READ))
    return next((blocks for blocks in found if blocks is not None), ReadFailed("bad_content", "length"))


def _refused(answer: Answer) -> ReadFailed:
    return ReadFailed(_REFUSALS.get(answer.sw3, "rejected"), f"sw3_{answer.sw3:02X}")


def _with_address(card: Card, address: str | None) -> Card:
    return card if address is None else replace(card, newest_address=address)
