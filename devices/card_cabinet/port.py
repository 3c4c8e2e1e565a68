"""The card cabinet (取证柜) as the kiosk sees it: new cards in numbered slots, handed to the right person (domain 5.3).

A cabinet may be of three makes: drawers with electronic locks that the resident opens himself; a dispenser that moves
cards to a reading position inside, to a gate and to a reject bin; or both, where a slot gives its card to the
dispenser. Commands that move something carry an ``act_id``: a second call with the same id moves nothing and returns
what became of the first, unless that was FAILED and moved nothing (no ``place``). UNKNOWN is never repeated by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from devices.base import Fault, Outcome, Status

Reason = Literal[
    "jam",  # a card is stuck in the dispenser
    "slot_jam",  # a slot did not open
    "slot_empty",  # a slot opened, and no card came
    "empty",  # the dispenser's stack holds no card
    "low",  # its stack holds few
    "bin_full",  # the reject bin takes no card
    "wrong_feedback",  # what a sensor says contradicts what was done, or what all other sensors say
    "wrong_card",  # the card that came is not the expected one
    "unreadable",  # the chip of the card that came could not be read
    "card_inside",  # a card of an earlier act lies at the reading position or at the gate
    "no_card",  # there is none to move
    "no_board",  # no lock board answers, or the cabinet has none
    "no_dispenser",  # no dispenser answers, or the cabinet has none
    "late",  # the deadline passed before the card could be handed out
    "refused",  # the dispenser refused a command; the detail is its code
    "silent",
    "garbage",
    "breaks_off",
    "bad_checksum",
    "offline",
]

SlotState = Literal["closed", "open", "unknown"]
Place = Literal["drawer", "inside", "gate", "bin", "slot"]
ReadBack = Literal["match", "wrong", "read", "unread", "none"]
"""``read`` = read, and there was nothing to compare; ``none`` = this make of cabinet cannot read."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How a movement ended.

    DONE: the card, or the opened drawer, is at ``place``. FAILED: nobody was given anything; where ``place`` is not
    None a card has moved there (a refused one: ``bin``), else nothing has moved. UNKNOWN: something may have moved.
    ``chip`` is the digest of the chip that was read (``chip_digest``), None when none was.
    """

    outcome: Outcome
    place: Place | None = None
    fault: Fault | None = None
    read_back: ReadBack = "none"
    chip: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what was presented.

    ``taken``: the gate is free and the bin has no more cards than before. ``drawer_closed``: the drawer was shut again;
    drawers have no eye for the card. ``retracted``: the card is in the bin. ``still_there``: at the deadline.
    ``unknown``: nobody can tell; the fault says why.
    """

    what: Literal["taken", "drawer_closed", "retracted", "still_there", "unknown"]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Counters of the mechanism: cards in the reject bin (None = it keeps no count), and its stack."""

    bin_cards: int | None
    stack: Literal["empty", "few", "enough"] | None


@dataclass(frozen=True, slots=True)
class Recovered:
    """What lies in the dispenser after an unclean stop; nothing was moved. ``chip`` as in ``Moved``."""

    outcome: Outcome
    place: Literal["nowhere", "inside", "gate"] | None = None
    chip: str | None = None
    fault: Fault | None = None


def chip_digest(uid: bytes) -> str:
    """What the kiosk keeps of a chip's number: enough to know it again, not the number itself.

    Example: ``chip_digest(bytes(8))`` begins with ``b4b4``.
    """
    return hashlib.sha256(b"chip-uid:" + uid).hexdigest()


@runtime_checkable
class CardCabinet(Protocol):
    """Every call ends within its deadline plus one movement of the mechanism (10 s), mostly far earlier.

    Slots are numbered from 1. Every command with a slot raises ValueError for one that the cabinet has not.
    """

    def open(self) -> None:
        """Open the lines and see what answers there; raises TransportLost."""

    def close(self) -> None:
        """Close the lines; never raises."""

    def status(self) -> Status:
        """What the cabinet is now; reasons are the words of ``Reason``."""

    def inventory(self) -> Mapping[int, SlotState] | Fault:
        """What the locks of all slots say; no slots where there is no lock board."""

    def open_slot(self, slot: int, act_id: str) -> Moved:
        """Open one lock: a drawer, or for an officer who loads and empties."""

    def load(self, slot: int, act_id: str, deadline_s: float) -> Moved:
        """Take a card in at the gate, read its chip and put it into a slot; the deadline is for the officer."""

    def fetch(self, slot: int, expected_chip: str | None, act_id: str, deadline_s: float) -> Moved:
        """Bring a slot's card to the reading position and compare; a wrong or unreadable one goes to the bin.

        Without ``expected_chip`` nothing is compared, and an unreadable card stays at the reading position.
        """

    def put_back(self, slot: int, act_id: str) -> Moved:
        """Return the card at the reading position to its slot (no old card was given back)."""

    def hand_out(self, act_id: str) -> Moved:
        """Move the card at the reading position to the gate."""

    def present(self, slot: int, expected_chip: str | None, act_id: str, deadline_s: float) -> Moved:
        """Fetch and hand out in one act; a cabinet of drawers opens the drawer (``read_back`` = ``none``)."""

    def taken(self, deadline_s: float) -> Taken:
        """Wait until what was presented is taken."""

    def retract(self, act_id: str) -> Moved:
        """Take the card at the gate back, into the reject bin; FAILED ``no_card`` when none is there."""

    def capture(self, act_id: str) -> Moved:
        """Move whatever card lies in the dispenser or at its gate into the reject bin."""

    def counts(self) -> Counts | Fault:
        """The mechanism's counters."""

    def recover(self) -> Recovered:
        """After an unclean stop: reset without moving the card (PM 33), look where one lies, and read it."""
