"""What is the same on every page: idle, exit, home, help, manners, a device that is lost (design: A visit)."""

from __future__ import annotations

import pytest

from kiosk.visit.effects import Ask, StopFinger, StopLooking, Wipe
from kiosk.visit.events import CardLifted, CardPlaced, CardRead, Guided, Pressed, Touched
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, Town, finger
from tests.kiosk.visit.journeys import (
    AGREE,
    PHOTO,
    TO_CARD,
    TO_DELIVERY,
    TO_FACE,
    TO_FINGER,
    TO_NOTICE,
    TO_PAY,
    TO_PHOTO,
    TO_REVIEW,
    TO_SIGN,
    walked,
)

EVERYWHERE = {
    "home": TO_NOTICE[:1],
    "menu": TO_NOTICE[:2],
    "notice": TO_NOTICE,
    "card": TO_CARD,
    "face": TO_FACE,
    "fingerprint": TO_FINGER,
    "photo": TO_PHOTO,
    "enrol": [*TO_PHOTO, *PHOTO],
    "delivery": TO_DELIVERY,
    "review": TO_REVIEW,
    "sign": TO_SIGN,
}


@pytest.mark.parametrize("steps", EVERYWHERE.values(), ids=EVERYWHERE.keys())
def test_who_walks_away_is_warned_after_a_minute_and_forgotten_after_half_a_minute_more(steps):
    flow = walked(steps).do(CardLifted())
    flow.later(59.5)
    assert flow.page.overlay is None
    flow.later(1)
    assert flow.page.overlay.kind == "idle"
    assert flow.page.overlay.params["total"] == 30
    flow.later(15)
    assert 14 <= flow.page.overlay.params["seconds"] <= 15
    flow.later(15)
    assert flow.at == "attract:home.title"
    assert flow.newest(Wipe).reason == "idle"


@pytest.mark.parametrize("steps", EVERYWHERE.values(), ids=EVERYWHERE.keys())
def test_large_print_has_twice_the_time(steps):
    flow = walked(steps).do(CardLifted()).press("set_elder", True)
    flow.later(119.5)
    assert flow.page.overlay is None
    flow.later(1)
    assert flow.page.overlay.params["total"] == 60
    flow.later(58)
    assert flow.visit.visit_id is not None
    flow.later(2)
    assert flow.at == "attract:home.title"


@pytest.mark.parametrize("act", [Touched(), Pressed("stay"), CardPlaced(), CardRead(given.P01)])
def test_any_sign_of_the_resident_answers_the_countdown(act):
    flow = walked(TO_CARD).later(70)
    assert flow.page.overlay.kind == "idle"
    flow.do(act)
    assert flow.page.overlay is None
    flow.later(59)
    assert flow.page.overlay is None


def test_a_finger_on_the_reader_answers_the_countdown_too():
    flow = walked([*TO_FINGER, ("consent:consent.title.fingerprint", AGREE)]).later(70)
    assert flow.page.overlay.kind == "idle"
    flow.do(finger("dry"))
    assert flow.page.overlay is None


@pytest.mark.parametrize(
    ("hint", "there"), [("camera.hint.CLOSER", True), ("camera.nobody", False), ("camera.hint.FIND_FACE", False)]
)
def test_the_camera_says_whether_somebody_is_there(hint, there):
    from kiosk.visit.effects import Look

    flow = walked(TO_PHOTO).later(70)
    look = flow.newest(Look)
    flow.do(Guided(look.visit_id, look.request, hint, (), None, False))
    assert (flow.page.overlay is None) is there


@pytest.mark.parametrize("steps", [*EVERYWHERE.values(), TO_PAY], ids=[*EVERYWHERE.keys(), "pay"])
def test_exit_ends_every_page_and_turns_everything_off(steps):
    flow = walked(steps).do(CardLifted()).press("exit")
    assert flow.at == "attract:home.title"
    assert flow.visit.case is None
    assert len(flow.of(Wipe)) == 1
    assert flow.effects[-6:][0] == flow.of(StopLooking)[-1]
    assert flow.of(StopFinger)


