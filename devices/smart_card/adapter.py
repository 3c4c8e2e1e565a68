"""A smart card reader of the machine's PC/SC service (pcscd), through pyscard's raw calls.

The reader is watched by a thread of its own (``watch``); a card is asked on another, held to the caller's deadline
(``bounded``), so that neither a silent card nor a service that hangs holds anybody. The connection to a card stays from
the first command to its removal: what follows a change of cards fails once with ``removed`` and never reaches the
other card unnoticed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from devices.base import State, Status, TransportLost
from devices.smart_card import codec, scard
from devices.smart_card.bounded import OneAtATime
from devices.smart_card.port import (
    LONGEST_COMMAND,
    SHORTEST_COMMAND,
    Answer,
    CardEvent,
    CardInserted,
    CardWord,
    Failed,
    Listener,
)
from devices.smart_card.watch import Sight, Watch

_UID_S = 1.0
_LIFTED_S = 0.6  # pcscd looks for the card every 0.4 s: so much later a card that was lifted is known to be gone
_CLOSE_S = 1.0
_STATE: Mapping[CardWord, State] = {
    "in_use": "busy",
    "mute": "degraded",  # the reader works; the card in it does not, or lies the wrong way round
    "offline": "offline",
    "no_reader": "offline",
    "silent": "unknown",
}


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation with one card: a context of its own and a connection; ``cards`` is the count when it began."""

    cards: int
    context: int
    link: scard.Link


