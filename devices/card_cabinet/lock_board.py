"""The lock boards of a cabinet: ``LockBus`` is what the cabinet needs of them, ``LockBoards`` the common protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from devices.base import Fault, Outcome, Transport, TransportLost
from devices.card_cabinet.lock_codec import FRAMING, Command, Feedback, LockFrame, answers, is_open, request
from devices.card_cabinet.port import Moved
from devices.crt.stream import Ear, Framing
from devices.transport.conversation import drain

_ASK_S = 0.35
_OPEN_S = 1.5  # boards answer after the lock's pulse, up to a second
_SETTLE_S = 1.0  # how long a door may take to spring open after its board has answered
_LOOK_EVERY_S = 0.1


class LockBus(Protocol):
    """Locks by slot number, whatever frames their boards speak. Nothing here raises."""

    def is_open(self, slot: int) -> bool | Fault:
        """What the lock of a slot says."""

    def unlock(self, slot: int) -> Moved:
        """Open the lock of a slot; DONE only when the lock itself says that it is open and was closed before."""


class LockBoards:
    """Boards of ``channels`` locks each on one line: slot 1 is channel 1 of ``board``, and so on."""

    def __init__(
        self,
        line: Transport,
        clock: Callable[[], float],
        wait: Callable[[float], object],
        board: int = 1,
        channels: int = 24,
        feedback: Feedback = "normal",
        neighbours: Sequence[Framing[Any]] = (),
    ) -> None:
        """``wait(seconds)`` pauses between two looks; ``neighbours`` are framings of other devices on the line."""
        self._line = line
        self._clock = clock
        self._wait = wait
        self._board = board
        self._channels = channels
        self._feedback = feedback
        self._framings: tuple[Framing[Any], ...] = (FRAMING, *neighbours)

    def is_open(self, slot: int) -> bool | Fault:
        """What the lock of a slot says; a fault after 0.35 s of silence."""
        answer = self._ask(Command.ASK, slot, _ASK_S)
        return answer if isinstance(answer, Fault) else is_open(answer, self._feedback)

    def unlock(self, slot: int) -> Moved:
        """Look, open, look again. Takes at most 3.5 s.

        FAILED: nothing answered the first look, so nothing was sent; or the lock was closed and says twice that it
        still is. A lock that is open already is DONE without another pulse. One whose board gives no sound answer after
        the pulse is DONE when the lock has opened, else UNKNOWN.
        """
        before = self.is_open(slot)
        if isinstance(before, Fault):
            word = "no_board" if before.word == "silent" else before.word
            return Moved(Outcome.FAILED, fault=Fault(word, before.detail))
        if before:
            return Moved(Outcome.DONE, "drawer")
        answer = self._ask(Command.OPEN, slot, _OPEN_S)
        if not isinstance(answer, Fault) and is_open(answer, self._feedback):
            return self._opened_indeed(slot)
        after = self._look_until_open(slot)
        if after is True:
            return Moved(Outcome.DONE, "drawer")
        if isinstance(answer, Fault):
            return Moved(Outcome.UNKNOWN, fault=answer)
        if isinstance(after, Fault):
            return Moved(Outcome.UNKNOWN, fault=after)
        return Moved(Outcome.FAILED, fault=Fault("slot_jam", f"slot_{slot}"))

    def _opened_indeed(self, slot: int) -> Moved:
        """The board says opened: its lock must say so too."""
        after = self._look_until_open(slot)
        if after is False:
            return Moved(Outcome.UNKNOWN, fault=Fault("wrong_feedback", f"slot_{slot}"))
        return Moved(Outcome.DONE, "drawer")  # a board that falls silent now has already said that it opened

    def _look_until_open(self, slot: int) -> bool | Fault:
        end = self._clock() + _SETTLE_S
        while True:
            now = self.is_open(slot)
            if now is True or self._clock() >= end:
                return now
            self._wait(_LOOK_EVERY_S)

    def _ask(self, command: Command, slot: int, deadline_s: float) -> LockFrame | Fault:
        index = slot - 1
        board, channel = self._board + index // self._channels, index % self._channels + 1
        try:
            self._line.open()
            drain(self._line)
            self._line.write(request(command, board, channel))
            ear: Ear[Any] = Ear(self._line, self._framings, self._clock)
            heard = ear.hear(lambda m: isinstance(m, LockFrame) and answers(m, command, board, channel), deadline_s)
        except TransportLost as lost:
            self._line.close()
            return Fault("offline", str(lost))
        return heard if isinstance(heard, LockFrame) else Fault(str(heard))
