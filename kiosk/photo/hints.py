"""The live hints: what one tells the resident, and which of them contradict each other."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Hint(StrEnum):
    """One instruction at a time, the first of this order that is due. Left and right are the resident's own.

    Who is there and where comes first, then light and pose. What covers the face comes before eyes and mouth, for
    behind dark glasses or a mask those cannot be told; hair and clothes are advice, and last.
    """

    FIND_FACE = "FIND_FACE"
    ONE_PERSON = "ONE_PERSON"
    CLOSER = "CLOSER"
    BACK = "BACK"
    MOVE_LEFT = "MOVE_LEFT"
    MOVE_RIGHT = "MOVE_RIGHT"
    MOVE_UP = "MOVE_UP"
    MOVE_DOWN = "MOVE_DOWN"
    TOO_DARK = "TOO_DARK"
    TOO_BRIGHT = "TOO_BRIGHT"
    UNEVEN_LIGHT = "UNEVEN_LIGHT"
    TURN_LEFT = "TURN_LEFT"
    TURN_RIGHT = "TURN_RIGHT"
    CHIN_UP = "CHIN_UP"
    CHIN_DOWN = "CHIN_DOWN"
    LEVEL_LEFT = "LEVEL_LEFT"
    LEVEL_RIGHT = "LEVEL_RIGHT"
    DARK_GLASSES = "DARK_GLASSES"
    MASK = "MASK"
    UNCOVER = "UNCOVER"
    OPEN_EYES = "OPEN_EYES"
    CLOSE_MOUTH = "CLOSE_MOUTH"
    GLARE = "GLARE"
    HOLD_STILL = "HOLD_STILL"
    RELAX = "RELAX"
    SHOW_BROWS = "SHOW_BROWS"
    SHOW_EARS = "SHOW_EARS"
    DARK_TOP = "DARK_TOP"
    READY = "READY"


_PAIRS: Final = (
    (Hint.CLOSER, Hint.BACK),
    (Hint.MOVE_LEFT, Hint.MOVE_RIGHT),
    (Hint.MOVE_UP, Hint.MOVE_DOWN),
    (Hint.TOO_DARK, Hint.TOO_BRIGHT),
    (Hint.TURN_LEFT, Hint.TURN_RIGHT),
    (Hint.CHIN_UP, Hint.CHIN_DOWN),
    (Hint.LEVEL_LEFT, Hint.LEVEL_RIGHT),
)
OPPOSITE: Final = MappingProxyType({one: other for pair in _PAIRS for one, other in (pair, pair[::-1])})
"""The hint that takes back what another one said."""
