"""From distances to a decision: at least three frames and the majority agree, and they show one person."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face.policy import Held, Limits, Measured, View, decide, judge, one_person

LIMITS = Limits(accept=0.40, review=0.50, same_front=0.35, same_turned=0.50)
distances = st.lists(st.floats(0, 1.2), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        ([0.30, 0.35, 0.39], "pass"),
        ([0.40, 0.40, 0.40], "pass"),
        ([0.30, 0.35, 0.39, 0.47, 0.80], "pass"),
        ([0.30, 0.38, 0.47], "review"),
        ([0.30, 0.38, 0.39, 0.47, 0.47, 0.47], "review"),
        ([0.50, 0.50, 0.50], "review"),
        ([0.20, 0.55, 0.60], "fail"),
        ([0.20, 0.20, 0.20, 0.51, 0.51, 0.51], "fail"),
        ([0.20, 0.20], "fail"),
        ([0.51, 0.51, 0.51], "fail"),
        ([], "fail"),
    ],
)
def test_the_bands(found: list[float], decision: str):
    assert decide(found, LIMITS) == decision


@pytest.mark.parametrize(
    ("held", "chip_passes", "decision"),
    [
        ("archive", False, "pass"),
        ("chip", False, "review"),
        ("chip", True, "pass"),
        ("none", False, "fail"),
        ("none", True, "fail"),
    ],
)
def test_the_chips_small_photo_gives_a_review_at_most_and_nothing_gives_nothing(
    held: Held, chip_passes: bool, decision: str
):
    limits = Limits(0.40, 0.50, 0.35, 0.50, chip_passes)
    assert decide([0.1, 0.1, 0.1], limits, held) == decision


@pytest.mark.parametrize(
    ("after", "same"),
    [
        ([("turned", 0.50), ("back", 0.35)], True),
        ([("turned", 0.51), ("back", 0.10)], False),
        ([("turned", 0.20), ("back", 0.36)], False),
        ([("back", inf)], False),  # nobody was seen before the turn
        ([], True),  # pictures that are no challenge
    ],
)
def test_whoever_begins_the_challenge_ends_it(after: list[tuple[View, float]], same: bool):
    assert one_person(Measured((), tuple(after)), LIMITS) is same


def measured(near: float, back: float = 0.1) -> Measured:
    views: tuple[View, ...] = ("front", "front", "front", "turned", "back")
    return Measured(
        tuple((view, 0.9 if view == "turned" else near) for view in views), (("turned", 0.3), ("back", back))
    )


@pytest.mark.parametrize(
    ("what", "held", "decision", "reason"),
    [
        (measured(0.3), "archive", "pass", None),
        (measured(0.45), "archive", "review", None),
        (measured(0.6), "archive", "fail", None),
        (measured(0.3, back=0.6), "archive", "fail", "another person"),
        (measured(0.3), "none", "fail", "no reference"),
        (Measured((("front", 0.1), ("back", 0.1)), (("back", 0.1),)), "archive", "fail", "too few frames"),
    ],
)
def test_a_comparison_says_why(what: Measured, held: Held, decision: str, reason: str | None):
    found = judge(what, LIMITS, held, "engine", "1")
    assert (found.decision, found.reason) == (decision, reason)
    assert 0.9 not in found.distances, "the turned head is not held against a photo from the front"


@given(distances)
def test_one_lucky_frame_never_decides(found: list[float]):
    others = [0.9] * (len(found) + 1)
    assert decide([*others, *found], LIMITS) == "fail"


@given(distances, st.floats(0, 0.5))
def test_more_distance_is_never_a_better_decision(found: list[float], more: float):
    rank = {"pass": 2, "review": 1, "fail": 0}
    farther = [distance + more for distance in found]
    assert rank[decide(farther, LIMITS)] <= rank[decide(found, LIMITS)]
