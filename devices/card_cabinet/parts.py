"""What stands on the lines of a cabinet: lock boards, a dispenser, or both; on one shared line or on two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from devices.base import Fault, Transport
from devices.card_cabinet import lock_codec
from devices.card_cabinet.lock_board import LockBoards, LockBus
from devices.card_cabinet.lock_codec import Feedback
from devices.crt import codec as crt_codec
from devices.crt.carriage import Carriage
from devices.crt.mechanism import Mechanism

Make = Literal["auto", "board", "dispenser", "both"]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are there; ``trouble`` says what was heard where none is."""

    board: LockBus | None
    dispenser: Carriage | None
    trouble: str = "silent"


class Lines:
    """The lines and the parts on them."""

    def __init__(self, lines: Sequence[Transport], board: LockBus, dispenser: Carriage, make: Make) -> None:
        self._lines = tuple(lines)
        self._board = board
        self._dispenser = dispenser
        self._make = make

    def open(self) -> None:
        """Raises TransportLost."""
        for line in self._lines:
            line.open()

    def close(self) -> None:
        """Never raises."""
        for line in self._lines:
            line.close()

    def probe(self) -> Parts:
        """Ask who is there, unless the make says it: a question after lock 1, then one after the dispenser's state.

        Both are harmless and take 0.9 s where nobody answers. The board is asked first, and the dispenser's unanswered
        question is followed by a 04: together ten bytes, so that a board that counts five bytes to a frame stays in
        step.
        """
        if self._make != "auto":
            board = self._board if self._make != "dispenser" else None
            return Parts(board, self._dispenser if self._make != "board" else None)
        lock = self._board.is_open(1)
        unheard = self._dispenser.unheard()
        words = [heard.word for heard in (lock, unheard) if isinstance(heard, Fault)]
        trouble = next((word for word in words if word != "silent"), "silent")
        return Parts(None if isinstance(lock, Fault) else self._board, None if unheard else self._dispenser, trouble)


@dataclass(frozen=True, slots=True)
class LockPlan:
    """How slots lie on lock boards: slot 1 is channel 1 of ``board``; after ``channels`` comes the next board."""

    board: int = 1
    channels: int = 24
    feedback: Feedback = "normal"


def lines_of(
    lines: Sequence[Transport], plan: LockPlan, make: Make, clock: Callable[[], float], wait: Callable[[float], object]
) -> Lines:
    """One shared line, or that of the boards and that of the dispenser. ``wait(seconds)`` pauses."""
    shared = len(lines) == 1
    board = LockBoards(
        lines[0], clock, wait, plan.board, plan.channels, plan.feedback, (crt_codec.FRAMING,) if shared else ()
    )
    mechanism = Mechanism(lines[-1], clock, (lock_codec.FRAMING,) if shared else ())
    return Lines(lines, board, Carriage(mechanism), make)
