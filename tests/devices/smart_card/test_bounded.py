"""Calls that may never come back: who asked goes on, and never is there a second one that has not come back."""

from __future__ import annotations

import threading
import time

import pytest

from devices.smart_card.bounded import OneAtATime


def test_a_call_brings_its_result() -> None:
    assert OneAtATime("test", lambda: None).run(lambda: 7, 1.0) == 7


def test_a_call_raises_where_it_was_asked_for() -> None:
    with pytest.raises(ZeroDivisionError):
        OneAtATime("test", lambda: None).run(lambda: 1 // 0, 1.0)


def test_a_call_that_does_not_come_back_holds_nobody_and_ends_by_itself() -> None:
    free, seen = threading.Event(), []
    calls = OneAtATime("test", lambda: seen.append("tidied"))

    def hang() -> bool:
        free.wait(10)
        seen.append("late")
        return True

    begun = time.monotonic()
    assert calls.run(hang, 0.05) is None
    for _ in range(5):
        assert calls.run(lambda: seen.append("no") or True, 0.02) is None
    assert time.monotonic() - begun < 2
    assert seen == []
    free.set()
    assert calls.run(lambda: 8, 5.0) == 8
    assert seen == ["late", "tidied"]
