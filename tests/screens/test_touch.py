"""A touch on a control sends exactly its event, and only a touch that is meant."""

from __future__ import annotations

import pytest

from screens.touch import TouchGuard
from tests.screens.harness import LANDSCAPE, PORTRAIT, Player
from tests.screens.samples import SAMPLES, VISIT

PRESSES = [
    ("attract", "begin", None, ("begin", None)),
    ("attract", "set_elder", None, ("set_elder", True)),
    ("attract", "set_language", None, ("set_language", "en")),
    ("home", "open_group", "id", ("open_group", "id")),
    ("home", "open_group", "office", ("open_group", "office")),
    ("home", "card_hint", None, ("card_hint", None)),
    ("home", "set_voice", None, ("set_voice", False)),
    ("home", "help", None, ("help", None)),
    ("services", "choose_service", "ID_RENEW_EXPIRY", ("choose_service", "ID_RENEW_EXPIRY")),
    ("services", "back", None, ("back", None)),
    ("notice", "next", None, ("next", None)),
    ("notice", "home", None, ("home", None)),
    ("card", "back", None, ("back", None)),
    ("card-failed", "type_instead", None, ("type_instead", None)),
    ("number-check", "number", None, ("number", "420203199002280120")),
    ("refusal", "offer", "EXPIRY_REMINDER", ("offer", "EXPIRY_REMINDER")),
    ("refusal", "finish", None, ("finish", None)),
    ("route", "print_slip", None, ("print_slip", None)),
    ("busy-leave", "exit", None, ("exit", None)),
]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize(("sample", "name", "value", "event"), PRESSES)
def test_a_press_sends_its_event_once(size, sample, name, value, event):
    player = Player(size)
    player.tell(SAMPLES[sample])
    player.press(name, value)
    assert player.events() == [event]
    (message,) = [message for message in player.sent if message["type"] == "event"]
    assert (message["visit"], message["seq"]) == (VISIT, 17)


def test_letting_go_outside_does_nothing():
    player = Player()
    player.tell(SAMPLES["notice"])
    button = player.control("next")
    player.touch(*button.center, up=(button.center_x, button.top + 200))
    assert player.events() == []
    assert not button.pressed


def test_a_button_shows_at_once_that_it_is_pressed():
    player = Player()
    player.tell(SAMPLES["notice"])
    button = player.control("next")
    before = list(button.canvas.before.children)
    button._show(pressed=True)
    assert button.pressed
    assert list(button.canvas.before.children) != before


def test_a_second_tap_within_300_ms_does_not_count():
    player = Player()
    player.tell(SAMPLES["notice"])
    player.press("next")
    player.press("next", pause=0.2)
    assert player.events() == [("next", None)]
    player.press("next", pause=0.4)
    assert len(player.events()) == 2


@pytest.mark.parametrize("button", ["right", "middle", "scrolldown"])
def test_other_buttons_of_a_mouse_do_nothing(button):
    player = Player()
    player.tell(SAMPLES["notice"])
    player.press("next", button=button)
    assert player.events() == []


def test_a_closed_service_cannot_be_chosen():
    player = Player()
    player.tell(SAMPLES["services"])
    assert not player.control("choose_service", "ID_LOSS_REPORT").enabled
    player.press("choose_service", "ID_LOSS_REPORT")
    assert player.events() == []


def test_any_place_of_the_attract_page_begins():
    player = Player()
    player.tell(SAMPLES["attract"])
    player.touch(900, 1300)
    assert player.events() == [("begin", None)]


def test_the_page_that_prepares_cannot_be_begun():
    player = Player()
    player.tell(SAMPLES["attract-preparing"])
    player.touch(540, 700)
    assert player.events() == []


def test_a_touch_is_reported_at_most_once_a_second():
    player = Player()
    player.tell(SAMPLES["busy"])
    for pause in (1.5, 0.2, 0.2, 1.2):
        player.touch(540, 900, pause=pause)
    assert [message["type"] for message in player.sent] == ["touch", "touch"]


def test_the_guard_lets_different_keys_follow_quickly_and_the_same_key_less_so():
    guard = TouchGuard()
    assert guard.accept_key("1", 10.0, steady=False)
    assert guard.accept_key("2", 10.05, steady=False)
    assert not guard.accept_key("2", 10.1, steady=False)
    assert guard.accept_key("2", 10.2, steady=False)
    assert not guard.accept_key("2", 10.4, steady=True)
    assert guard.accept_key("2", 10.6, steady=True)
