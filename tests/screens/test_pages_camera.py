"""The camera page: guidance in place, and a preview that is read well and forgotten."""

from __future__ import annotations

import struct
from dataclasses import replace
from unittest.mock import Mock

import pytest

from kiosk.base import paths
from kiosk.photo.hints import Hint
from kiosk.photo.standard import load_standard
from kiosk.visit.acts.photographing import ARROWS
from screens.widgets.gesture import GESTURES, Pen
from screens.widgets.ovals import CUT_ABOVE
from screens.widgets.preview import CameraView, PreviewFeed
from tests.screens.harness import LANDSCAPE, PORTRAIT, SMALL, Player
from tests.screens.samples import SAMPLES

HEADER = struct.Struct("<QII")


def frame(sequence: int, colour: bytes, width: int = 4, height: int = 6) -> bytes:
    return HEADER.pack(sequence, width, height) + colour * (width * height)


def write(path, data: bytes) -> None:
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(data)


def guided(**params):
    sample = SAMPLES["camera"]
    return replace(sample, prompt=replace(sample.prompt, params={**sample.prompt.params, **params}))


def view_of(player: Player) -> CameraView:
    return next(block for block in player.stage.page.blocks() if isinstance(block, CameraView))


def test_a_hint_changes_words_and_pills_and_builds_nothing():
    player = Player()
    player.tell(SAMPLES["camera"])
    page = player.stage.page
    body, dock = page.body, page.dock
    assert "请抬高一点下巴" in page.texts()
    player.tell(guided(hint="camera.hint.READY", good=True, countdown=2, arrow=None, checks={"pose": True}))
    assert page.body is body
    assert page.dock is dock
    assert "很好，请保持不动" in page.texts()
    assert "请抬高一点下巴" not in page.texts()
    assert "2" in page.texts()
    assert page.pills["pose"].right_now is True
    assert page.pills["light"].right_now is None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_every_hint_fits_its_band(language, size):
    player = Player(size)
    player.tell(replace(guided(), language=language))
    keys = [f"camera.hint.{hint}" for hint in Hint] + ["photo.one", "camera.nobody", "camera.wait", "camera.look_ahead"]
    for key in keys:
        player.tell(replace(guided(hint=key), language=language))
        assert player.stage.page.band.title.overflow() == 0, key


def test_every_way_to_move_has_its_symbol():
    assert set(ARROWS.values()) == set(GESTURES)
    drawn = set()
    for gesture in GESTURES.values():
        pen = Mock(spec=Pen)
        gesture(pen)
        drawn.add(str(pen.mock_calls))
    assert len(drawn) == len(GESTURES), "no two look the same"


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_symbols_stay_inside_their_band_and_beside_its_words(size):
    player = Player(size)
    player.tell(SAMPLES["camera"])
    band = player.stage.page.band
    half = 64 * band.context.theme.unit
    assert half <= band.height / 2
    assert band._mark_x() + half <= band.title.x


def test_whoever_tries_for_long_is_told_of_the_other_ways_and_not_of_a_fault():
    player = Player()
    player.tell(guided())
    assert not any("请工作人员帮忙" in text for text in player.stage.page.texts())
    player.tell(guided(long=True))
    told = next(text for text in player.stage.page.texts() if "请工作人员帮忙" in text)
    assert "手动拍照" in told
    assert "人工服务" in told


