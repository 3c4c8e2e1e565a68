"""The resident ID card reader (居民身份证阅读机具) as the kiosk sees it, whatever module sits behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

from devices.base import Status

WLT_BYTES = 1024
PICTURE_WIDTH, PICTURE_HEIGHT = 102, 126
PICTURE_BYTES = PICTURE_WIDTH * PICTURE_HEIGHT * 3

CardKind = Literal["resident", "hmt", "foreigner"]

ReadWord = Literal[
    "no_card",  # nothing on the reader within the deadline
    "same_card",  # the card that was read before still lies there: lift it and put it again
    "breaks_off",  # the answer ended in the middle, or the card was moved
    "bad_checksum",  # an answer, or the request as the reader saw it, was damaged
    "garbage",  # bytes came, but no answer
    "silent",  # no byte came
    "offline",  # the line is gone, or the reader accepts no command
    "unknown_type",  # a card whose type flag is not known: never read as a resident's
    "bad_content",  # the card's items contradict themselves (check digit, dates, sex ...)
    "rejected",  # card and reader do not accept each other, or the command is not known
]


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """The items of a card's chip (domain 4.3). Its ``repr`` shows the kind only: the items are personal data.

    ``kind``: resident ID card, residence permit of Hong Kong, Macao and Taiwan residents, foreigner's permanent
    residence card (2017). ``nation`` is the name without 族 (``汉``), empty where the card holds none. ``valid_to``
    None is long-term (长期). ``photo`` is the raw WLT block of 1,024 bytes; ``fingerprints`` 0, 512 or 1,024 bytes, 512
    for each finger. ``picture`` is the photo decoded: 126 rows from the top of 102 pixels, blue, green, red; empty
    where the reader has no library for it. Characters are passed through as the chip holds them, private-use ones too:
    the visit decides (E06).
    """

    kind: CardKind
    name: str
    sex: Literal["male", "female"]
    nation: str
    birth_date: date
    address: str
    number: str
    authority: str
    valid_from: date | None
    valid_to: date | None
    pass_number: str | None = None
    issue_count: int | None = None
    photo: bytes = b""
    fingerprints: bytes = b""
    newest_address: str | None = None
    chinese_name: str | None = None
    nationality: str | None = None
    picture: bytes = b""

    def __repr__(self) -> str:
        return f"Card(kind={self.kind!r})"


@dataclass(frozen=True, slots=True)
class CardPlaced:
    """A card was put on the reader and can be read."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read and its items are sound."""

    card: Card


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """Why there is no card's content; ``detail`` names an item or a status word, never a content."""

    word: ReadWord
    detail: str = ""


class PhotoDecoder(Protocol):
    """Makes a picture of the chip's photo; each maker's library is a provider of its own."""

    def decode(self, wlt: bytes) -> bytes | None:
        """``Card.picture`` of a block of 1,024 bytes; None when it cannot be decoded."""


@runtime_checkable
class IdCardReader(Protocol):
    """A reader of second-generation cards.

    ``status``, ``poll`` and ``present`` end within their deadline plus one command (1 s); after an opening plus three,
    because a reader that does not answer is woken once. ``read`` begins nothing new after its deadline, but a card that
    lies there by then is read to the end: 9 s more at most, where the reader falls silent in the middle.
    """

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """What the reader is now; reasons are ``self_test``, ``silent``, ``offline``, ``garbage``, ``bad_checksum``."""

    def poll(self, deadline_s: float) -> CardPlaced | ReadFailed | None:
        """Whether a card has been put since the last read; None = none, or still the same one."""

    def read(self, deadline_s: float) -> CardRead | ReadFailed:
        """Wait for a card and read it."""

    def present(self, deadline_s: float) -> bool | ReadFailed:
        """Whether the card that was read still lies on the reader."""


def card_fields(card: Card) -> dict[str, str | int | None]:
    """The items of a card as ``kiosk device read id_card_reader`` shows them; dates are ISO, no pictures."""
    return {
        "kind": card.kind,
        "name": card.name,
        "sex": card.sex,
        "nation": card.nation,
        "birth_date": card.birth_date.isoformat(),
        "address": card.address,
        "number": card.number,
        "authority": card.authority,
        "valid_from": card.valid_from.isoformat() if card.valid_from else None,
        "valid_to": card.valid_to.isoformat() if card.valid_to else None,
        "pass_number": card.pass_number,
        "issue_count": card.issue_count,
        "newest_address": card.newest_address,
        "chinese_name": card.chinese_name,
        "nationality": card.nationality,
    }