@pytest.mark.parametrize(
    ("place", "asks"), [(name, name not in ("home", "menu", "notice", "card")) for name in EVERYWHERE]
)
def test_home_asks_first_once_something_was_given(place, asks):
    flow = walked(EVERYWHERE[place]).do(CardLifted()).press("home")
    if not asks:
        assert flow.at == "attract:home.title"
        return
    before = flow.at
    assert flow.page.overlay.kind == "leave"
    flow.press("stay")
    assert flow.at == before
    assert flow.page.overlay is None
    assert flow.visit.case is not None
    flow.press("home").press("exit")
    assert flow.at == "attract:home.title"


@pytest.mark.parametrize("steps", EVERYWHERE.values(), ids=EVERYWHERE.keys())
def test_help_calls_somebody_and_the_page_stays(steps):
    flow = walked(steps)
    before = flow.at
    flow.press("help")
    assert flow.at == before
    assert flow.page.overlay.kind == "help"
    assert flow.page.overlay.params["state"] == "calling"
    assert flow.newest(Ask).body.event == "HELP"
    flow.press("close_help")
    assert flow.page.overlay is None


@pytest.mark.parametrize("how", ["away", "declined"])
@pytest.mark.parametrize("steps", [*EVERYWHERE.values(), TO_PAY], ids=[*EVERYWHERE.keys(), "pay"])
def test_help_that_reaches_nobody_says_so_and_changes_nothing_else(steps, how):
    flow = Flow(Town(**{how: {"event"}})).walk(steps)
    before, case = flow.at, flow.visit.case
    flow.press("help")
    assert flow.at == before
    assert flow.visit.case == case
    assert flow.page.overlay.params["state"] == "nobody"


@pytest.mark.parametrize("steps", [*EVERYWHERE.values(), TO_PAY], ids=[*EVERYWHERE.keys(), "pay"])
def test_language_and_large_print_in_the_middle_keep_the_case(steps):
    flow = walked(steps)
    at, case = flow.at, flow.visit.case
    for name, value in (
        ("set_language", "en"),
        ("set_elder", True),
        ("set_contrast", True),
        ("set_voice", False),
        ("set_low_reach", True),
    ):
        flow.press(name, value)
    assert flow.at == at
    assert flow.visit.case == case
    manners = flow.visit.manners
    assert (manners.language, manners.elder, manners.contrast, manners.voice, manners.low_reach) == (
        "en",
        True,
        True,
        False,
        True,
    )
    flow.press("set_language", "tlh").press("set_elder", "yes")
    assert flow.visit.manners == manners


def test_the_next_resident_is_greeted_as_everybody():
    flow = walked(TO_NOTICE).press("set_language", "en").press("set_elder", True).press("exit").press("begin")
    assert flow.visit.manners.language == "zh"
    assert not flow.visit.manners.elder


def test_a_card_forgotten_by_somebody_who_walked_away_is_reported():
    flow = walked(TO_FACE).later(91)
    assert flow.at == "takeaway:card.left"
    assert flow.newest(Ask).body.event == "E16"
    assert flow.visit.case is None


def test_manners_chosen_on_the_attract_page_by_somebody_who_left_do_not_stay():
    flow = Flow().press("set_language", "en")
    assert flow.visit.manners.language == "en"
    flow.later(91)
    assert flow.visit.manners.language == "zh"


@pytest.mark.parametrize(
    "press",
    [("open_group", "nonsense"), ("choose_service", given.SERVICE), ("choose_service", "X")],
)
def test_a_menu_that_was_not_there_cannot_be_pressed(press):
    flow = Flow().press("begin").press(*press)
    assert flow.at == "home:home.greeting"
    assert flow.visit.case is None
