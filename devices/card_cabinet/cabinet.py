"""A card cabinet of lock boards, of a dispenser, or of both.

With both, a slot's lock lets its card fall into the dispenser's transport, and a card that goes back is moved to the
hold position while the slot is open (reference mechanism; to be verified on the unit that is bought). With drawers
only there is no read-back: the drawer opens, and the resident takes the card himself.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Literal

from devices.base import Fault, Outcome, State, Status, status_of
from devices.card_cabinet.handling import Handling
from devices.card_cabinet.lock_board import LockBus
from devices.card_cabinet.parts import Lines, Parts
from devices.card_cabinet.port import Counts, Moved, Recovered, SlotState, Taken, chip_digest
from devices.crt.carriage import Carriage
from devices.crt.codec import CardAt

_TURN_S = 2.0  # longer than one command of another thread, so that a silent cabinet is not taken for a busy one
_LOOK_EVERY_S = 0.2
_REMEMBERED = 64
_STACK: Mapping[int, Literal["empty", "few", "enough"]] = {0: "empty", 1: "few", 2: "enough"}
_STATE: Mapping[str, State] = {
    "silent": "unknown",
    "offline": "offline",
    "empty": "degraded",
    "low": "degraded",
    "slot_jam": "degraded",
    "no_board": "degraded",
    "card_inside": "degraded",
}
_PROBED_SLOTS = 3  # locks that a status looks at; all of them saying "open" makes it look at the others too
_SILENT_SLOTS = 2  # after so many silent locks in a row the others are not asked


class CrtLockCabinet:
    """Calls may come from several threads; one movement at a time."""

    def __init__(
        self,
        lines: Lines,
        slots: int,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        """``stop``, when set by the owner, ends ``taken`` and ``load``."""
        self._lines = lines
        self._slots = slots
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.RLock()
        self._handling = Handling(Parts(None, None), clock, self._stop, slots)
        self._acts: OrderedDict[str, Moved] = OrderedDict()

    def open(self) -> None:
        """Open the lines and see what answers there, within a second a line; raises TransportLost."""
        with self._lock:
            self._lines.open()
            self._handling.parts = self._lines.probe()

    def close(self) -> None:
        """Close the lines; never raises."""
        with self._lock:
            self._lines.close()
            self._handling.parts = Parts(None, None)

    def status(self) -> Status:
        """Ask both parts; ``busy`` when another thread keeps the cabinet for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            reasons = self._reasons()
        finally:
            self._lock.release()
        return status_of(reasons, _STATE)

    def inventory(self) -> Mapping[int, SlotState] | Fault:
        """What each lock says; slots whose lock gives no sound answer are ``unknown``.

        A fault when none answers, or when all say "open": that is a wiring, not forty open doors.
        """
        with self._lock:
            board = self._connected().board
            if board is None:
                return {}
            found = self._locks(board)
        heard = [now for now in found.values() if isinstance(now, bool)]
        if not heard:
            return Fault("no_board")
        if len(heard) > 1 and all(heard):
            return Fault("wrong_feedback")
        return {
            slot: "unknown" if isinstance(now, Fault) else "open" if now else "closed" for slot, now in found.items()
        }

    def open_slot(self, slot: int, act_id: str) -> Moved:
        return self._once(act_id, lambda: self._handling.unlock(slot), slot)

    def load(self, slot: int, act_id: str, deadline_s: float) -> Moved:
        return self._once(act_id, lambda: self._handling.load(slot, self._clock() + deadline_s), slot)

    def fetch(self, slot: int, expected_chip: str | None, act_id: str, deadline_s: float) -> Moved:
        return self._once(act_id, lambda: self._handling.fetch(slot, expected_chip, self._clock() + deadline_s), slot)

    def put_back(self, slot: int, act_id: str) -> Moved:
        return self._once(act_id, lambda: self._handling.put_back(slot), slot)

    def hand_out(self, act_id: str) -> Moved:
        return self._once(act_id, self._handling.hand_out)

    def present(self, slot: int, expected_chip: str | None, act_id: str, deadline_s: float) -> Moved:
        return self._once(act_id, lambda: self._handling.present(slot, expected_chip, self._clock() + deadline_s), slot)

    def retract(self, act_id: str) -> Moved:
        return self._once(act_id, lambda: self._handling.to_bin((CardAt.GATE,)))

    def capture(self, act_id: str) -> Moved:
        return self._once(act_id, lambda: self._handling.to_bin((CardAt.GATE, CardAt.INSIDE)))

    def taken(self, deadline_s: float) -> Taken:
        """Look until the gate is free or the drawer shut; a look that fails is repeated until the deadline."""
        end = self._clock() + deadline_s
        while True:
            with self._lock:
                self._connected()
                seen = self._handling.look()
            left = end - self._clock()
            nothing_to_wait_for = seen.fault is not None and seen.fault.word in ("no_card", "card_inside")
            if seen.what in ("taken", "drawer_closed", "retracted") or nothing_to_wait_for or left <= 0:
                return seen
            if self._stop.wait(min(_LOOK_EVERY_S, left)):
                return seen

    def counts(self) -> Counts | Fault:
        with self._lock:
            dispenser = self._connected().dispenser
            if dispenser is None:
                return Fault("no_dispenser")
            state, cards = dispenser.state(), dispenser.bin_cards()
        if isinstance(state, Fault):
            return state
        if isinstance(cards, Fault):
            return cards
        return Counts(cards, _STACK[state.stacker])

    def recover(self) -> Recovered:
        with self._lock:
            parts = self._connected()
            if parts.dispenser is None:
                if parts.board is None:
                    return Recovered(Outcome.FAILED, fault=Fault(parts.trouble))
                return Recovered(Outcome.DONE, "nowhere")
            fault = parts.dispenser.reset()
            state = fault or parts.dispenser.state()
            if isinstance(state, Fault):
                return Recovered(Outcome.FAILED, fault=state)
            self._handling.jam = False
            if state.card is not CardAt.INSIDE:
                return Recovered(Outcome.DONE, "gate" if state.card is CardAt.GATE else "nowhere")
            chip = parts.dispenser.chip()
        if isinstance(chip, Fault):
            return Recovered(Outcome.DONE, "inside", fault=chip)
        return Recovered(Outcome.DONE, "inside", chip_digest(chip))

    def _once(self, act_id: str, act: Callable[[], Moved], slot: int = 1) -> Moved:
        if not 1 <= slot <= self._slots:
            raise ValueError(f"the cabinet has slots 1 to {self._slots}, not {slot}")
        with self._lock:
            if act_id in self._acts:
                return self._acts[act_id]
            self._connected()
            moved = act()
            if moved.outcome is not Outcome.FAILED or moved.place is not None:
                self._acts[act_id] = moved
                if len(self._acts) > _REMEMBERED:
                    self._acts.popitem(last=False)
            return moved

    def _connected(self) -> Parts:
        """The parts that are there; looked for again when none was."""
        parts = self._handling.parts
        if parts.board is None and parts.dispenser is None:
            parts = self._handling.parts = self._lines.probe()
        return parts

    def _locks(self, board: LockBus) -> dict[int, bool | Fault]:
        """What all locks say; those after two silent ones are not asked."""
        found: dict[int, bool | Fault] = {}
        quiet = 0
        for slot in range(1, self._slots + 1):
            found[slot] = board.is_open(slot) if quiet < _SILENT_SLOTS else Fault("silent")
            quiet = quiet + 1 if isinstance(found[slot], Fault) else 0
        return found

    def _reasons(self) -> list[str]:
        parts = self._connected()
        if parts.board is None and parts.dispenser is None:
            return [parts.trouble]
        of_board = self._board_reasons(parts.board) if parts.board else []
        of_dispenser = self._dispenser_reasons(parts.dispenser, parts.board is None) if parts.dispenser else []
        if parts.board and parts.dispenser:  # one of two that is silent is missing; both are a silent cabinet
            if of_board == ["silent"] != of_dispenser:
                of_board = ["no_board"]
            elif of_dispenser == ["silent"] != of_board:
                of_dispenser = ["no_dispenser"]
        return list(dict.fromkeys(of_dispenser + of_board))

    def _board_reasons(self, board: LockBus) -> list[str]:
        few = [board.is_open(slot) for slot in range(1, min(self._slots, _PROBED_SLOTS) + 1)]
        faults = [now.word for now in few if isinstance(now, Fault)]
        if len(faults) == len(few):
            return faults[:1]
        if len(few) > 1 and all(now is True for now in few) and all(self._locks(board).values()):
            return ["wrong_feedback"]
        return ["slot_jam"] if self._handling.stuck else []

    def _dispenser_reasons(self, dispenser: Carriage, has_stack: bool) -> list[str]:
        state = dispenser.state()
        if isinstance(state, Fault):
            return [state.word]
        found = {
            "jam": self._handling.jam,
            "bin_full": state.bin_full,
            "empty": has_stack and state.stacker == 0,
            "low": has_stack and state.stacker == 1,
            "card_inside": state.card is not CardAt.NONE and not self._handling.ours,
        }
        return [word for word, true in found.items() if true]
