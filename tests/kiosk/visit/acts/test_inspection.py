"""A look at the terminal's parts: off the visit's thread, one event each, also when it breaks."""

from __future__ import annotations

import threading

from kiosk.base.clock import FakeClock
from kiosk.visit.acts.inspection import Inspection
from kiosk.visit.effects import Inspect
from kiosk.visit.events import Away, Inspected
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.acts.posted import VISIT, Posted

LOOK = Inspect(VISIT, 3)


def test_a_look_becomes_one_event_with_its_moment_in_china():
    posted = Posted()
    inspection = Inspection(lambda: list(given.parts()), FakeClock(given.MORNING), posted)
    inspection.look(LOOK)
    assert posted.next() == Inspected(VISIT, 3, given.parts(), given.MORNING)
    inspection.close()


def test_a_look_that_takes_long_holds_nobody_up():
    posted, go = Posted(), threading.Event()

    def find():
        assert go.wait(5)
        return given.parts()

    inspection = Inspection(find, FakeClock(given.MORNING), posted)
    inspection.look(LOOK)  # comes back though the look has not
    go.set()
    assert isinstance(posted.next(), Inspected)
    inspection.close()


def test_a_look_that_breaks_is_told_and_the_next_one_is_made():
    posted, answers = Posted(), iter([OSError("the disk"), given.parts()])

    def find():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    inspection = Inspection(find, FakeClock(given.MORNING), posted)
    inspection.look(LOOK)
    assert posted.next() == Away(VISIT, 3, "readiness")
    inspection.look(LOOK)
    assert isinstance(posted.next(), Inspected)
    inspection.close()
