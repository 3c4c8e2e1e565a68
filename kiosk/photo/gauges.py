"""What live guidance holds a frame against: the rules of the standard for the face, and where it may lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kiosk.photo.hints import Hint
from kiosk.photo.standard import Limits, Standard

_ORDER: Final = {hint: place for place, hint in enumerate(Hint)}

BY_MEASURE: Final[Mapping[str, tuple[Hint, Hint]]] = MappingProxyType(
    {
        "face_luma": (Hint.TOO_DARK, Hint.TOO_BRIGHT),
        "yaw_deg": (Hint.TURN_LEFT, Hint.TURN_RIGHT),
        "pitch_deg": (Hint.CHIN_DOWN, Hint.CHIN_UP),
        "roll_deg": (Hint.LEVEL_LEFT, Hint.LEVEL_RIGHT),
        "lower_face_skin": (Hint.MASK, Hint.MASK),
        "dark_round_eyes": (Hint.DARK_GLASSES, Hint.DARK_GLASSES),
        "smile": (Hint.RELAX, Hint.RELAX),
    }
)
"""Hints below and above the limits, where the measure says more than its rule's code."""

BY_CODE: Final[Mapping[str, Hint]] = MappingProxyType(
    {
        "NO_FACE": Hint.FIND_FACE,
        "TOO_DARK": Hint.TOO_DARK,
        "TOO_BRIGHT": Hint.TOO_BRIGHT,
        "UNEVEN_LIGHT": Hint.UNEVEN_LIGHT,
        "OCCLUDED": Hint.UNCOVER,
        "EYES_CLOSED": Hint.OPEN_EYES,
        "EXPRESSION": Hint.CLOSE_MOUTH,
        "GLARE": Hint.GLARE,
        "BLUR": Hint.HOLD_STILL,
        "HAIR_OVER_BROWS": Hint.SHOW_BROWS,
        "HAIR_OVER_EARS": Hint.SHOW_EARS,
        "WHITE_CLOTHES": Hint.DARK_TOP,
    }
)
"""The hint of every other rule. Colour and background are the kiosk's own affair: nobody is told to mend them."""

_COUNTED: Final = "faces"
_SIZE: Final = "source_face_width_px"


@dataclass(frozen=True)
class Gauge:
    """A measure that must lie within limits, and the hints when it lies below or above.

    ``advice`` is local practice: said once, and it never holds up the shot.
    """

    measure: str
    below: Hint
    above: Hint
    limits: Limits
    advice: bool = False


def gauges(standard: Standard, side_px: int) -> tuple[Gauge, ...]:
    """The gauges for a camera whose shorter side has ``side_px``, in the order of their hints."""
    found = [*_framing(standard, side_px), *face_gauges(standard)]
    return tuple(sorted(found, key=lambda gauge: _ORDER[gauge.below]))


def fine_enough(standard: Standard, side_px: int) -> bool:
    """Whether a camera's picture holds a face as wide as the standard wants it, and need not be enlarged."""
    return standard.live.face_share.enter[1] * side_px >= standard.live.face_width_px.enter[0]


def _framing(standard: Standard, side_px: int) -> tuple[Gauge, ...]:
    live = standard.live
    width, share = live.face_width_px, live.face_share
    if not fine_enough(standard, side_px):
        # The resident cannot help it, and is not sent to and fro: as wide as the frame allows, from what composition
        # needs. What is too narrow even so is refused by its name, and readiness tells of the camera.
        least = min(width.stay[0], share.stay[1] * side_px)
        width = width.model_copy(update={"min": least, "warn_min": least})
        share = share.model_copy(update={"warn_max": share.max})
    return (
        Gauge("face_width_px", Hint.CLOSER, Hint.BACK, width),
        Gauge("face_share", Hint.CLOSER, Hint.BACK, share),
        Gauge("room_in_all", Hint.BACK, Hint.BACK, live.room_in_all),
        Gauge("centre_x", Hint.MOVE_LEFT, Hint.MOVE_RIGHT, live.centre_x),
        Gauge("room_left", Hint.MOVE_LEFT, Hint.MOVE_LEFT, live.room_beside),
        Gauge("room_right", Hint.MOVE_RIGHT, Hint.MOVE_RIGHT, live.room_beside),
        Gauge("room_above", Hint.MOVE_DOWN, Hint.MOVE_DOWN, live.room_above),
        Gauge("hair_room", Hint.MOVE_DOWN, Hint.MOVE_DOWN, live.hair_room),
        Gauge("room_below", Hint.MOVE_UP, Hint.MOVE_UP, live.room_below),
    )


def face_gauges(standard: Standard) -> tuple[Gauge, ...]:
    """One gauge for every measure of a portrait whose rule is switched on and has a hint."""
    on = standard.model_copy(update={"rule": standard.rules})
    rules = {rule.measure: rule for rule in on.rule if rule.when != "finished"}
    found = []
    for name, rule in rules.items():
        plain = BY_CODE.get(rule.code)
        below, above = BY_MEASURE.get(name, (plain, plain))
        if name not in (_COUNTED, _SIZE) and below and above:
            found.append(Gauge(name, below, above, on.limits(name), advice=rule.level == "warn"))
    return tuple(found)
