"""The citizen identification number (公民身份号码, GB 11643-1999; domain 4.1).

Six digits of the place, eight of the birth date, three of a sequence (odd = male), one check character
(ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["male", "female"]
Reason = Literal["length", "charset", "checksum", "date"]
Code = Literal["E02.len", "E02.charset", "E02.check", "E02.date", "E02.future"]

EARLIEST_BIRTH = date(1900, 1, 1)

_LENGTH = 18
_CHARSET = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_TO_ASCII = str.maketrans("０１２３４５６７８９ｘＸx", "0123456789XXX")

# GB/T 2260, the provinces' two digits; 83 is the residence permit of Taiwan residents (H3).
_PROVINCES = re.compile(r"1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")
_WITHOUT_COUNTIES = frozenset({"81", "82", "83"})


@dataclass(frozen=True, slots=True, repr=False)
class NumberCheck:
    """What a number is worth. Birth date and sex are known only for a valid number; ``warning`` refuses nothing.

    ``normalized`` is the text as it was judged: half-width digits, capital X, no blanks around.
    """

    valid: bool
    reason: Reason | None
    birth_date: date | None
    sex: Sex | None
    normalized: str
    code: Code | None
    warning: Literal["E02.prefix"] | None = None

    def __repr__(self) -> str:
        return f"NumberCheck(valid={self.valid}, code={self.code!r})"


def normalise(text: str) -> str:
    """Half-width digits, capital X, no blanks around.

    >>> normalise(" ４２０１０２１９９８０３１５９９７ｘ ")
    '42010219980315997X'
    """
    return text.strip().translate(_TO_ASCII)


def check_character(first17: str) -> str:
    """The check character that belongs to seventeen digits.

    >>> check_character("42010219980315997")
    'X'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def check(text: str, today: date) -> NumberCheck:
    """Judge a number: length, characters, check character, birth date from 1900-01-01 to today, in this order.

    >>> check("42010219980315997x", date(2026, 6, 1)).birth_date
    datetime.date(1998, 3, 15)
    >>> check("420102199802309972", date(2026, 6, 1)).code
    'E02.date'
    """
    number = normalise(text)
    if len(number) != _LENGTH:
        return _invalid(number, "length", "E02.len")
    if not _CHARSET.fullmatch(number):
        return _invalid(number, "charset", "E02.charset")
    if check_character(number[:17]) != number[17]:
        return _invalid(number, "checksum", "E02.check")
    birth = _birth_date(number)
    if birth is None or birth < EARLIEST_BIRTH:
        return _invalid(number, "date", "E02.date")
    if birth > today:
        return _invalid(number, "date", "E02.future")
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return NumberCheck(True, None, birth, sex, number, None, None if _prefix_is_common(number) else "E02.prefix")


def _invalid(number: str, reason: Reason, code: Code) -> NumberCheck:
    return NumberCheck(False, reason, None, None, number, code)


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _prefix_is_common(number: str) -> bool:
    """A known province and a county within it. Abolished counties count as known: the number keeps them for life."""
    province, rest = number[:2], number[2:6]
    if province in _WITHOUT_COUNTIES:
        return rest == "0000"
    return _PROVINCES.fullmatch(province) is not None and rest[2:] != "00"
