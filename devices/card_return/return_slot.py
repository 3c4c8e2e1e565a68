"""A return slot whose mechanism speaks the CRT-571's frames and whose reader is a SAM; on two lines, or on one.

Reference commands (to be verified on the unit that is bought): entry on and off (33 30, 33 31) are the shutter, the
reading position (32 32) lies before the SAM, the bin (32 33) keeps what is taken, the gate (32 39) gives it back.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from devices.base import Fault, Outcome, State, Status, Transport, status_of
from devices.card_return.chip_reader import ChipReader
from devices.card_return.port import Counts, Moved, OldCard, ReadFailed
from devices.crt.carriage import Carriage, Move
from devices.crt.codec import CardAt, Command
from devices.crt.mechanism import Mechanism

_TURN_S = 2.0  # longer than one command of another thread, so that a silent slot is not taken for a busy one
_LOOK_EVERY_S = 0.2
_REMEMBERED = 64
_STATE: Mapping[str, State] = {
    "silent": "unknown",
    "offline": "offline",
    "no_reader": "degraded",
    "card_inside": "degraded",
}


class CrtReturnSlot:
    """Calls may come from several threads; one at a time reaches the lines."""

    def __init__(
        self,
        mechanism_line: Transport,
        reader_line: Transport,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        """The lines may be the same one. ``stop``, when set by the owner, ends the waiting calls."""
        self._lines = (mechanism_line, reader_line)
        self._clock = clock
        self._stop = stop or threading.Event()
        self._carriage = Carriage(Mechanism(mechanism_line, clock))
        self._reader = ChipReader(reader_line, clock, self._stop)
        self._lock = threading.RLock()
        self._acts: OrderedDict[str, Moved] = OrderedDict()
        self._ours = False  # the card inside came in while the shutter was open for it
        self._jam = False  # a movement ended in a jam, and none has succeeded since

    def open(self) -> None:
        """Open the lines; raises TransportLost."""
        with self._lock:
            for line in self._lines:
                line.open()

    def close(self) -> None:
        """Close the lines; never raises."""
        with self._lock:
            for line in self._lines:
                line.close()
            self._ours = False

    def status(self) -> Status:
        """Ask mechanism and reader; ``busy`` when another thread keeps them for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            reasons = self._reasons()
        finally:
            self._lock.release()
        return status_of(reasons, _STATE)

    def open_shutter(self) -> Fault | None:
        """Refused with ``card_inside`` while a card lies there, and with ``bin_full`` while none could be kept."""
        with self._lock:
            state = self._carriage.state()
            if isinstance(state, Fault):
                return state
            if state.card is not CardAt.NONE:
                return Fault("card_inside")
            if state.bin_full:
                return Fault("bin_full")
            return self._carriage.entry(on=True)

    def close_shutter(self) -> Fault | None:
        with self._lock:
            return self._carriage.entry(on=False)

    def wait_inserted(self, deadline_s: float) -> bool | Fault:
        """A card at the shutter is drawn in to the reading position."""
        end = self._clock() + deadline_s
        while True:
            with self._lock:
                inside = self._draw_in()
            left = end - self._clock()
            if inside is not False or left <= 0 or self._stop.wait(min(_LOOK_EVERY_S, left)):
                return inside

    def read(self, deadline_s: float) -> OldCard | ReadFailed:
        with self._lock:
            state = self._carriage.state()
            if not isinstance(state, Fault) and state.card is not CardAt.INSIDE:
                return ReadFailed("no_card")
            return self._reader.read(deadline_s)

    def take(self, act_id: str) -> Moved:
        return self._once(act_id, self._take)

    def give_back(self, act_id: str) -> Moved:
        return self._once(act_id, self._give_back)

    def wait_taken(self, deadline_s: float) -> bool | Fault:
        end = self._clock() + deadline_s
        while True:
            with self._lock:
                state = self._carriage.state()
            gone = state if isinstance(state, Fault) else state.card is CardAt.NONE
            left = end - self._clock()
            if gone is True or left <= 0 or self._stop.wait(min(_LOOK_EVERY_S, left)):
                return gone

    def counts(self) -> Counts | Fault:
        with self._lock:
            cards = self._carriage.bin_cards()
        return cards if isinstance(cards, Fault) else Counts(cards)

    def _reasons(self) -> list[str]:
        state = self._carriage.state()
        trouble = self._reader.trouble()
        of_reader = [] if trouble is None else ["no_reader" if trouble.word == "silent" else trouble.word]
        if isinstance(state, Fault):
            return list(dict.fromkeys([state.word, *(word for word in of_reader if word != "no_reader")]))
        found = {
            "jam": self._jam,
            "bin_full": state.bin_full,
            "card_inside": state.card is not CardAt.NONE and not self._ours,
        }
        return [word for word, true in found.items() if true] + of_reader

    def _draw_in(self) -> bool | Fault:
        state = self._carriage.state()
        if isinstance(state, Fault):
            return state
        if state.card is CardAt.NONE:
            return False
        self._ours = True
        moved = self._move(Command.TO_RF)
        return True if moved.outcome is Outcome.DONE else moved.fault or Fault("refused")

    def _take(self) -> Moved:
        state = self._carriage.state()
        if isinstance(state, Fault):
            return Moved(Outcome.FAILED, fault=state)
        if state.card is CardAt.NONE or state.bin_full:
            return Moved(Outcome.FAILED, fault=Fault("bin_full" if state.bin_full else "no_card"))
        fault = self._carriage.entry(on=False)
        if fault is not None and fault.word != "refused":  # a mechanism that shuts by itself may refuse to be told
            return Moved(Outcome.FAILED, fault=fault)
        before = self._carriage.bin_cards()
        moved = self._move(Command.TO_BIN)
        if moved.outcome is not Outcome.DONE:
            return moved
        self._ours = False
        after = self._carriage.bin_cards()
        if isinstance(before, int) and isinstance(after, int) and after != before + 1:
            return Moved(Outcome.UNKNOWN, fault=Fault("wrong_feedback", "bin_counter"))
        return Moved(Outcome.DONE, "bin")

    def _give_back(self) -> Moved:
        state = self._carriage.state()
        if isinstance(state, Fault):
            return Moved(Outcome.FAILED, fault=state)
        if state.card is CardAt.NONE:
            return Moved(Outcome.FAILED, fault=Fault("no_card"))
        if state.card is CardAt.GATE:
            return Moved(Outcome.DONE, "gate")
        self._ours = True
        moved = self._move(Command.TO_GATE)
        return Moved(Outcome.DONE, "gate") if moved.outcome is Outcome.DONE else moved

    def _move(self, where: Move) -> Moved:
        ended = self._carriage.move(where)
        if ended.outcome is Outcome.DONE:
            self._jam = False
        elif ended.fault is not None and ended.fault.word == "jam":
            self._jam = True
        return Moved(ended.outcome, fault=ended.fault)

    def _once(self, act_id: str, act: Callable[[], Moved]) -> Moved:
        with self._lock:
            if act_id in self._acts:
                return self._acts[act_id]
            moved = act()
            if moved.outcome is not Outcome.FAILED:
                self._acts[act_id] = moved
                if len(self._acts) > _REMEMBERED:
                    self._acts.popitem(last=False)
            return moved
