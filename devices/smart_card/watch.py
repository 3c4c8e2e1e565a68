"""Watches one reader: a thread that outlives the smart card service, its death and its return (facts: devices 1).

It waits in the service for a change and learns of a card, of a pulled reader and of a dead service at the moment they
happen. Twice a second it asks anew, so that what is known is never older, and a service that hangs is noticed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from devices.smart_card import codec, scard
from devices.smart_card.port import CardEvent, CardLifted, CardPlaced, CardWord

_TURN_S = 0.5
_AGAIN_S = 0.3  # until the service is looked for again
_FRESH_S = 1.5  # three turns: what was seen longer ago is not known any more

_NO_CARD: frozenset[CardWord] = frozenset(("no_card", "offline", "silent", "no_reader"))


@dataclass(frozen=True, slots=True)
class Sight:
    """What was last seen. ``word``: None = a card lies there and can be asked.

    ``reader`` is the full name once it is known. ``cards`` changes with every card that comes or goes and with every
    start of the service. ``fits`` are the readers that the address stands for when it is not one.
    """

    word: CardWord | None
    reader: str = ""
    atr: bytes = b""
    cards: int = 0
    fits: tuple[str, ...] = ()

    @property
    def has_card(self) -> bool:
        """Whether a card lies there, sound or not."""
        return self.word not in _NO_CARD


SILENT = Sight("silent")


class Watch:
    """The thread, from its making to its end."""

    def __init__(self, name: str, tell: Callable[[CardEvent], None], stop: threading.Event) -> None:
        """``name`` is the reader's, or a part of it; ``tell`` is called on the thread; ``stop`` ends it too."""
        self._name = name
        self._tell = tell
        self._stop = stop
        self._ending = threading.Event()
        self._changed = threading.Condition()
        self._sight: Sight | None = None
        self._seen_at = time.monotonic()
        self._lives = 0  # how often the service was found
        self._thread = threading.Thread(target=self._run, name="smart-card-watch", daemon=True)
        self._thread.start()

    def end(self, deadline_s: float) -> bool:
        """End the thread; False when it hangs in the service and will end when that lets it go."""
        self._ending.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(deadline_s)
        return not self._thread.is_alive()

    @property
    def ended(self) -> bool:
        """Whether it was told to end, or the kiosk stops."""
        return self._ending.is_set() or self._stop.is_set()

    @property
    def alive(self) -> bool:
        """Whether the thread runs, or hangs in the service."""
        return self._thread.is_alive()

    def sight(self) -> Sight:
        """What is seen now; right after the start, what is seen first."""
        return self.wait_until(lambda sight: True, 0.0)

    def wait_until(self, fits: Callable[[Sight], bool], deadline_s: float) -> Sight:
        """The first sight that fits, at the deadline or the end the one there is. A hanging service ends it: silent."""
        end = time.monotonic() + deadline_s
        with self._changed:
            while (now := time.monotonic()) - self._seen_at <= _FRESH_S:
                if self.ended:
                    return self._sight or SILENT
                if self._sight is None:
                    self._changed.wait(_FRESH_S)
                elif fits(self._sight) or now >= end:
                    return self._sight
                else:
                    self._changed.wait(min(end - now, _TURN_S))
            return SILENT

    def _run(self) -> None:
        while not self.ended:
            try:
                context = scard.establish()
            except scard.ScardError as error:
                self._see(Sight(codec.word_of(error.code)))
                self._ending.wait(_AGAIN_S)
                continue
            self._lives += 1
            try:
                self._follow(context)
            except scard.ScardError as error:
                self._see(Sight(codec.word_of(error.code)))
                self._ending.wait(_AGAIN_S)
            finally:
                scard.release(context)

    def _follow(self, context: int) -> None:
        """See whatever happens, until the end. Raises ScardError when the service goes."""
        reader, flags, plugs = "", 0, 0
        while not self.ended:
            names = scard.readers(context)
            fits = [reader] if reader in names else codec.fitting(self._name, names)
            if len(fits) != 1:
                reader, flags = "", 0
                self._see(Sight("no_reader", fits=tuple(fits)))
                plugs = scard.wait_change(context, [(scard.PLUG_AND_PLAY, plugs)], _TURN_S)[0].flags
                continue
            if fits[0] != reader:
                reader, flags = fits[0], 0
            asked = [(reader, flags), (scard.PLUG_AND_PLAY, plugs)]
            reading, plug = scard.wait_change(context, asked, _TURN_S)
            flags, plugs = reading.flags, plug.flags
            self._see(_sight_of(reader, reading, self._lives))

    def _see(self, sight: Sight) -> None:
        with self._changed:
            before = self._sight
            self._sight, self._seen_at = sight, time.monotonic()
            self._changed.notify_all()
        had = before is not None and before.has_card
        other = before is not None and (before.reader, before.cards) != (sight.reader, sight.cards)
        if had and (other or not sight.has_card):
            self._tell(CardLifted())
        if sight.has_card and (other or not had):
            self._tell(CardPlaced())


def _sight_of(reader: str, reading: scard.Reading, lives: int) -> Sight:
    word: CardWord | None = "no_card"
    if reading.flags & codec.PRESENT:
        held, mute = reading.flags & codec.EXCLUSIVE, reading.flags & codec.MUTE
        word = "mute" if mute else "in_use" if held else None
    return Sight(word, reader, reading.atr, lives << 16 | reading.flags >> codec.COUNT_SHIFT)
