"""The number by hand."""

from __future__ import annotations

from tests.screens.harness import Player
from tests.screens.samples import SAMPLES, restyled


def type_in(player: Player, text: str) -> None:
    for key in text:
        player.press("key", key, pause=0.5)


def test_eighteen_places_are_sent_raw_as_typed():
    player = Player()
    player.tell(SAMPLES["number"])
    type_in(player, "42020319900228012")
    assert not player.control("number").enabled
    type_in(player, "X")
    player.press("number")
    assert player.events() == [("number", "42020319900228012X")]


def test_the_reason_line_counts_what_is_missing():
    player = Player()
    player.tell(SAMPLES["number"])
    assert "还差18位" in player.stage.page.texts()
    type_in(player, "42")
    assert "还差16位" in player.stage.page.texts()


def test_x_is_only_taken_in_the_last_place():
    player = Player()
    player.tell(SAMPLES["number"])
    type_in(player, "4X2")
    assert player.stage.page.typed["area"] == "42"


def test_delete_takes_back_the_last_digit_across_boxes():
    player = Player()
    player.tell(SAMPLES["number"])
    type_in(player, "4202031")
    player.press("key", "delete")
    player.press("key", "delete")
    assert player.stage.page.typed == {"area": "42020", "birth": "", "tail": ""}


def test_a_wrong_date_marks_its_box_and_can_be_typed_again_alone():
    player = Player()
    player.tell(SAMPLES["number-date"])
    texts = player.stage.page.texts()
    assert "号码有误：出生日期不存在" in texts
    assert player.stage.page.fields["birth"].state == "error"
    assert player.stage.page.fields["area"].state == "plain"
    player.press("retype")
    assert player.stage.page.typed == {"area": "420000", "birth": "", "tail": "012X"}
    type_in(player, "19900228")
    player.press("number")
    assert player.events() == [("number", "42000019900228012X")]


def test_a_nineteenth_digit_is_not_taken():
    player = Player()
    player.tell(SAMPLES["number-check"])
    type_in(player, "5")
    player.press("number")
    assert player.events() == [("number", "420203199002280120")]


def test_digits_stay_when_the_language_changes_and_go_with_the_visit():
    player = Player()
    player.tell(SAMPLES["number"])
    type_in(player, "4202")
    player.tell(restyled(SAMPLES["number"], "en"))
    page = player.stage.page
    assert page.typed["area"] == "4202"
    player.stage.calm()
    assert page.typed["area"] == ""
    player.tell(SAMPLES["number"])
    assert player.stage.page.typed["area"] == ""
