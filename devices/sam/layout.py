"""The 256 bytes of text on a card, GA/T 490-2019 as public sources agree on it (facts: devices 2).

UTF-16LE, padded with spaces. The type flag at offset 248 is blank on a resident ID card, ``J`` on the residence permit
of Hong Kong, Macao and Taiwan residents, ``I`` on the foreigner's card of 2017. Every other flag (``Y``, the card of
2023, whose offsets are not published) is refused, because its items would be read from the wrong places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from devices.id_card_reader.port import Card
from devices.sam.codec import ADDRESS_BYTES, TEXT_BYTES, Blocks
from kiosk.rules.identity_number import check_character
from kiosk.rules.nation import find_name

LONG_TERM = "长期"

_SEX: Mapping[str, Literal["male", "female"]] = {"1": "male", "2": "female"}

_HMT_PREFIXES = ("810000", "820000", "830000")


class BadContentError(Exception):
    """An item of the card is not what it must be; the text names the item, not its content."""


class UnknownTypeError(Exception):
    """The card's type flag is not one of those that can be read."""


def card_from(parts: Blocks) -> Card:
    """The card of a read; raises UnknownTypeError or BadContentError."""
    text = parts.text
    if len(text) != TEXT_BYTES:
        raise BadContentError("length")
    match _text(text, 248, 2, "type"):
        case "":
            card = _resident(text)
        case "J":
            card = _hmt(text)
        case "I":
            card = _foreigner(text)
        case flag:
            raise UnknownTypeError(f"U+{ord(flag[0]):04X}")
    if card.valid_from and card.valid_to and card.valid_to < card.valid_from:
        raise BadContentError("validity")
    return replace(card, photo=parts.photo, fingerprints=parts.prints)


def newest_address(data: bytes) -> str | None:
    """The address that was appended after a move (L11), 70 bytes; None when blank; raises BadContentError."""
    return _text(data, 0, ADDRESS_BYTES, "newest_address") or None


def number_is_sound(number: str) -> bool:
    """Whether an 18-character number carries its check character (GB 11643, ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    return check_character(number[:17]) == number[17]


def _resident(text: bytes) -> Card:
    nation = find_name(_text(text, 32, 4, "nation"))
    if nation is None:
        raise BadContentError("nation")
    return replace(_chinese(text), kind="resident", nation=nation)


def _hmt(text: bytes) -> Card:
    card = _chinese(text)
    if not card.number.startswith(_HMT_PREFIXES):
        raise BadContentError("number")
    count = _text(text, 238, 4, "issue_count")
    if count and not (count.isascii() and count.isdigit()):
        raise BadContentError("issue_count")
    pass_number = _text(text, 220, 18, "pass_number") or None
    return replace(card, kind="hmt", pass_number=pass_number, issue_count=int(count) if count else None)


def _chinese(text: bytes) -> Card:
    """The items that resident card and permit have in the same places."""
    number, birth, sex = _text(text, 122, 36, "number"), _date(text, 36, "birth_date"), _sex(text, 30)
    if not number_is_sound(number):
        raise BadContentError("number")
    if number[6:14] != birth.strftime("%Y%m%d"):
        raise BadContentError("birth_date")
    if (sex == "male") != (int(number[16]) % 2 == 1):
        raise BadContentError("sex")
    return Card(
        kind="resident",
        name=_required(text, 0, 30, "name"),
        sex=sex,
        nation="",
        birth_date=birth,
        address=_text(text, 52, 70, "address"),
        number=number,
        authority=_text(text, 158, 30, "authority"),
        valid_from=_date(text, 188, "valid_from"),
        valid_to=_end(text, 204),
    )


def _foreigner(text: bytes) -> Card:
    number = _text(text, 122, 30, "number")
    if not re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        raise BadContentError("number")
    return Card(
        kind="foreigner",
        name=_required(text, 0, 120, "name"),
        sex=_sex(text, 120),
        nation="",
        birth_date=_date(text, 220, "birth_date"),
        address="",
        number=number,
        authority=_text(text, 240, 8, "authority"),
        valid_from=_date(text, 188, "valid_from"),
        valid_to=_end(text, 204),
        chinese_name=_text(text, 158, 30, "chinese_name") or None,
        nationality=_text(text, 152, 6, "nationality") or None,
    )


def _text(data: bytes, at: int, size: int, item: str) -> str:
    """An item without its padding; raises BadContentError on half a surrogate pair or a control character."""
    try:
        value = data[at : at + size].decode("utf-16-le").strip(" \0")
    except UnicodeDecodeError:
        raise BadContentError(item) from None
    if any(ord(c) < 0x20 or c in "\x7f\ufffe\uffff" for c in value):
        raise BadContentError(item)
    return value


def _required(data: bytes, at: int, size: int, item: str) -> str:
    value = _text(data, at, size, item)
    if not value:
        raise BadContentError(item)
    return value


def _sex(data: bytes, at: int) -> Literal["male", "female"]:
    sex = _SEX.get(_text(data, at, 2, "sex"))
    if sex is None:
        raise BadContentError("sex")
    return sex


def _date(data: bytes, at: int, item: str) -> date:
    value = _text(data, at, 16, item)
    if not re.fullmatch(r"[0-9]{8}", value):
        raise BadContentError(item)
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise BadContentError(item) from None


def _end(data: bytes, at: int) -> date | None:
    return None if _text(data, at, 16, "valid_to") == LONG_TERM else _date(data, at, "valid_to")
