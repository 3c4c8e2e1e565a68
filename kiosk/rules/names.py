"""Names and other items of a card: what is lawful, what is self-made (造字). Domain 4.8, 7.2.

Characters are counted as code points. Every lawful GB 18030 character is accepted, however rare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 50

_SEPARATOR = "\u00b7"
_SEPARATORS = str.maketrans(dict.fromkeys("\u2022\u30fb\uff0e.", _SEPARATOR))

# The Han blocks as encoded up to Unicode 15.1; Python 3.11 knows Unicode 14, which ends within extension C and at G.
_HAN_RANGES = (
    (0x3007, 0x3007),  # 〇
    (0x3400, 0x4DBF),  # extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFA6D),  # compatibility
    (0xFA70, 0xFAD9),
    (0x20000, 0x2A6DF),  # B
    (0x2A700, 0x2B739),  # C
    (0x2B740, 0x2B81D),  # D
    (0x2B820, 0x2CEA1),  # E
    (0x2CEB0, 0x2EBE0),  # F
    (0x2EBF0, 0x2EE5D),  # I
    (0x2F800, 0x2FA1D),  # compatibility supplement
    (0x30000, 0x3134A),  # G
    (0x31350, 0x323AF),  # H
)
_LATIN_NAME = re.compile(r"[A-Z][A-Z' -]*")
# Private use, unassigned, surrogate, control: GB 18030 assigns them no character.
_NOT_CHARACTERS = frozenset({"Co", "Cn", "Cs", "Cc"})


def normalise(text: str) -> str:
    """A name as it is typed: NFC, no blanks around, every separator of a transcribed name as U+00B7.

    >>> normalise(" 阿依努尔・买买提 ")
    '阿依努尔·买买提'
    """
    return unicodedata.normalize("NFC", text.strip()).translate(_SEPARATORS)


def same(one: str, other: str) -> bool:
    """Whether two names are the same, by NFC (never NFKC, which would merge different characters)."""
    return normalise(one) == normalise(other)


def is_name(text: str, latin: bool = False) -> bool:
    """Whether a normalised text can be a name: 1-50 Han characters or ``·`` within; ``latin`` for foreigners' names."""
    if not 1 <= len(text) <= LONGEST_NAME:
        return False
    if latin and _LATIN_NAME.fullmatch(text):
        return True
    inner = text.replace(_SEPARATOR, "")
    return bool(inner) and text.strip(_SEPARATOR) == text and all(_is_han(ord(one)) for one in inner)


def self_made(items: Iterable[str]) -> tuple[int, ...]:
    """The code points in card items that stand for no character: ``BLK_RARE_CHAR``, E06. Only these may be logged.

    >>> [hex(point) for point in self_made(["张\\ue123"])]
    ['0xe123']
    >>> self_made(["𠮷㛃𬭎𫖯"])
    ()
    """
    return tuple(sorted({ord(one) for item in items for one in item if _is_self_made(one)}))


def _is_self_made(character: str) -> bool:
    return unicodedata.category(character) in _NOT_CHARACTERS and not _is_han(ord(character))


def _is_han(point: int) -> bool:
    return any(first <= point <= last for first, last in _HAN_RANGES)
