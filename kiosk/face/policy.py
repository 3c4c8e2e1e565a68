"""The one place where distances become a decision. Pure; its limits are data (``config/kiosk.toml [face]``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from kiosk.face.matcher import CropFault

Decision = Literal["pass", "review", "fail"]
View = Literal["front", "turned", "back"]
Held = Literal["archive", "chip", "none"]
"""What a live face is held against: the registry's photo (358 x 441), the chip's (102 x 126), or nothing."""
Reason = CropFault | Literal["too few frames", "another person", "no reference"]


@dataclass(frozen=True)
class Limits:
    """Distances of one engine, measured for it (face facts, section 7).

    Up to ``accept`` a frame passes, up to ``review`` an officer confirms. ``same_front`` and ``same_turned``: so far
    may a frame of the challenge lie from the nearest one before the turn and still show the same person.
    ``chip_passes``: whether the chip's small photo may give more than a review. ``least``: so many live frames agree.
    """

    accept: float
    review: float
    same_front: float
    same_turned: float
    chip_passes: bool = False
    least: int = 3


@dataclass(frozen=True)
class Measured:
    """What the engine measured: each live frame's view and distance to the reference, and for each frame after the
    first views its distance to the nearest frame before the turn."""

    to_reference: tuple[tuple[View, float], ...]
    to_front: tuple[tuple[View, float], ...]


@dataclass(frozen=True)
class Comparison:
    """Outcome of a 1:1 comparison (人像比对).

    ``distances`` holds one entry per frontal live frame, ``distance`` their median. ``reason`` says why there is no
    match beside the distance; ``distance`` is None where nothing could be compared. An engine's pass is advice, never
    the only proof of identity where prints are registered.
    """

    decision: Decision
    distance: float | None
    distances: tuple[float, ...]
    engine: str
    engine_version: str
    reason: Reason | None = None


def decide(distances: Sequence[float], limits: Limits, held: Held = "archive") -> Decision:
    """pass or review when at least ``least`` frames and more than half of all lie inside. One lucky frame decides
    nothing.

    >>> dlib = Limits(accept=0.40, review=0.50, same_front=0.35, same_turned=0.55)
    >>> decide([0.31, 0.38, 0.39, 0.44, 0.47], dlib)
    'pass'
    >>> decide([0.31, 0.38, 0.44, 0.45, 0.47], dlib)
    'review'
    >>> decide([0.31, 0.38], dlib)
    'fail'
    >>> decide([0.31, 0.38, 0.39], dlib, "chip")
    'review'

    """
    if held == "none" or not _agreed(distances, limits.review, limits.least):
        return "fail"
    passes = _agreed(distances, limits.accept, limits.least) and (held == "archive" or limits.chip_passes)
    return "pass" if passes else "review"


def one_person(measured: Measured, limits: Limits) -> bool:
    """Whether every frame after the first ones shows the person who began the challenge."""
    allowed = {"front": limits.same_front, "turned": limits.same_turned, "back": limits.same_front}
    return all(distance <= allowed[view] for view, distance in measured.to_front)


def judge(measured: Measured, limits: Limits, held: Held, engine: str, engine_version: str) -> Comparison:
    """The comparison of one challenge."""
    distances = tuple(distance for view, distance in measured.to_reference if view != "turned")
    if held == "none":
        return Comparison("fail", None, (), engine, engine_version, "no reference")
    if len(distances) < limits.least:
        return Comparison("fail", None, (), engine, engine_version, "too few frames")
    if not one_person(measured, limits):
        return Comparison("fail", median(distances), distances, engine, engine_version, "another person")
    return Comparison(decide(distances, limits, held), median(distances), distances, engine, engine_version)


def _agreed(distances: Sequence[float], limit: float, least: int) -> bool:
    inside = sum(distance <= limit for distance in distances)
    return inside >= least and 2 * inside > len(distances)
