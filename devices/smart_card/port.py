"""The smart card reader (PC/SC 读卡器) as the kiosk sees it: staff cards, by presence, by UID and by their commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from devices.base import Status

CardWord = Literal[
    "no_card",  # nothing on the reader (within the deadline)
    "removed",  # the card was lifted, or the conversation with it was cut: begin again with the first command
    "offline",  # the smart card service is gone
    "silent",  # the smart card service is there and does not answer
    "no_reader",  # the service has no reader of that name
    "in_use",  # another program holds the card for itself alone
    "mute",  # a card lies there and gives no sound answer
    "rejected",  # the reader, the card or the service refuses
]


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card lies there. ``atr`` is its answer to reset.

    ``uid`` has 4, 7, 8 or 10 bytes; None when the card or the reader tells none, as with contact cards. It stands for
    a person, so the ``repr`` leaves it out.
    """

    atr: bytes
    uid: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a card answered to a command: data, and the status word (``sw`` 0x9000 = well). ``repr``: no data."""

    data: bytes = field(repr=False)
    sw: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no card or no answer; ``detail`` is a code or a count, never a content."""

    word: CardWord
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CardPlaced:
    """Event: a card was put on the reader. Its UID is told by ``wait_card``, which answers at once now."""


@dataclass(frozen=True, slots=True)
class CardLifted:
    """Event: the card is gone, or nobody can say any more that it lies there."""


CardEvent = CardPlaced | CardLifted
Listener = Callable[[CardEvent], None]

SHORTEST_COMMAND, LONGEST_COMMAND = 4, 261
"""Bytes of a short command by ISO 7816-4: CLA INS P1 P2, or with Lc, 255 bytes of data and Le."""


@runtime_checkable
class SmartCardReader(Protocol):
    """One reader of the machine's smart card service. Calls without a deadline end within a second or so."""

    def open(self) -> None:
        """Begin to watch the reader; raises TransportLost (no service) or ValueError (several readers fit)."""

    def close(self) -> None:
        """End the conversation with the card, reset it and watch no longer; never raises."""

    def status(self) -> Status:
        """What the reader is now; reasons: ``offline``, ``silent``, ``no_reader``, ``mute``, ``rejected``."""

    def present(self) -> bool | Failed:
        """Whether a card lies there."""

    def wait_card(self, deadline_s: float) -> CardInserted | Failed:
        """The card that lies there, or the next one to come within the deadline (and a second more to ask its UID).

        Trouble with the reader ends the wait at once; the stop ends it with ``no_card``.
        """

    def transmit(self, command: bytes, deadline_s: float) -> Answer | Failed:
        """Send one command (APDU) to the card that lies there.

        Commands that follow each other reach the same card, or fail once with ``removed``. A command that failed may
        have had its effect at the card. Raises ValueError for a command that is not 4 to 261 bytes long.
        """

    def on_card(self, listener: Listener) -> Callable[[], None]:
        """Tell of every card put and lifted from now on; returns the call that ends it. Outlasts close and open.

        Listeners are called on a thread of the reader and must not block, nor wait for the card there.
        """
