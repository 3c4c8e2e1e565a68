"""The fingerprint reader's part: a print, its match, or the reason why none came; and a press never ends the thread."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from devices.base import TransportLost
from devices.fingerprint_reader.port import Failed, Matched, Print, Retry
from kiosk.visit.acts.fingers import Fingers
from kiosk.visit.effects import TakeFinger
from kiosk.visit.events import FingerMissed, FingerTaken
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.acts.posted import VISIT, Posted


class Reader:
    """Gives what a test puts; without anything, nobody presses."""

    def __init__(self) -> None:
        self.pressed: queue.SimpleQueue[Print | Retry | Failed | Exception] = queue.SimpleQueue()
        self.match_is: Matched | Failed | Exception = Matched(0.9, True)
        self.asked: queue.SimpleQueue[int] = queue.SimpleQueue()

    def capture(self, position: int, deadline_s: float) -> Print | Retry | Failed:
        self.asked.put(position)
        try:
            found = self.pressed.get(timeout=0.02)
        except queue.Empty:
            return Retry("no_finger")
        if isinstance(found, Exception):
            raise found
        return found

    def match(self, template: bytes, references: Sequence[bytes], deadline_s: float = 2.0) -> Matched | Failed:
        if isinstance(self.match_is, Exception):
            raise self.match_is
        return self.match_is


@pytest.fixture
def house() -> Iterator[tuple[Reader, Fingers, Posted]]:
    reader, posted, seconds = Reader(), Posted(), count()
    fingers = Fingers(reader, posted, lambda: float(next(seconds)))
    yield reader, fingers, posted
    fingers.close()


def take(request: int = 1, position: int = 11, references: tuple[bytes, ...] = (b"r" * 512,), s: float = 1e9):
    return TakeFinger(VISIT, request, position, references, s)


def test_a_print_that_matches_says_its_score(house):
    reader, fingers, posted = house
    reader.pressed.put(given.pressed_print(11))
    fingers.take(take())
    assert posted.next() == FingerTaken(VISIT, 1, given.pressed_print(11), 0.9)


def test_a_print_below_the_threshold_is_a_mismatch_and_not_a_score(house):
    reader, fingers, posted = house
    reader.match_is = Matched(0.4, False)
    reader.pressed.put(given.pressed_print(11))
    fingers.take(take())
    assert posted.until(FingerTaken).score is None


def test_a_print_with_nothing_to_compare_is_only_taken(house):
    reader, fingers, posted = house
    reader.match_is = AssertionError("must not be asked")
    reader.pressed.put(given.pressed_print(16))
    fingers.take(take(position=16, references=()))
    assert posted.next() == FingerTaken(VISIT, 1, given.pressed_print(16), None)


@pytest.mark.parametrize("reason", ["dry", "wet", "partial", "too_fast", "poor"])
def test_a_press_that_did_not_do_says_why(house, reason):
    reader, fingers, posted = house
    reader.pressed.put(Retry(reason))
    fingers.take(take())
    assert posted.next() == FingerMissed(VISIT, 1, reason)


def test_nobody_pressing_is_told_at_the_deadline_and_not_sooner(house):
    reader, fingers, posted = house
    fingers.take(take(s=6))
    assert posted.next() == FingerMissed(VISIT, 1, "no_finger")
    assert reader.asked.qsize() >= 3, "it was waited for in slices"


@pytest.mark.parametrize("trouble", [Failed("sensor"), TransportLost("gone")], ids=["failed", "lost"])
def test_a_reader_that_does_not_work_is_told_at_the_deadline(house, trouble):
    reader, fingers, posted = house
    for _ in range(3):
        reader.pressed.put(trouble)
    fingers.take(take(s=1))
    assert posted.until(FingerMissed).reason == ("sensor" if isinstance(trouble, Failed) else "offline")


@pytest.mark.parametrize("defect", [ValueError("template"), TransportLost("gone"), RuntimeError("a bug")])
def test_a_comparison_that_breaks_is_a_missed_press_and_the_next_one_works(house, defect):
    reader, fingers, posted = house
    reader.match_is = defect
    reader.pressed.put(given.pressed_print(11))
    fingers.take(take())
    assert posted.next() == FingerMissed(VISIT, 1, "broke")
    reader.match_is = Matched(0.8, True)
    reader.pressed.put(given.pressed_print(11))
    fingers.take(take(2))
    assert posted.next() == FingerTaken(VISIT, 2, given.pressed_print(11), 0.8)


def test_the_newest_finger_replaces_an_earlier_one(house):
    reader, fingers, posted = house
    fingers.take(take(1, 11))
    assert reader.asked.get(timeout=5) == 11
    fingers.take(take(2, 12))
    while reader.asked.get(timeout=5) != 12:
        pass
    reader.pressed.put(given.pressed_print(12))
    assert posted.next() == FingerTaken(VISIT, 2, given.pressed_print(12), 0.9)


def test_a_finger_that_is_not_wanted_any_more_is_not_told(house):
    reader, fingers, posted = house
    fingers.take(take(1))
    assert reader.asked.get(timeout=5) == 11
    fingers.stop()
    reader.pressed.put(given.pressed_print(11))
    reader.pressed.put(Retry("dry"))
    fingers.take(take(2, 16))
    assert posted.next().request == 2
