"""What speaks for one shot beside another: which frame of a burst is the best, and why one photo is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from types import MappingProxyType
from typing import Final, Literal

Merit = Literal["eyes", "pose", "sharp", "even"]

_NEUTRAL_PITCH: Final = 8.0  # degrees, what the mesh reads of people looking straight ahead


@dataclass(frozen=True, slots=True)
class Merits:
    """Lid distance over eye width of the eye that is less open; degrees between the head and straight ahead; sharpness
    0..1; likeness of the two eyes -1..1. More is better but of ``turned_deg``."""

    eye_opening: float
    turned_deg: float
    sharpness: float
    likeness: float


_STEP: Final[Mapping[Merit, float]] = MappingProxyType({"eyes": 0.03, "pose": 2.0, "sharp": 0.04, "even": 0.06})
"""A difference that can be seen between two shots of one person, in the unit of each merit."""


def merits_of(values: Mapping[str, float]) -> Merits:
    """The merits of a frame by its live measures; what could not be assessed speaks neither for nor against it."""
    return Merits(
        eye_opening=values.get("eye_opening", 0.0),
        turned_deg=hypot(
            values.get("yaw_deg", 0.0),
            values.get("pitch_deg", _NEUTRAL_PITCH) - _NEUTRAL_PITCH,
            values.get("roll_deg", 0.0),
        ),
        sharpness=values.get("sharpness", 0.0),
        likeness=values.get("eye_likeness", 1.0),
    )


def worth(merits: Merits) -> float:
    """All merits in one figure, each in steps that can be seen: only its differences mean something."""
    return sum(value / _STEP[name] for name, value in _figures(merits).items())


def leads(best: Merits, others: Sequence[Merits]) -> tuple[Merit, ...]:
    """The merits by which ``best`` is visibly ahead of every other shot."""
    mine = _figures(best)
    return tuple(
        name
        for name, step in _STEP.items()
        if others and all(mine[name] - _figures(other)[name] >= step for other in others)
    )


def _figures(merits: Merits) -> dict[Merit, float]:
    """Each merit so that more is better."""
    return {
        "eyes": merits.eye_opening,
        "pose": -merits.turned_deg,
        "sharp": merits.sharpness,
        "even": merits.likeness,
    }
