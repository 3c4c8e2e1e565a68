"""Image number (图像号) of an ID photo, the number on its receipt (facts/photo.md 1.3).

``P`` + day of its check + 14 figures from its SHA-256 + 2 check digits. It comes from the photo itself, so no counter
has to survive a power cut, two terminals never give the same number to two photos, anybody who holds the photo can
work its number out again, and the number tells nothing of the person. 14 figures are 46 bits: among 100,000 photos of
one day two share a number once in about 20,000 days, and whoever reads both sees it by the hash.

The check digits are ISO/IEC 7064 MOD 97-10: they find every wrong figure, every pair of neighbours changed round,
and 96 of 97 other errors.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_FIGURES = 14
_FORM = re.compile(r"P(\d{8})(\d{14})(\d{2})", re.ASCII)
_BETWEEN = re.compile(r"[\s-]")
_LONGEST = 64


def image_number(sha256: str, day: date) -> str:
    """The number of a photo with this SHA-256 (64 hexadecimal figures) checked on ``day``.

    >>> image_number("00" * 32, date(2026, 6, 1))
    'P202606010000000000000014'
    """
    figures = f"{day:%Y%m%d}{int(sha256, 16) % 10**_FIGURES:0{_FIGURES}d}"
    return f"P{figures}{98 - int(figures) * 100 % 97:02d}"


def read_image_number(text: str) -> str | None:
    """The number as typed or scanned, without blanks and in plain figures; None when it is none.

    >>> read_image_number("p20260601 0000000 0000000 14")
    'P202606010000000000000014'
    """
    if len(text) > _LONGEST:
        return None
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    found = _FORM.fullmatch(plain)
    if found is None or int(plain[1:]) % 97 != 1 or not _is_day(found[1]):
        return None
    return plain


def day_of(number: str) -> date:
    """The day in a number that was read."""
    return date(int(number[1:5]), int(number[5:7]), int(number[7:9]))


def belongs_to(number: str, sha256: str) -> bool:
    """Whether a number that was read belongs to the photo with this SHA-256."""
    return image_number(sha256, day_of(number)) == number


def grouped(number: str) -> str:
    """As it is printed and read aloud: day, two sevens, check digits.

    >>> grouped("P202606010000000000000014")
    'P20260601 0000000 0000000 14'
    """
    return f"{number[:9]} {number[9:16]} {number[16:23]} {number[23:]}"


def _is_day(figures: str) -> bool:
    try:
        date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return False
    return True