class PcscReader:
    """One PC/SC reader; calls may come from several threads, one at a time reaches the card."""

    def __init__(self, address: str, stop: threading.Event | None = None) -> None:
        """``address`` is ``pcsc:NAME``, a part of the name is enough if only one has it. Raises ValueError."""
        self._name = codec.name_at(address)
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._watch: Watch | None = None
        self._card = OneAtATime("smart-card", self._hang_up)
        self._talk: _Talk | None = None  # touched by the calls of ``_card`` only
        self._listeners: list[Listener] = []
        self._listening = threading.Lock()

    def open(self) -> None:
        """Begin to watch; raises TransportLost (no service) or ValueError (several readers fit the address)."""
        watch = self._watching()
        if watch.ended:  # closed before, and held by a service that hangs
            raise TransportLost("the smart card service does not answer")
        sight = watch.sight()
        if sight.word in ("offline", "silent"):
            self.close()
            raise TransportLost("the smart card service (pcscd) is not there or does not answer")
        if len(sight.fits) > 1:
            self.close()
            raise ValueError(f"pcsc:{self._name} stands for several readers: {', '.join(sight.fits)}")

    def close(self) -> None:
        """End the conversation with the card and the watch; never raises."""
        with self._lock:
            if self._watch is not None and self._watch.end(_CLOSE_S):
                self._watch = None
        self._card.run(partial(self._hang_up, reset=True), _CLOSE_S)

    def status(self) -> Status:
        """What is seen at most half a second ago; ``in_use`` is ``busy``, ``mute`` is ``degraded``."""
        word = self._watching().sight().word
        if word is None or word == "no_card":
            return Status("ready")
        return Status(_STATE.get(word, "fault"), (word,))

    def present(self) -> bool | Failed:
        """Whether a card lies there, sound or not."""
        sight = self._watching().sight()
        return sight.has_card if sight.has_card or sight.word == "no_card" else _failed(sight)

    def wait_card(self, deadline_s: float) -> CardInserted | Failed:
        """The card that lies there or comes; see the port."""
        end = time.monotonic() + deadline_s
        watch = self._watching()
        while True:
            sight = watch.wait_until(lambda seen: seen.word != "no_card", max(0.0, end - time.monotonic()))
            if sight.word is not None:
                return _failed(sight)
            answer = self._ask(watch, sight, codec.GET_UID, _UID_S, anew=True)
            if isinstance(answer, Answer):
                return CardInserted(sight.atr, codec.uid_of(answer))
            left = end - time.monotonic()
            if answer.word not in ("no_card", "removed") or left <= 0 or watch.ended:
                return answer
            # It was lifted a moment ago, and pcscd will see it at its next look: then the next card may come.
            watch.wait_until(partial(_is_gone, sight), min(left, _LIFTED_S))

    def transmit(self, command: bytes, deadline_s: float) -> Answer | Failed:
        """Send one command; see the port."""
        if not SHORTEST_COMMAND <= len(command) <= LONGEST_COMMAND:
            raise ValueError(f"a command has {SHORTEST_COMMAND} to {LONGEST_COMMAND} bytes, not {len(command)}")
        watch = self._watching()
        sight = watch.sight()
        if not sight.reader:
            return _failed(sight)
        return self._ask(watch, sight, command, deadline_s)

    def on_card(self, listener: Listener) -> Callable[[], None]:
        """Tell of every card put and lifted from now on; returns the call that ends it."""
        with self._listening:
            self._listeners.append(listener)

        def end() -> None:
            with self._listening:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def _watching(self) -> Watch:
        with self._lock:
            if self._watch is None or not self._watch.alive:
                self._watch = Watch(self._name, self._tell, self._stop)
            return self._watch

    def _tell(self, event: CardEvent) -> None:
        with self._listening:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(event)

    def _ask(
        self, watch: Watch, sight: Sight, command: bytes, deadline_s: float, anew: bool = False
    ) -> Answer | Failed:
        """One command to the card that was seen, and its answer; ``anew``: a card not spoken to before is welcome.

        A card that is pulled falls silent first: what pcscd sees within its next look tells which it was.
        """
        end = time.monotonic() + deadline_s
        failed = Failed("mute", "no answer in time")
        try:
            response = self._card.run(lambda: self._exchange(sight, command, anew), deadline_s)
            if response is not None:
                answer = codec.answer_of(response)
                if answer is not None:
                    return answer
                failed = Failed("mute", f"{len(response)} bytes without a status word")
                if response:
                    return failed  # it speaks, if only nonsense: it lies there
        except scard.ScardError as error:
            failed = Failed(codec.word_of(error.code), str(error))
        if failed.word == "mute":
            left = max(0.0, end - time.monotonic())
            after = watch.wait_until(partial(_is_gone, sight), min(left, _LIFTED_S))
            if _is_gone(sight, after):
                return Failed("removed", failed.detail)
        return failed

    def _exchange(self, sight: Sight, command: bytes, anew: bool) -> bytes:
        """One command and its response, connecting first if need be. On a thread of ``_card``; raises ScardError."""
        other_card = self._talk is not None and self._talk.cards != sight.cards
        if other_card:
            self._hang_up()
            if not anew:
                raise scard.ScardError(codec.REMOVED)
        try:
            if self._talk is None:
                self._talk = _begin(sight)
            response = scard.transmit(self._talk.link, command)
        except scard.ScardError:
            self._hang_up()
            raise
        if codec.answer_of(response) is None:
            self._hang_up()
        return response

    def _hang_up(self, reset: bool = False) -> bool:
        """End the conversation, whatever is left of it. On a thread of ``_card``."""
        talk, self._talk = self._talk, None
        if talk is not None:
            scard.disconnect(talk.link, reset)
            scard.release(talk.context)
        return True


def _begin(sight: Sight) -> _Talk:
    """Raises ScardError."""
    context = scard.establish()
    try:
        return _Talk(sight.cards, context, scard.connect(context, sight.reader))
    except scard.ScardError:
        scard.release(context)
        raise


def _is_gone(before: Sight, now: Sight) -> bool:
    """Whether the card that was seen is no more there, or another one is."""
    return not now.has_card or (now.reader, now.cards) != (before.reader, before.cards)


def _failed(sight: Sight) -> Failed:
    if len(sight.fits) > 1:
        return Failed("no_reader", f"{len(sight.fits)} readers fit")
    return Failed(sight.word or "no_card")
