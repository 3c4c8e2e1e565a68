"""What a cabinet does with a card, step by step: unlock, fetch, compare, hand out, put back, reject, load."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from devices.base import Fault, Outcome
from devices.card_cabinet.parts import Parts
from devices.card_cabinet.port import Moved, ReadBack, Reason, Taken, chip_digest
from devices.crt.carriage import Carriage, Ended, Move
from devices.crt.codec import CardAt, Command, State

_LOOK_EVERY_S = 0.2
_ANY_OTHER = 3  # other locks that are asked before the word "open" of one is believed


class Handling:
    """The steps, for one thread at a time, and what they leave behind."""

    def __init__(self, parts: Parts, clock: Callable[[], float], stop: threading.Event, slots: int) -> None:
        self.parts = parts
        self.stuck: set[int] = set()  # slots that did not open when they were asked to
        self.jam = False  # a movement ended in a jam, and none has succeeded since
        self.ours = False  # the card in the dispenser was moved there by us, and its end is not known
        self._clock = clock
        self._stop = stop
        self._slots = slots
        self._drawer: int | None = None  # the drawer that was presented last
        self._bin_before: int | None = None  # the bin's counter when a card lay at the gate

    def unlock(self, slot: int) -> Moved:
        """Open one lock, unless its word cannot be believed: when it and its neighbours are "open", wiring is wrong."""
        board = self.parts.board
        if board is None:
            return Moved(Outcome.FAILED, fault=Fault("no_board"))
        if board.is_open(slot) is True:
            others = [other for other in range(1, self._slots + 1) if other != slot][:_ANY_OTHER]
            if others and all(board.is_open(other) is True for other in others):
                return Moved(Outcome.FAILED, fault=Fault("wrong_feedback"))
        moved = board.unlock(slot)
        if moved.outcome is Outcome.DONE:
            self.stuck.discard(slot)
        elif moved.fault is not None and moved.fault.word == "slot_jam":
            self.stuck.add(slot)
        return moved

    def fetch(self, slot: int, expected: str | None, end: float) -> Moved:
        """See the port; ``end`` is the deadline on the clock."""
        dispenser, board = self.parts.dispenser, self.parts.board
        if dispenser is None:
            return Moved(Outcome.FAILED, fault=Fault("no_dispenser"))
        state = dispenser.state()
        hindrance = state if isinstance(state, Fault) else _hindrance(state, has_stack=board is None)
        if hindrance is not None:
            return Moved(Outcome.FAILED, fault=hindrance)
        if board is not None:
            opened = self.unlock(slot)
            if opened.outcome is not Outcome.DONE:
                return self._though_shut(opened, dispenser)
        ended = self._move(dispenser, Command.TO_RF, end - self._clock())
        if ended.outcome is Outcome.DONE:
            self.ours = True
            return self._compare(dispenser, expected)
        no_card = ended.fault is not None and ended.fault.word == "empty"
        return Moved(ended.outcome, fault=Fault("slot_empty") if no_card and board is not None else ended.fault)

    def present(self, slot: int, expected: str | None, end: float) -> Moved:
        """See the port."""
        if self.parts.dispenser is None:
            moved = self.unlock(slot)
            if moved.outcome is not Outcome.FAILED:
                self._drawer = slot
            return moved
        fetched = self.fetch(slot, expected, end)
        if fetched.outcome is not Outcome.DONE:
            return fetched
        if self._clock() > end:
            return replace(fetched, outcome=Outcome.FAILED, fault=Fault("late"))
        handed = self.hand_out()
        place = handed.place if handed.outcome is not Outcome.FAILED else "inside"
        return replace(handed, place=place, read_back=fetched.read_back, chip=fetched.chip)

    def hand_out(self) -> Moved:
        """See the port."""
        found = self._dispenser_with((CardAt.INSIDE,))
        if isinstance(found, Fault):
            return Moved(Outcome.FAILED, fault=found)
        self._bin_before = _number(found.bin_cards())
        ended = self._move(found, Command.TO_GATE)
        self.ours = self.ours or ended.outcome is Outcome.DONE
        return Moved(ended.outcome, "gate" if ended.outcome is Outcome.DONE else None, ended.fault)

    def put_back(self, slot: int) -> Moved:
        """See the port."""
        found = self._dispenser_with((CardAt.INSIDE,))
        if isinstance(found, Fault):
            return Moved(Outcome.FAILED, fault=found)
        opened = self.unlock(slot)
        if opened.outcome is not Outcome.DONE:
            return Moved(opened.outcome, fault=opened.fault)
        ended = self._move(found, Command.TO_HOLD)
        self.ours = self.ours and ended.outcome is not Outcome.DONE
        return Moved(ended.outcome, "slot" if ended.outcome is Outcome.DONE else None, ended.fault)

    def to_bin(self, places: tuple[CardAt, ...]) -> Moved:
        """Move the card at one of the places into the bin; its counter, where there is one, must count it."""
        found = self._dispenser_with(places)
        if isinstance(found, Fault):
            return Moved(Outcome.FAILED, fault=found)
        before = _number(found.bin_cards())
        ended = self._move(found, Command.TO_BIN)
        if ended.outcome is not Outcome.DONE:
            return Moved(ended.outcome, fault=ended.fault)
        self.ours = False
        after = _number(found.bin_cards())
        if before is not None and after is not None and after != before + 1:
            return Moved(Outcome.UNKNOWN, fault=Fault("wrong_feedback", "bin_counter"))
        return Moved(Outcome.DONE, "bin")

    def load(self, slot: int, end: float) -> Moved:
        """See the port; a card whose chip cannot be read comes back to the gate."""
        found = self._dispenser_with((CardAt.NONE,))
        if isinstance(found, Fault):
            return Moved(Outcome.FAILED, fault=found)
        if self.parts.board is None:
            return Moved(Outcome.FAILED, fault=Fault("no_board"))
        fault = found.entry(on=True) or self._await_card(found, end) or found.entry(on=False)
        if fault is not None:
            found.entry(on=False)
            return Moved(Outcome.FAILED, fault=fault)
        ended = self._move(found, Command.TO_RF)
        if ended.outcome is not Outcome.DONE:
            return Moved(ended.outcome, fault=ended.fault)
        self.ours = True
        chip = found.chip()
        if isinstance(chip, Fault):
            back = self.hand_out()
            return Moved(Outcome.FAILED, back.place or "inside", chip, "unread")
        stored = self.put_back(slot)
        place = "inside" if stored.outcome is Outcome.FAILED else stored.place
        return replace(stored, place=place, read_back="read", chip=chip_digest(chip))

    def look(self) -> Taken:
        """What has become of what was presented, as far as can be seen now."""
        dispenser = self.parts.dispenser
        if dispenser is None:
            return self._look_at_drawer()
        state = dispenser.state()
        if isinstance(state, Fault):
            return Taken("unknown", state)
        if state.card is CardAt.INSIDE:
            return Taken("unknown", Fault("card_inside"))
        if state.card is CardAt.GATE:
            if not self.ours:  # presented before a restart
                self.ours, self._bin_before = True, _number(dispenser.bin_cards())
            return Taken("still_there")
        if not self.ours:
            return Taken("unknown", Fault("no_card"))
        cards = dispenser.bin_cards()
        if isinstance(cards, Fault):
            return Taken("unknown", cards)
        self.ours = False
        pulled_in = cards is not None and self._bin_before is not None and cards > self._bin_before
        return Taken("retracted" if pulled_in else "taken")

    def _look_at_drawer(self) -> Taken:
        if self.parts.board is None or self._drawer is None:
            return Taken("unknown", Fault("no_card"))
        now = self.parts.board.is_open(self._drawer)
        if isinstance(now, Fault):
            return Taken("unknown", now)
        return Taken("still_there" if now else "drawer_closed")

    def _though_shut(self, opened: Moved, dispenser: Carriage) -> Moved:
        """A lock that says it stayed shut, while a card fell out of its slot, lies."""
        state = dispenser.state()
        if isinstance(state, Fault) or state.card is CardAt.NONE:
            return replace(opened, place=None)
        return Moved(Outcome.UNKNOWN, "inside", Fault("wrong_feedback"))

    def _compare(self, dispenser: Carriage, expected: str | None) -> Moved:
        """Read the chip at the reading position; what is not the expected card goes to the bin."""
        chip = dispenser.chip()
        digest = None if isinstance(chip, Fault) else chip_digest(chip)
        read_back: ReadBack = "unread" if digest is None else "read"
        if expected is None:
            return Moved(Outcome.DONE, "inside", None, read_back, digest)
        if digest == expected:
            return Moved(Outcome.DONE, "inside", None, "match", digest)
        fault, read_back = (Fault("unreadable"), "unread") if digest is None else (Fault("wrong_card"), "wrong")
        binned = self.to_bin((CardAt.INSIDE,))
        if binned.outcome is Outcome.DONE:
            return Moved(Outcome.FAILED, "bin", fault, read_back, digest)
        return Moved(Outcome.UNKNOWN, "inside", binned.fault, read_back, digest)

    def _move(self, dispenser: Carriage, where: Move, within_s: float = 10.0) -> Ended:
        ended = dispenser.move(where, within_s)
        if ended.outcome is Outcome.DONE:
            self.jam = False
        elif ended.fault is not None and ended.fault.word == "jam":
            self.jam = True
        return ended

    def _dispenser_with(self, places: tuple[CardAt, ...]) -> Carriage | Fault:
        """The dispenser when its card is at one of the places (and the bin has room), or what is in the way."""
        if self.parts.dispenser is None:
            return Fault("no_dispenser")
        state = self.parts.dispenser.state()
        if isinstance(state, Fault):
            return state
        if state.card not in places:
            return Fault("no_card" if state.card is CardAt.NONE else "card_inside")
        return self.parts.dispenser

    def _await_card(self, dispenser: Carriage, end: float) -> Fault | None:
        while (left := end - self._clock()) > 0 and not self._stop.wait(min(_LOOK_EVERY_S, left)):
            state = dispenser.state()
            if isinstance(state, Fault):
                return state
            if state.card is not CardAt.NONE:
                return None
        return Fault("no_card")


def _hindrance(state: State, has_stack: bool) -> Fault | None:
    """Why no card may be fetched: one lies there, or the bin could not take a wrong one, or there is none."""
    reason: Reason | None = None
    if state.card is not CardAt.NONE:
        reason = "card_inside"
    elif state.bin_full:
        reason = "bin_full"
    elif has_stack and state.stacker == 0:
        reason = "empty"
    return None if reason is None else Fault(reason)


def _number(cards: int | None | Fault) -> int | None:
    return None if isinstance(cards, Fault) else cards
