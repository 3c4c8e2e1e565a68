"""1:1 comparison of faces (人像比对): what an engine offers, and the one place where distances become a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Encoding = NDArray[np.float64]
Decision = Literal["pass", "review", "fail"]
Reason = Literal["no face", "two faces", "too few frames"]
CROP_PX: Final = 320


@dataclass(frozen=True)
class Crop:
    """A level square round one face.

    ``rgb`` (320, 320, 3) uint8 and the face's box in it (top, right, bottom, left) px.
    """

    rgb: Rgb
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Thresholds:
    """Distances up to ``accept`` pass, up to ``review`` an officer confirms, beyond it is no match.

    0.40 and 0.50 for dlib (face facts, section 7): its usual 0.6 takes 40 of 45 pairs of different East Asian men for
    one person.
    """

    accept: float = 0.40
    review: float = 0.50


@dataclass(frozen=True)
class Comparison:
    """Outcome of a 1:1 comparison. ``distances`` holds one entry per usable live frame, ``distance`` their median.

    ``reason`` says why nothing could be compared; then ``decision`` is fail and ``distance`` None. An engine's pass
    is advice, never the only proof of identity.
    """

    decision: Decision
    distance: float | None
    distances: tuple[float, ...]
    engine: str
    engine_version: str
    reason: Reason | None = None


class FaceMatcher(Protocol):
    """A face engine, fixed to one version of one model."""

    engine: str
    engine_version: str
    thresholds: Thresholds

    def encode(self, crop: Crop) -> Encoding:
        """The face's descriptor, (N,) float64."""
        ...

    def distance(self, a: Encoding, b: Encoding) -> float:
        """0 = the same picture; larger = less alike."""
        ...


def decide(distances: Sequence[float], thresholds: Thresholds) -> Decision:
    """pass or review only when the median frame and more than half of all frames agree.

    One lucky frame decides nothing.

    >>> decide([0.31, 0.38, 0.47], Thresholds())
    'pass'
    >>> decide([0.31, 0.44, 0.47], Thresholds())
    'review'
    >>> decide([0.31, 0.55, 0.61], Thresholds())
    'fail'

    """
    if not distances:
        return "fail"
    if _agreed(distances, thresholds.accept):
        return "pass"
    return "review" if _agreed(distances, thresholds.review) else "fail"


def _agreed(distances: Sequence[float], limit: float) -> bool:
    return median(distances) <= limit and 2 * sum(d <= limit for d in distances) > len(distances)
