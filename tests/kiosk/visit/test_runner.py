"""The one interpreter: order of effects, acts that break, taps on pages that have gone, and who is told what."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from kiosk.base.clock import FakeClock
from kiosk.visit.effects import (
    Ask,
    CompareFace,
    Effect,
    ExpectFace,
    Inspect,
    Lamp,
    Look,
    Note,
    PrintPaper,
    Submit,
    TakeFinger,
)
from kiosk.visit.events import CardLifted, CardRead, FaceJudged, FingerTaken, PhotoMade, Shot, Touched
from kiosk.visit.ground import Ground
from kiosk.visit.runner import Acts, Runner
from kiosk.visit.wire import EventLine, TouchLine
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Town

SOON_S = 5.0
PREVIEW = {"path": "preview", "width": 3, "height": 4}


class House:
    """The runner on a thread of its own, with acts in memory: camera and reader obey at once, the town answers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.clock = FakeClock(given.MORNING, 1000.0)
        self.told: list[dict[str, Any]] = []
        self.done: list[Effect | str] = []
        self.broken: set[str] = set()
        self._more = threading.Condition()
        self.runner = Runner(
            given.machine(), self.clock, self._ground, self._tell, PREVIEW, {"name": "site", "id": "T"}
        )
        self.acts = Acts(self, self, self, self, self, self, self, self)
        self.stop_all = threading.Event()
        self.thread = threading.Thread(target=self.runner.run, args=(self.acts, self.stop_all, lambda: None))

    def _ground(self) -> Ground:
        return replace(given.still_ground(), monotonic=self.clock.monotonic())

    def _tell(self, message: dict[str, Any], keep: bool) -> None:
        assert keep
        with self._more:
            self.told.append(message)
            self._more.notify_all()

    def _did(self, effect: Effect | str) -> None:
        with self._more:
            self.done.append(effect)
            self._more.notify_all()
        if type(effect).__name__ in self.broken:
            raise RuntimeError("broken on purpose")

    # --- the acts -------------------------------------------------------------------------------------------------

    def ask(self, effect: Ask) -> None:
        self._did(effect)
        self._answer(effect)

    def look(self, effect: Look | Inspect) -> None:
        self._did(effect)
        if isinstance(effect, Inspect):
            self._answer(effect)
            return
        self.runner.post(Shot(effect.visit_id, effect.request))
        if effect.purpose == "photo":
            self.runner.post(PhotoMade(effect.visit_id, effect.request, given.JPEG, (), given.MERITS, given.PROVENANCE))

    def expect(self, effect: ExpectFace) -> None:
        self.expected = effect.reference

    def compare(self, effect: CompareFace) -> None:
        self._did(effect)
        self.runner.post(FaceJudged(effect.visit_id, effect.request, "pass", 0.2, "dlib", "1"))

    def take(self, effect: TakeFinger) -> None:
        self._did(effect)
        score = 0.9 if effect.references else None
        self.runner.post(FingerTaken(effect.visit_id, effect.request, given.pressed_print(effect.position), score))

    def stop(self) -> None:
        self._did("stop")

    def shoot(self) -> None:
        self._did("shoot")

    def set(self, effect: Lamp) -> None:
        self._did(effect)

    def write(self, effect: Note) -> None:
        self._did(effect)

    def submit(self, effect: Submit) -> None:
        self._did(effect)
        self._answer(effect)

    def print(self, effect: PrintPaper) -> None:
        self._did(effect)
        self._answer(effect)

    def _answer(self, effect: Effect) -> None:
        answer = self.town.answer(effect)
        if answer is not None:
            self.runner.post(answer)

    # --- the resident ---------------------------------------------------------------------------------------------

    def until(self, page: str) -> dict[str, Any]:
        """Wait until this page is the newest; returns its line."""

        def here() -> bool:
            return bool(self.told) and _name(self.told[-1]) == page

        with self._more:
            assert self._more.wait_for(here, SOON_S), f"on {_name(self.told[-1])}, not on {page}"
            return self.told[-1]

    def until_it_is(self, what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the newest line is so; returns it."""
        with self._more:
            assert self._more.wait_for(lambda: what(self.told[-1]), SOON_S), self.told[-1]
            return self.told[-1]

    def until_done(self, what: Callable[[], bool]) -> None:
        """Wait until the acts were so."""
        with self._more:
            assert self._more.wait_for(what, SOON_S), self.done

    def tap(self, line: dict[str, Any], name: str, value: Any = None) -> None:
        visit = UUID(line["visit"]) if line["visit"] else None
        self.runner.post(EventLine(type="event", visit=visit, seq=line["seq"], name=name, value=value))

    def walk(self, steps: list[tuple[str, str, Any]]) -> House:
        for page, name, value in steps:
            line = self.until(page)
            if name == "card":
                self.runner.post(CardRead(given.P01))
            elif name == "sign":
                self.runner.post(given.hand())
            else:
                self.tap(line, name, value)
        return self


def _name(line: dict[str, Any]) -> str:
    return f"{line['prompt']['view']}:{line['prompt']['key']}"


@contextmanager
def living(town: Town | None = None) -> Iterator[House]:
    house = House(town or Town())
    house.thread.start()
    try:
        yield house
    finally:
        house.stop_all.set()
        house.thread.join(SOON_S)
        assert not house.thread.is_alive()


TO_NOTICE = [
    ("attract:home.title", "begin", None),
    ("home:home.greeting", "open_group", "id"),
    ("services:menu.title.id", "choose_service", given.SERVICE),
]
TO_PAY = [
    *TO_NOTICE,
    ("notice:notice.title", "next", None),
    ("card:identify.card", "card", None),
    ("consent:consent.title.face", "agree", None),
    ("consent:consent.title.fingerprint", "agree", None),
    ("choose:photo.choose", "use", None),
    ("delivery:delivery.title", "deliver", "WINDOW"),
    ("delivery:delivery.title", "next", None),
    ("review:review.title", "next", None),
    ("signature:sign.title", "sign", None),
]


def test_a_whole_renewal_goes_through_the_runner_in_order():
    with living(Town()) as house:
        house.walk([*TO_PAY, ("pay:pay.title", "pay_later", None)])
        house.until_it_is(lambda line: line["prompt"]["params"].get("receipt") == "printed")
        kinds = [effect.kind if isinstance(effect, Ask) else type(effect).__name__ for effect in house.done]
        order = ["reference", "Look", "CompareFace", "TakeFinger", "eligibility", "Submit", "order", "PrintPaper"]
        assert [kinds.index(one) for one in order] == sorted(kinds.index(one) for one in order)
        notes = [effect.event for effect in house.done if isinstance(effect, Note)]
        assert notes[:3] == ["session_start", "service", "consent"]
        requests = [effect.request for effect in house.done if isinstance(effect, Effect) and effect.request]
        assert len(requests) == len(set(requests)), "every effect has a number of its own"


def test_a_printer_act_that_breaks_is_a_paper_that_failed():
    with living() as house:
        house.broken.add("PrintPaper")
        house.walk([*TO_PAY, ("pay:pay.title", "pay_later", None)])
        line = house.until_it_is(lambda line: line["prompt"]["error"] == "err.E14")
        house.runner.post(CardLifted())
        house.tap(line, "finish")
        house.until("attract:home.title")


def test_a_submission_that_breaks_is_never_told_as_kept():
    with living() as house:
        house.broken.add("Submit")
        house.walk(TO_PAY)
        house.until("route:err.E15")
        assert not [effect for effect in house.done if isinstance(effect, PrintPaper)]


def test_an_audit_row_that_breaks_does_not_stop_the_visit():
    with living() as house:
        house.broken.add("Note")
        house.walk([*TO_PAY, ("pay:pay.title", "pay_later", None)])
        house.until("done:done.unpaid")


def test_a_second_tap_does_not_press_the_next_page():
    with living() as house:
        house.walk(TO_NOTICE)
        notice = house.until("notice:notice.title")
        house.tap(notice, "next")
        house.tap(notice, "next")
        card = house.until("card:identify.card")
        house.tap(notice, "back")
        house.tap(card, "help")
        house.until_it_is(lambda line: line["prompt"]["overlay"] is not None)
        assert _name(house.told[-1]) == "card:identify.card", "neither tap on the old page counted"


def test_a_tap_of_another_visit_is_dropped():
    with living() as house:
        house.walk(TO_NOTICE)
        notice = house.until("notice:notice.title")
        house.tap(notice | {"visit": str(UUID(int=4711))}, "next")
        house.tap(notice | {"visit": None}, "next")
        house.tap(notice, "set_language", "en")
        house.until_it_is(lambda line: line["language"] == "en")
        assert _name(house.told[-1]) == "notice:notice.title"


def test_a_tap_counts_when_only_a_detail_of_the_page_changed_meanwhile():
    with living() as house:
        house.walk(TO_NOTICE)
        notice = house.until("notice:notice.title")
        house.tap(notice, "set_language", "en")
        house.tap(notice, "next")
        house.until("card:identify.card")


def test_the_shell_is_told_only_when_the_page_is_another():
    with living() as house:
        house.walk(TO_NOTICE)
        notice = house.until("notice:notice.title")
        for _ in range(50):
            house.runner.post(TouchLine(type="touch"))
            house.runner.post(Touched())
        house.tap(notice, "next")
        card = house.until("card:identify.card")
        assert card["seq"] == notice["seq"] + 1


def test_every_page_has_a_greater_number_and_the_camera_pages_name_the_preview():
    with living() as house:
        house.walk([*TO_PAY, ("pay:pay.title", "pay_later", None)])
        house.until("done:done.unpaid")
        numbers = [line["seq"] for line in house.told]
        assert numbers == sorted(set(numbers))
        cameras = [line for line in house.told if line["prompt"]["view"] == "camera"]
        assert cameras
        assert all(line["prompt"]["params"]["preview"] == PREVIEW for line in cameras)


def test_the_readiness_page_is_told_when_something_on_it_is_another_and_not_with_every_look():
    with living() as house:
        house.tap(house.until("attract:home.title"), "open_readiness")
        page = house.until("readiness:readiness.page.ready")
        for _ in range(5):
            house.clock.advance(1.1)
            house.runner.post(Touched())
            looks = sum(isinstance(one, Inspect) for one in house.done)
            house.until_done(lambda n=looks: sum(isinstance(one, Inspect) for one in house.done) > n)
        house.town.parts = given.parts(("camera", "offline", "offline"))
        house.clock.advance(1.1)
        broken = house.until("readiness:readiness.page.stops")
        assert broken["seq"] == page["seq"] + 1


def test_a_terminal_that_was_to_be_renewed_is_renewed_after_the_readiness_page_too():
    with living() as house:
        house.walk(TO_NOTICE)
        house.tap(house.until("notice:notice.title"), "exit")
        house.tap(house.until("attract:home.title"), "open_readiness")
        page = house.until("readiness:readiness.page.ready")
        assert house.runner.idle_since_wipe() is None, "not while somebody looks at the page"
        house.clock.advance(10)
        house.tap(page, "close")
        house.until("attract:home.title")
        assert house.runner.idle_since_wipe() >= 10


def test_the_time_since_a_wipe_counts_on_the_attract_page_only():
    with living() as house:
        assert house.runner.idle_since_wipe() is None, "nobody was here yet"
        house.walk(TO_NOTICE)
        notice = house.until("notice:notice.title")
        house.tap(notice, "exit")
        attract = house.until("attract:home.title")
        house.clock.advance(3)
        assert house.runner.idle_since_wipe() == pytest.approx(3, abs=1)
        house.tap(attract, "begin")
        house.until("home:home.greeting")
        assert house.runner.idle_since_wipe() is None
