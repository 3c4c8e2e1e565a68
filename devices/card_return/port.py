"""The return slot (收旧口): a shutter, a reader of its own behind it, and a bin for old cards (domain 5.3, step 6).

Movements carry an ``act_id``: a second call with the same id moves nothing and returns what became of the first, unless
that was FAILED. UNKNOWN is never repeated by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

from devices.base import Fault, Outcome, Status

Reason = Literal[
    "jam",
    "bin_full",
    "card_inside",  # a card of an earlier visit lies behind the shutter or at it
    "no_card",  # there is none to read or to move
    "wrong_feedback",  # the bin's counter or a sensor contradicts what was done
    "no_reader",  # the mechanism answers, its reader does not
    "refused",  # the mechanism refused a command; the detail is its code
    "silent",
    "garbage",
    "breaks_off",
    "bad_checksum",
    "offline",
]
"""Reasons of a status and words of a fault."""

ReadWord = Literal[
    "no_card",
    "unreadable",  # the reader finds no chip, or the chip does not answer: photograph the card and let staff count it
    "breaks_off",
    "bad_checksum",
    "garbage",
    "silent",
    "offline",
    "unknown_type",
    "bad_content",
    "rejected",
]


@dataclass(frozen=True, slots=True, repr=False)
class OldCard:
    """What tells whether it is the right card, and nothing more. Its ``repr`` shows the kind only.

    ``valid_to`` None is long-term.
    """

    kind: Literal["resident", "hmt", "foreigner"]
    number: str
    valid_from: date | None
    valid_to: date | None

    def __repr__(self) -> str:
        return f"OldCard(kind={self.kind!r})"


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """Why the card was not read; ``detail`` names an item or a status word, never a content."""

    word: ReadWord
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """DONE: the card is at ``place``. FAILED: it lies where it lay. UNKNOWN: it may have moved."""

    outcome: Outcome
    place: Literal["bin", "gate"] | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cards the bin holds by the mechanism's own counter; None = it keeps none."""

    bin_cards: int | None


@runtime_checkable
class CardReturn(Protocol):
    """Every call ends within its deadline plus one movement of the mechanism (10 s), mostly far earlier."""

    def open(self) -> None:
        """Open the lines; raises TransportLost."""

    def close(self) -> None:
        """Close the lines; never raises."""

    def status(self) -> Status:
        """What the slot is now; reasons are the words of ``Reason``."""

    def open_shutter(self) -> Fault | None:
        """Let one card in; None = done."""

    def close_shutter(self) -> Fault | None:
        """Let no card in; None = done."""

    def wait_inserted(self, deadline_s: float) -> bool | Fault:
        """Wait until a card lies at the reading position; False when none came."""

    def read(self, deadline_s: float) -> OldCard | ReadFailed:
        """Read the card at the reading position, as often as is asked."""

    def take(self, act_id: str) -> Moved:
        """Move the card into the bin, read or unreadable, also one that was left at the shutter; closes the shutter."""

    def give_back(self, act_id: str) -> Moved:
        """Move the card out to where the resident can take it."""

    def wait_taken(self, deadline_s: float) -> bool | Fault:
        """Wait until a card that was given back is gone; False when it still lies there."""

    def counts(self) -> Counts | Fault:
        """The bin's counter."""
