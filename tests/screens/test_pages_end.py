"""Signature, payment, the end of a visit."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from tests.screens.harness import LANDSCAPE, PORTRAIT, Finger, Player, picture
from tests.screens.samples import SAMPLES, restyled


def changed(name: str, **params):
    sample = SAMPLES[name]
    return replace(sample, prompt=replace(sample.prompt, params={**sample.prompt.params, **params}))


def stroke(player: Player, *points: tuple[float, float]) -> None:
    """One stroke on the pad, points as shares of its width and height from its lower left corner."""
    pad = player.stage.page.pad
    places = [(pad.x + x * pad.width, pad.y + y * pad.height) for x, y in points]
    finger = Finger(*places[0])
    player.stage.dispatch("on_touch_down", finger)
    finger.grab_current = pad
    for place in places[1:]:
        finger.to(*place)
        pad.dispatch("on_touch_move", finger)
    pad.dispatch("on_touch_up", finger)


def signed(player: Player) -> None:
    stroke(player, (0.2, 0.8), (0.5, 0.8), (0.5, 0.4))
    stroke(player, (0.6, 0.7), (0.8, 0.5))


def test_a_signature_is_sent_as_strokes_from_the_upper_left_corner():
    player = Player()
    player.tell(SAMPLES["signature"])
    pad = player.stage.page.pad
    signed(player)
    player.press("sign")
    ((name, value),) = player.events()
    assert name == "sign"
    assert (value["width"], value["height"]) == (pad.width, pad.height)
    first, second = value["strokes"]
    assert first[0][:2] == pytest.approx([0.2 * pad.width, 0.2 * pad.height], abs=1)
    assert second[-1][:2] == pytest.approx([0.8 * pad.width, 0.5 * pad.height], abs=1)
    times = [point[2] for one in value["strokes"] for point in one]
    assert times == sorted(times)


@pytest.mark.parametrize(
    "strokes",
    [
        [],
        [((0.2, 0.8), (0.8, 0.2))],
        [((0.5, 0.5), (0.52, 0.5)), ((0.51, 0.52), (0.51, 0.4))],
    ],
    ids=["nothing", "one stroke", "two tiny strokes"],
)
def test_too_little_ink_cannot_be_sent(strokes):
    player = Player()
    player.tell(SAMPLES["signature"])
    for one in strokes:
        stroke(player, *one)
    player.press("sign")
    assert player.events() == []
    assert "请先写上姓名" in player.stage.page.texts()


def test_a_finger_that_rests_before_it_writes_draws_on(tmp_path):
    """Between the touch and the first move frames are drawn; the shell once died of the point it had drawn twice."""
    player = Player()
    player.tell(SAMPLES["signature"])
    pad = player.stage.page.pad
    finger = Finger(pad.x + 100, pad.y + 300)
    player.stage.dispatch("on_touch_down", finger)
    picture(player.stage, tmp_path / "frame.png")
    finger.grab_current = pad
    for step in range(1, 4):
        finger.to(pad.x + 100 + 10 * step, pad.y + 300)
        pad.dispatch("on_touch_move", finger)
        picture(player.stage, tmp_path / "frame.png")
    pad.dispatch("on_touch_up", finger)
    assert len(pad.strokes) == 1
    assert pad.ink_width > 0


def test_strokes_are_taken_back_one_by_one_or_all():
    player = Player()
    player.tell(SAMPLES["signature"])
    signed(player)
    player.press("undo")
    assert len(player.stage.page.pad.strokes) == 1
    assert not player.stage.page.primary().enabled
    signed(player)
    player.press("clear")
    assert player.stage.page.pad.strokes == []
    assert player.events() == []


def test_a_resting_palm_writes_nothing_beside_the_finger():
    player = Player()
    player.tell(SAMPLES["signature"])
    pad = player.stage.page.pad
    player.stage.dispatch("on_touch_down", Finger(pad.center_x, pad.center_y))
    player.stage.dispatch("on_touch_down", Finger(pad.center_x + 50, pad.y + 20))
    assert len(pad.strokes) == 1


def test_what_is_written_stays_when_the_print_grows_and_goes_with_the_page():
    player = Player()
    player.tell(SAMPLES["signature"])
    signed(player)
    before = player.stage.page.pad
    width = before.ink_width
    player.tell(restyled(SAMPLES["signature"], elder=True))
    pad = player.stage.page.pad
    assert pad is not before
    assert before.strokes == []
    assert pad.ink_width == pytest.approx(width, abs=0.01)
    assert player.stage.page.primary().enabled
    player.stage.calm()
    assert pad.strokes == []


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("face", [{}, {"elder": True}, {"contrast": True}], ids=["normal", "large print", "contrast"])
@pytest.mark.parametrize(("name", "field"), [("pay", "qr"), ("done-queued", "voucher")])
def test_a_phone_reads_the_code_from_the_screen(tmp_path, size, face, name, field):
    player = Player(size)
    player.tell(restyled(SAMPLES[name], **face))
    path = tmp_path / "page.png"
    picture(player.stage, path)
    found = zxingcpp.read_barcodes(Image.open(path))
    assert [code.text for code in found] == [SAMPLES[name].prompt.params[field]]


def test_the_time_left_runs_in_place():
    player = Player()
    player.tell(SAMPLES["pay"])
    body = player.stage.page.body
    player.tell(changed("pay", seconds_left=59))
    assert player.stage.page.body is body
    assert "0:59" in player.stage.page.texts()
    assert player.stage.page.ring.fraction == pytest.approx(59 / 82)


def test_while_a_payment_is_in_doubt_the_page_says_not_to_pay_again():
    player = Player()
    player.tell(SAMPLES["pay-checking"])
    assert "支付结果确认中，请勿重复支付" in player.stage.page.texts()
    assert "打开手机扫一扫" not in player.stage.page.texts()


def test_the_last_seconds_stand_in_the_button_and_run_in_place():
    player = Player()
    player.tell(SAMPLES["done-accepted"])
    body = player.stage.page.body
    assert "完成并退出（25秒）" in player.stage.page.texts()
    player.tell(changed("done-accepted", seconds_left=24))
    assert player.stage.page.body is body
    assert "完成并退出（24秒）" in player.stage.page.texts()
    player.press("finish")
    assert player.events() == [("finish", None)]


def test_the_end_names_number_and_date_only_once_accepted():
    player = Player()
    player.tell(SAMPLES["done"])
    texts = "".join(player.stage.page.texts())
    assert "4202030052026060100001" not in texts
    assert "2026年6月30日" not in texts
    player.tell(SAMPLES["done-accepted"])
    texts = "".join(player.stage.page.texts())
    assert "4202030052026060100001" in texts
    assert "2026年6月30日" in texts


def test_what_is_still_to_be_paid_is_the_next_thing():
    player = Player()
    player.tell(SAMPLES["done-unpaid"])
    texts = player.stage.page.texts()
    assert "缴费" in texts
    assert any("2026-06-04 10:00" in text for text in texts)
    assert "工本费20.00元，请凭回执缴费" in texts
