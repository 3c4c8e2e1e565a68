"""Finger positions (指位) and the order in which fingers are asked for (domain 4.4).

Codes 11-15 are the right hand from thumb to little finger, 16-20 the left. Thumbs first; a finger that gives no print
is followed by the next of the same hand, so that in principle each hand gives one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

Hand = Literal["right", "left"]
Digit = Literal["thumb", "index", "middle", "ring", "little"]

RIGHT_THUMB = 11
LEFT_THUMB = 16

_DIGITS: tuple[Digit, ...] = ("thumb", "index", "middle", "ring", "little")
_RIGHT = tuple(range(RIGHT_THUMB, LEFT_THUMB))
_LEFT = tuple(range(LEFT_THUMB, 21))
_DIGITS_ZH = ("拇指", "食指", "中指", "环指", "小指")


def hand_of(position: int) -> Hand:
    """Which hand a position belongs to.

    >>> hand_of(11), hand_of(16)
    ('right', 'left')
    """
    return "right" if position in _RIGHT else "left"


def digit_of(position: int) -> Digit:
    """Which finger of the hand.

    >>> digit_of(12), digit_of(20)
    ('index', 'little')
    """
    return _DIGITS[(position - RIGHT_THUMB) % len(_DIGITS)]


def name_zh(position: int) -> str:
    """The finger's name on screen and form.

    >>> name_zh(11), name_zh(17)
    ('右手拇指', '左手食指')
    """
    hand = "右手" if hand_of(position) == "right" else "左手"
    return hand + _DIGITS_ZH[(position - RIGHT_THUMB) % len(_DIGITS)]


def next_to_register(taken: Collection[int], failed: Collection[int], wanted: int = 2) -> int | None:
    """The finger to ask for next; None when ``wanted`` prints are taken, or no finger is left (then BLK_NO_FP).

    A hand that has given its print is left alone until the other hand has nothing to give.

    >>> next_to_register([], []), next_to_register([11], []), next_to_register([11], [16])
    (11, 16, 17)
    >>> next_to_register([11], range(16, 21)), next_to_register([11, 16], [])
    (12, None)
    """
    if len(taken) >= wanted:
        return None
    tried = set(taken) | set(failed)
    fresh = [hand for hand in (_RIGHT, _LEFT) if not any(position in taken for position in hand)]
    for hand in (*fresh, _RIGHT, _LEFT):
        for position in hand:
            if position not in tried:
                return position
    return None
