"""From distances to a decision: the median and the majority must agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face.matcher import Thresholds, decide

distances = st.lists(st.floats(0, 1.2), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("found", "decision"),
    [
        ([0.30, 0.35, 0.39], "pass"),
        ([0.40, 0.40, 0.40], "pass"),
        ([0.30, 0.38, 0.47], "pass"),
        ([0.30, 0.41, 0.42], "review"),
        ([0.50, 0.50, 0.50], "review"),
        ([0.20, 0.55, 0.60], "fail"),
        ([0.51], "fail"),
        ([], "fail"),
    ],
)
def test_the_bands(found: list[float], decision: str):
    assert decide(found, Thresholds()) == decision


@given(distances)
def test_one_lucky_frame_never_decides(found: list[float]):
    others = [0.9] * (len(found) + 1)
    assert decide([*others, *found], Thresholds()) == "fail"


@given(distances, st.floats(0, 0.5))
def test_more_distance_is_never_a_better_decision(found: list[float], more: float):
    rank = {"pass": 2, "review": 1, "fail": 0}
    farther = [distance + more for distance in found]
    assert rank[decide(farther, Thresholds())] <= rank[decide(found, Thresholds())]
