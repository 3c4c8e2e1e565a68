"""What moves a card, by the CRT-571's commands: positions and words instead of codes, nothing raised.

**To be verified on the hardware** (the public command list names the codes, not their data): the chip's number is asked
of a type B card by ``00 36 00 00 08`` (8 bytes; what second-generation ID cards answer to) and of a type A card by
``FF CA 00 00 00``; the reject bin's counter comes as ASCII digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from devices.base import Fault, Outcome
from devices.crt.codec import CardAt, Command, Done, Refused, State
from devices.crt.mechanism import BIN_FULL, NOT_RESET, STACKER_EMPTY, Mechanism, Unheard

_MOVE_S = 10.0
_CHIP_S = 2.0
_APDUS = (
    (Command.RF_APDU_B, bytes.fromhex("0036000008")),
    (Command.RF_APDU_A, bytes.fromhex("FFCA000000")),
)
_ERRORS: Mapping[str, str] = {"10": "jam", STACKER_EMPTY: "empty", BIN_FULL: "bin_full"}
_ENDS_AT: Mapping[Command, CardAt] = {
    Command.TO_RF: CardAt.INSIDE,
    Command.TO_GATE: CardAt.GATE,
    Command.TO_BIN: CardAt.NONE,
    Command.TO_HOLD: CardAt.NONE,
}
Move = Literal[Command.TO_RF, Command.TO_GATE, Command.TO_BIN, Command.TO_HOLD]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a movement ended; the fault's words: jam, empty, bin_full, refused, wrong_feedback, and those of a line."""

    outcome: Outcome
    fault: Fault | None = None


class Carriage:
    """One mechanism; the caller sees to it that only one thread asks."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._mechanism = mechanism

    def unheard(self) -> Fault | None:
        """Why no mechanism is heard; None when one is. Changes nothing."""
        answer = self._mechanism.ask(Command.STATUS)
        return _fault(answer) if isinstance(answer, Unheard) else None

    def state(self) -> State | Fault:
        """Card, stack and bin; a mechanism that was never reset is reset first, without moving a card (PM 33)."""
        answer = self._ask(Command.STATUS, 1.0)
        if isinstance(answer, Fault):
            return answer
        return answer.state or Fault("garbage")

    def reset(self) -> Fault | None:
        """Reset without moving a card."""
        answer = self._mechanism.ask(Command.INIT_LEAVE, answer_s=_MOVE_S)
        return None if isinstance(answer, Done) else _fault(answer)

    def move(self, where: Move, within_s: float = _MOVE_S) -> Ended:
        """Move the card; DONE only when the sensors say that it is there.

        A card at the gate may be taken before the answer comes, so an empty gate is DONE too. A movement that was
        refused, or whose answer was lost, is FAILED when the card lies where it lay before, and the mechanism either
        refused it or had not acknowledged it; else UNKNOWN.
        """
        before = self.state()
        if isinstance(before, Fault):
            return Ended(Outcome.FAILED, before)
        answer = self._mechanism.ask(where, answer_s=min(_MOVE_S, max(within_s, 1.0)))
        if isinstance(answer, Done):
            if answer.state is None:
                return Ended(Outcome.UNKNOWN, Fault("garbage"))
            right = answer.state.card is _ENDS_AT[where] or (
                where is Command.TO_GATE and answer.state.card is CardAt.NONE
            )
            return Ended(Outcome.DONE) if right else Ended(Outcome.UNKNOWN, Fault("wrong_feedback"))
        fault = _fault(answer)
        after = self.state()
        stayed = isinstance(after, State) and after.card is before.card
        surely = isinstance(answer, Refused) or not answer.received
        return Ended(Outcome.FAILED if stayed and surely else Outcome.UNKNOWN, fault)

    def chip(self) -> bytes | Fault:
        """The number of the chip at the reading position; ``unreadable`` when no way of asking gave one."""
        activated = self._mechanism.ask(Command.RF_ACTIVATE, answer_s=_CHIP_S)
        if isinstance(activated, Unheard):
            return _fault(activated)
        for command, apdu in _APDUS:
            answer = self._mechanism.ask(command, apdu, _CHIP_S)
            if isinstance(answer, Unheard):
                return _fault(answer)
            if isinstance(answer, Done) and answer.data[-2:] == b"\x90\x00" and len(answer.data) > 2:
                return answer.data[:-2]
        return Fault("unreadable")

    def bin_cards(self) -> int | None | Fault:
        """How many cards the reject bin holds; None when the mechanism keeps no count."""
        answer = self._mechanism.ask(Command.BIN_COUNTER)
        if isinstance(answer, Unheard):
            return _fault(answer)
        if isinstance(answer, Refused) or not (answer.data.isascii() and answer.data.isdigit()):
            return None
        return int(answer.data)

    def entry(self, on: bool) -> Fault | None:
        """Let the gate take a card in, or not."""
        answer = self._ask(Command.ENTRY_ON if on else Command.ENTRY_OFF, 2.0)
        return answer if isinstance(answer, Fault) else None

    def _ask(self, command: Command, answer_s: float) -> Done | Fault:
        answer = self._mechanism.ask(command, answer_s=answer_s)
        if isinstance(answer, Refused) and answer.error == NOT_RESET:
            fault = self.reset()
            if fault is not None:
                return fault
            answer = self._mechanism.ask(command, answer_s=answer_s)
        return answer if isinstance(answer, Done) else _fault(answer)


def _fault(answer: Refused | Unheard) -> Fault:
    if isinstance(answer, Refused):
        return Fault(_ERRORS.get(answer.error, "refused"), answer.error)
    return Fault(answer.word, answer.detail)
