"""The live hints, in the order in which they are given: who and where first, then light, then the face itself."""

from enum import StrEnum


class Hint(StrEnum):
    """One instruction at a time. Left and right are the resident's own."""

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
    HEAD_LEVEL = "HEAD_LEVEL"
    OPEN_EYES = "OPEN_EYES"
    CLOSE_MOUTH = "CLOSE_MOUTH"
    GLARE = "GLARE"
    HOLD_STILL = "HOLD_STILL"
    READY = "READY"