def test_the_count_down_stands_above_the_eyes_and_large_enough_for_a_metre():
    player = Player()
    player.tell(guided(hint="camera.hint.READY", good=True, countdown=3, arrow=None))
    view = view_of(player)
    assert view.number.center_y > view.y + 0.75 * view.height
    millimetres = view.number.font_px * 0.311  # 27 inches across 1920 px
    assert millimetres >= 40


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, SMALL], ids=["portrait", "landscape", "small"])
def test_a_head_that_fills_the_oval_is_where_guidance_wants_it(size, elder):
    """What the oval asks for and what the hints ask for must be one thing, on every panel."""
    player = Player(size)
    player.tell(replace(guided(), elder=elder))
    view = view_of(player)
    (_, middle), (_, half_height) = view._oval()
    shown_px = max(view.width / 540, view.height / 720) * 720
    top = view.top + (shown_px - view.height) * CUT_ABOVE  # of the whole picture, part of which is cut off
    head, hair = 2 * half_height / shown_px, (top - middle - half_height) / shown_px
    share = head / 1.42  # face widths from chin to hair: 1.3 to 1.55
    eyes = hair + 0.6 * head
    live = load_standard(paths.config() / "standards" / "ga461.toml").live
    values = {
        "face_share": share,
        "room_above": eyes / share,
        "room_below": (1 - eyes) / share,
        "hair_room": hair / share,
        "room_in_all": (hair + 1 - eyes) / share,
    }
    for name, value in values.items():
        low, high = getattr(live, name).enter
        assert low <= value <= high, name
    assert live.face_width_px.enter[0] <= share * 720, "also on a camera of 720 lines"


def test_a_refused_shot_is_told_by_its_reason():
    player = Player()
    player.tell(SAMPLES["camera-refused"])
    assert any("眼睛没有睁开" in text for text in player.stage.page.texts())


def test_the_comparison_offers_another_way_and_the_photo_a_shutter():
    player = Player()
    player.tell(SAMPLES["camera-verify"])
    player.press("other_way")
    player.tell(SAMPLES["camera"])
    player.press("shoot")
    assert player.events() == [("other_way", None), ("shoot", None)]
    assert view_of(player).challenge is None


def test_the_turn_of_the_head_is_shown_at_its_side():
    player = Player()
    player.tell(SAMPLES["camera-verify"])
    assert view_of(player).challenge == "left"


def test_a_feed_waits_for_its_file_and_gives_each_frame_once(tmp_path):
    path = tmp_path / "preview"
    feed = PreviewFeed(path)
    assert feed.frame() is None
    write(path, frame(1, b"\x01\x02\x03\xff"))
    assert feed.frame() == (4, 6, b"\x01\x02\x03\xff" * 24)
    assert feed.frame() is None
    write(path, frame(2, b"\x09\x02\x03\xff"))
    assert feed.frame() == (4, 6, b"\x09\x02\x03\xff" * 24)
    feed.close()


@pytest.mark.parametrize(
    "data", [b"", b"\x01" * 15, HEADER.pack(1, 4, 6), HEADER.pack(1, 0, 0), HEADER.pack(1, 2**31, 2**31)]
)
def test_a_file_too_short_for_its_header_is_no_frame(tmp_path, data):
    path = tmp_path / "preview"
    write(path, data)
    feed = PreviewFeed(path)
    assert feed.frame() is None
    feed.close()


def test_frames_go_into_one_texture_which_is_blank_after_the_page(tmp_path):
    path = tmp_path / "preview"
    write(path, frame(1, b"\xc8\x64\x32\xff"))
    player = Player()
    player.tell(guided(preview={"path": str(path), "width": 4, "height": 6}))
    view = view_of(player)
    texture = view.texture
    assert texture.pixels == b"\xc8\x64\x32\xff" * 24
    write(path, frame(2, b"\x0a\x14\x1e\xff"))
    view._look(0)
    assert view.texture is texture
    assert texture.pixels == b"\x0a\x14\x1e\xff" * 24
    player.stage.calm()
    assert texture.pixels == bytes(96)
    assert view.texture is None


def test_an_erased_preview_is_erased_on_screen(tmp_path):
    path = tmp_path / "preview"
    write(path, frame(1, b"\xc8\x64\x32\xff"))
    player = Player()
    player.tell(guided(preview={"path": str(path), "width": 4, "height": 6}))
    view = view_of(player)
    write(path, frame(2, bytes(4)))
    view._look(0)
    assert view.texture.pixels == bytes(96)
