"""Which case goes next, and when again: on numbers only, no clock and no threads."""

from __future__ import annotations

from random import Random
from statistics import mean
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sync.backoff import BASE_S, CAP_S, full_jitter
from kiosk.sync.schedule import Schedule

SEED = 7
A, B, C = (uuid4() for _ in range(3))


@pytest.fixture
def schedule() -> Schedule:
    print(f"seed {SEED}")
    return Schedule(Random(SEED))


@given(attempts=st.integers(1, 10_000), seed=st.integers())
def test_the_wait_is_never_longer_than_the_ceiling(attempts: int, seed: int) -> None:
    assert 0 <= full_jitter(attempts, Random(seed)) <= min(CAP_S, BASE_S * 2 ** min(attempts - 1, 20))


@pytest.mark.parametrize(("attempts", "ceiling"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (50, 300)])
def test_the_jitter_is_full(attempts: int, ceiling: float) -> None:
    random = Random(SEED)
    waits = [full_jitter(attempts, random) for _ in range(4000)]
    assert mean(waits) == pytest.approx(ceiling / 2, rel=0.06)
    assert min(waits) < ceiling * 0.01
    assert max(waits) > ceiling * 0.99


def test_cases_go_in_the_order_in_which_they_came(schedule: Schedule) -> None:
    schedule.refresh([A], 0)
    schedule.refresh([A, B], 1)
    assert [schedule.take(2, False), schedule.take(2, False), schedule.take(2, False)] == [A, B, None]
    assert schedule.in_flight == 2


def test_cases_that_came_at_once_go_in_the_order_of_the_outbox(schedule: Schedule) -> None:
    cases = [uuid4() for _ in range(20)]
    schedule.refresh(cases, 0)
    assert [schedule.take(0, False) for _ in cases] == cases


def test_a_case_on_its_way_is_not_taken_again(schedule: Schedule) -> None:
    schedule.refresh([A], 0)
    schedule.take(0, False)
    schedule.hurry(A)
    schedule.refresh([A], 1)
    assert schedule.take(1, False) is None


def test_what_failed_waits_longer_each_time_and_is_then_due_again(schedule: Schedule) -> None:
    schedule.refresh([A], 0)
    now, waits = 0.0, []
    for _ in range(200):
        assert schedule.take(now, False) == A
        waits.append(schedule.put_off(A, now))
        if waits[-1] > 0:
            assert schedule.take(now + waits[-1] * 0.99, False) is None
        now += waits[-1]
    assert mean(waits[:3]) < 5
    assert mean(waits[50:]) == pytest.approx(CAP_S / 2, rel=0.2)


def test_one_case_that_fails_does_not_hold_up_the_others(schedule: Schedule) -> None:
    schedule.refresh([A, B], 0)
    first = schedule.take(0, False)
    schedule.put_off(first, 0)
    assert schedule.take(0, False) == ({A, B} - {first}).pop()


def test_a_busy_centre_rests_the_lane_but_not_the_resident(schedule: Schedule) -> None:
    schedule.refresh([A, B], 0)
    schedule.put_off(schedule.take(0, False), 0, pause_s=60)
    assert schedule.take(59, False) is None
    schedule.hurry(C)
    assert schedule.take(59, True) == C
    assert schedule.take(61, False) in (A, B)


def test_the_urgent_way_takes_only_what_somebody_waits_for(schedule: Schedule) -> None:
    schedule.refresh([A, B], 0)
    assert schedule.take(0, True) is None
    schedule.hurry(B)
    schedule.hurry(B)
    assert [schedule.take(0, True), schedule.take(0, True)] == [B, None]


def test_when_the_centre_is_back_everything_is_due(schedule: Schedule) -> None:
    schedule.refresh([A, B], 0)
    for _ in range(2):
        for _ in range(8):
            schedule.wake(0)
            schedule.put_off(schedule.take(0, False), 0)
    schedule.wake(5)
    assert {schedule.take(5, False), schedule.take(5, False)} == {A, B}


def test_what_left_the_outbox_is_forgotten(schedule: Schedule) -> None:
    schedule.refresh([A, B], 0)
    schedule.take(0, False)
    schedule.finished(A)
    schedule.refresh([B], 1)
    assert [schedule.take(2, False), schedule.take(2, False)] == [B, None]


def test_the_idle_time_ends_with_the_next_case_that_is_due(schedule: Schedule) -> None:
    assert schedule.idle_s(0, 2) == 2
    schedule.refresh([A], 0)
    assert schedule.idle_s(0, 2) == 0
    schedule.take(0, False)
    assert schedule.idle_s(0, 2) == 2
    delay = schedule.put_off(A, 0)
    assert schedule.idle_s(0, 2) == pytest.approx(delay)
