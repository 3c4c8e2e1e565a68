"""The shell's own pace, as the figures are taken from it. The clock is the test's."""

from __future__ import annotations

import pytest

from screens.pace import PERIOD_S, Pace


class Shell:
    def __init__(self) -> None:
        self.now = 100.0
        self.frame = 0
        self.pace = Pace(lambda: self.frame, lambda: self.now)
        self.pace.read()

    def tick_after(self, seconds: float) -> None:
        self.now += seconds
        self.pace.tick(0)


def test_a_tick_in_time_is_not_late_and_one_that_waited_is():
    shell = Shell()
    for waited in (PERIOD_S, PERIOD_S / 2, PERIOD_S + 0.02):
        shell.tick_after(waited)
    assert shell.pace.read()["late_ms"] == pytest.approx([0, 0, 20])


def test_a_frame_of_the_camera_counts_once_however_often_the_page_is_drawn():
    shell = Shell()
    for frame in (1, 1, 2, 2, 2):
        shell.frame = frame
        shell.pace.flipped()
    told = shell.pace.read()
    assert (told["frames"], told["flips"]) == (2, 5)


def test_each_reading_begins_anew():
    shell = Shell()
    shell.tick_after(1.0)
    assert shell.pace.read()["seconds"] == pytest.approx(1.0)
    shell.now += 0.5
    assert shell.pace.read() == {"seconds": pytest.approx(0.5), "late_ms": [], "flips": 0, "frames": 0}
