"""Contact phones (domain 7.2). A phone is optional everywhere; a landline or a relative's number serves as well."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_TO_ASCII = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")
_NOISE = re.compile(r"[\s()（）-]")
_COUNTRY = re.compile(r"^(?:\+86|0086)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[2-9][0-9]{6,7}")


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A phone number as digits. Only a mobile receives short messages."""

    digits: str
    kind: Literal["mobile", "landline"]

    def __repr__(self) -> str:
        return f"Phone(kind={self.kind!r})"


def find_phone(text: str) -> Phone | None:
    """The phone number in a typed text, None when there is none.

    >>> find_phone("+86 138-0000-0000").digits
    '13800000000'
    >>> find_phone("027-87654321").kind
    'landline'
    >>> find_phone("12345678901") is None
    True
    """
    digits = _COUNTRY.sub("", _NOISE.sub("", text.translate(_TO_ASCII)))
    if _MOBILE.fullmatch(digits):
        return Phone(digits, "mobile")
    if _LANDLINE.fullmatch(digits):
        return Phone(digits, "landline")
    return None
