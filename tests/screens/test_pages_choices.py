"""Consent, candidates, fingers, delivery, review: what can be touched, and what it sends."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

from screens.steps.choose import Candidate
from screens.widgets.block import Block
from screens.widgets.picture import Picture
from screens.widgets.tile import Radio, Tile
from tests.screens.harness import Finger, Player
from tests.screens.samples import SAMPLES
from tests.screens.samples_steps import delivery


def blocks(player: Player, kind: type[Block]) -> list:
    return [block for block in player.stage.page.blocks() if isinstance(block, kind)]


def colours(texture) -> bytes:
    """Red, green and blue; a texture without alpha is always read as opaque."""
    return texture.pixels[0::4] + texture.pixels[1::4] + texture.pixels[2::4]


def changed(name: str, **params):
    sample = SAMPLES[name]
    return replace(sample, prompt=replace(sample.prompt, params={**sample.prompt.params, **params}))


def test_the_two_answers_of_a_consent_are_equal_and_none_is_chosen():
    player = Player()
    player.tell(SAMPLES["consent"])
    agree, decline = blocks(player, Tile)
    assert (agree.name, decline.name) == ("agree", "decline")
    assert agree.size == decline.size
    assert not agree.selected
    assert not decline.selected
    assert player.stage.page.primary() is None
    player.press("agree")
    player.press("decline")
    assert player.events() == [("agree", None), ("decline", None)]


def test_who_declines_the_face_is_told_of_the_finger_only_where_one_will_do():
    player = Player()
    player.tell(SAMPLES["consent"])
    assert "改用指纹" in player.stage.page.texts()
    player.tell(SAMPLES["consent-window"])
    assert "改用指纹" not in player.stage.page.texts()
    assert "到窗口办理" in player.stage.page.texts()


def test_a_photo_that_fails_is_shown_with_its_reason_and_cannot_be_chosen():
    player = Player()
    player.tell(SAMPLES["choose"])
    assert "眼睛没有睁开，不能选" in player.stage.page.texts()
    player.press("select", 3)
    assert player.events() == []
    player.press("select", 1)
    assert player.events() == [("select", 1)]


def test_a_choice_marks_the_photo_in_place():
    player = Player()
    player.tell(SAMPLES["choose"])
    body = player.stage.page.body
    player.tell(changed("choose", chosen=0))
    assert player.stage.page.body is body
    assert [tile.selected for tile in blocks(player, Candidate)] == [True, False, False, False]
    assert player.stage.page.texts().count("已选用") == 1


def test_the_proposed_photo_says_what_speaks_for_it_chosen_or_not():
    player = Player()
    player.tell(SAMPLES["choose"])
    assert player.stage.page.texts().count("推荐：睁眼最自然、头最正") == 1
    player.tell(changed("choose", chosen=0))
    assert player.stage.page.texts().count("推荐：睁眼最自然、头最正") == 1


def test_the_photos_are_compared_in_one_size():
    player = Player()
    player.tell(SAMPLES["choose"])
    assert len({tuple(picture.size) for picture in blocks(player, Picture)}) == 1


def test_nothing_holds_a_photo_after_the_page_of_the_choice():
    class Jpeg(str):
        """Text that can be watched."""

    player = Player()
    candidates = [one | {"jpeg": Jpeg(one["jpeg"])} for one in SAMPLES["choose"].prompt.params["candidates"]]
    watched = [weakref.ref(one["jpeg"]) for one in candidates]
    player.tell(changed("choose", candidates=candidates))
    del candidates
    assert all(one() is not None for one in watched)
    player.tell(SAMPLES["fingerprint-enrol"])
    gc.collect()
    assert [one() for one in watched] == [None] * 4


def test_photos_are_blank_in_the_graphics_memory_after_the_page():
    player = Player()
    player.tell(SAMPLES["choose"])
    textures = [picture.texture for picture in blocks(player, Picture)]
    assert len(textures) == 4
    assert all(any(colours(texture)) for texture in textures)
    player.stage.calm()
    assert not any(any(colours(texture)) for texture in textures)


def test_the_finger_is_called_by_its_name():
    player = Player()
    for position, name in ((11, "右手拇指"), (15, "右手小指"), (16, "左手拇指"), (20, "左手小指")):
        player.tell(changed("fingerprint", finger=position))
        assert f"请按{name}" in player.stage.page.texts()
    player.press("other_finger")
    assert player.events() == [("other_finger", None)]


def test_nothing_of_the_delivery_is_chosen_before():
    player = Player()
    player.tell(SAMPLES["delivery"])
    assert not any(radio.on for radio in blocks(player, Radio))
    player.press("deliver", "EMS")
    player.press("phone_edit")
    assert player.events() == [("deliver", "EMS"), ("phone_edit", None)]


def test_the_phone_is_masked_until_it_is_typed_anew():
    player = Player()
    player.tell(SAMPLES["delivery"])
    texts = player.stage.page.texts()
    assert "138 **** 0000" in texts
    assert not any("13800000000" in text for text in texts)


def test_a_phone_is_typed_sent_and_may_be_left_out():
    player = Player()
    player.tell(SAMPLES["delivery-phone"])
    assert not player.stage.page.primary().enabled
    for digit in "13800000009":
        player.press("key", digit)
    player.press("key", "delete")
    player.press("key", "1")
    assert "138 0000 0001" in player.stage.page.texts()
    player.press("phone")
    assert player.events() == [("phone", "13800000001")]
    player.press("phone", "")
    assert player.events()[-1] == ("phone", "")


def test_a_wrong_phone_stays_to_be_mended():
    player = Player()
    player.tell(SAMPLES["delivery-phone"])
    for digit in "1380000000":
        player.press("key", digit)
    player.press("phone")
    player.tell(SAMPLES["delivery-wrong"])
    assert player.stage.page.field.state == "error"
    player.press("key", "1")
    assert player.stage.page.field.state == "focus"
    player.press("phone")
    assert player.events()[-1] == ("phone", "13800000001")


def test_from_typing_the_way_back_leads_to_the_ways_of_delivery():
    player = Player()
    player.tell(SAMPLES["delivery-phone"])
    player.press("phone_cancel")
    player.tell(SAMPLES["delivery"])
    player.press("back")
    assert player.events() == [("phone_cancel", None), ("back", None)]


def test_what_was_typed_is_gone_when_typing_ends():
    player = Player()
    player.tell(SAMPLES["delivery-phone"])
    player.press("key", "1")
    player.tell(replace(SAMPLES["delivery"], seq=18))
    assert player.stage.page.typed == ""


def test_a_closed_way_cannot_be_chosen():
    player = Player()
    params = delivery(None, None)
    params["ways"][0]["state"] = "closed"
    player.tell(changed("delivery", **params))
    player.press("deliver", "CABINET")
    assert player.events() == []


def test_the_number_shows_only_while_it_is_held():
    player = Player()
    player.tell(SAMPLES["review"])
    number = SAMPLES["review"].prompt.params["number"]
    assert number not in player.stage.page.texts()
    finger = Finger(*player.control("reveal").center)
    player.stage.dispatch("on_touch_down", finger)
    assert number in player.stage.page.texts()
    finger.to(5, 5)
    finger.grab_current = finger.grab_list[0]()
    finger.grab_current.dispatch("on_touch_move", finger)
    assert number not in player.stage.page.texts()
    finger.grab_current.dispatch("on_touch_up", finger)
    assert number not in player.stage.page.texts()
    assert player.events() == []


def test_the_review_leads_back_to_photo_and_delivery():
    player = Player()
    player.tell(SAMPLES["review"])
    player.press("edit", "photo")
    player.press("edit", "delivery")
    player.press("next")
    assert player.events() == [("edit", "photo"), ("edit", "delivery"), ("next", None)]


def test_the_two_entries_of_the_standard_that_are_no_group_stand_alone():
    player = Player()
    for nation, said in (("土家", "土家族"), ("其他", "其他"), ("外国血统中国籍人士", "外国血统中国籍人士")):
        player.tell(changed("review", nation=nation))
        assert f"男·{said}·1980年7月1日出生" in player.stage.page.texts()
