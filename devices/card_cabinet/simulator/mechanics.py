"""The moving parts of a simulated cabinet: slots with doors, a transport with a reading position, a gate, a bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from devices.simulation.host import Faults

Make = Literal["both", "board", "dispenser"]


class Refusal(Exception):
    """A command of the dispenser that fails, with its two-character code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Card:
    """A card in the cabinet: its chip's number, its type (A, B), whether the chip answers."""

    uid: bytes
    type: str = "B"
    readable: bool = True


class Cabinet:
    """Its own truth: where every card is."""

    def __init__(self, slots: int, make: Make, faults: Faults) -> None:
        self.slots: dict[int, Card | None] = dict.fromkeys(range(1, slots + 1))
        self.open: set[int] = set()
        self.card: Card | None = None
        self.at: Literal["hold", "rf", "gate"] | None = None
        self.bin: list[Card] = []
        self.taken: list[Card] = []
        self.counter = 0
        self.entry = False
        self._make = make
        self._faults = faults
        self.jammed_slot: int | None = None  # a jam of one lock only

    def unlock(self, slot: int) -> None:
        """Pulse a lock; with a dispenser the slot's card falls into the transport."""
        if slot not in self.slots or (self._faults.on("jam") and self.jammed_slot in (slot, None)):
            return
        self.open.add(slot)
        if self._make == "both" and self.card is None and self.slots[slot] is not None:
            self.card, self.at, self.slots[slot] = self.slots[slot], "hold", None

    def says_open(self, slot: int) -> bool:
        """What the lock's contact says."""
        return (slot in self.open) != self._faults.on("inverted") and not self._faults.on("wrong_feedback")

    def state(self) -> bytes:
        """st0, st1, st2."""
        where = {None: b"0", "gate": b"1"}.get(self.at, b"2")
        stack = b"0" if self._empty() else b"1" if self._faults.on("low") else b"2"
        return where + stack + (b"1" if self._faults.on("full") else b"0")

    def to_rf(self) -> None:
        self._check_path()
        if self.card is None and self._make == "dispenser" and not self._empty():
            slot = min(n for n, card in self.slots.items() if card is not None)
            self.card, self.slots[slot] = self.slots[slot], None
        if self.card is None:
            raise Refusal("A0")
        self.at = "rf"
        self.open.clear()  # the flaps close behind a card

    def to_gate(self) -> None:
        self._need_card()
        self.at = "gate"

    def to_hold(self) -> None:
        """Back to the slots: into the open one, else to rest before them."""
        self._need_card()
        slot = next((n for n in sorted(self.open) if self.slots[n] is None), None)
        self.at = "hold"
        if slot is not None:
            self.slots[slot], self.card, self.at = self.card, None, None
            self.open.discard(slot)

    def to_bin(self) -> None:
        card = self._need_card()
        if self._faults.on("full"):
            raise Refusal("A1")
        self.bin.append(card)
        self.counter += 1
        self.card = self.at = None

    def chip(self, card_type: str | None) -> bytes:
        """The chip's number by the APDU of a type; None only wakes it."""
        card = self.card
        if card is None or self.at != "rf" or not card.readable or card_type not in (None, card.type):
            raise Refusal("60")
        return card.uid

    def insert(self, card: Card) -> bool:
        """Somebody puts a card into the gate; whether the gate takes it."""
        if not self.entry or self.card is not None:
            return False
        self.card, self.at = card, "gate"
        return True

    def take(self, slot: int | None) -> bool:
        """The resident takes the card at the gate, or what lies in an open drawer."""
        card = None
        if slot is None and self.at == "gate":
            card, self.card, self.at = self.card, None, None
        elif slot in self.open:
            card, self.slots[slot] = self.slots[slot], None
        if card is not None:
            self.taken.append(card)
        return card is not None

    def _need_card(self) -> Card:
        self._check_path()
        if self.card is None:
            raise Refusal("40")
        return self.card

    def _check_path(self) -> None:
        if self._faults.on("jam") and self.jammed_slot is None:
            raise Refusal("10")

    def _empty(self) -> bool:
        return self._faults.on("empty") or (self._make == "dispenser" and not any(self.slots.values()))
