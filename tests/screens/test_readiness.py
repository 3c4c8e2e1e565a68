"""The technician's page: a finger that rests opens it, every part is on it in every form, told anew it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kivy.clock import Clock
from PIL import Image

from kiosk.base.wording import Wording
from screens.widgets.hold import HOLD_S, Hold
from screens.widgets.icon import Icon
from screens.widgets.tile import Chip
from tests.screens.harness import ASSETS, LANDSCAPE, PORTRAIT, SMALL, Finger, Player, clock_at, picture
from tests.screens.samples import SAMPLES, restyled
from tests.screens.samples_readiness import BROKEN, MANY, page, rows

SIZES = {"portrait": PORTRAIT, "landscape": LANDSCAPE, "1366x768": (1366, 768), "1024x600": SMALL}
FACES = {
    "zh": {"language": "zh"},
    "en": {"language": "en"},
    "zh large print": {"language": "zh", "elder": True},
    "en large print": {"language": "en", "elder": True},
    "contrast": {"language": "zh", "contrast": True},
}
WORDING = Wording(ASSETS / "translations")
MOST_PAGES = 12


def every_page(player: Player) -> list[list[str]]:
    """What can be read on each page, turned with the button; at the end it is off."""
    seen = [player.stage.page.texts()]
    while any(tap.name == "more" and tap.enabled for tap in player.stage.page.controls()):
        player.press("more")
        seen.append(player.stage.page.texts())
        assert len(seen) <= MOST_PAGES
    return seen


# --- the hold ------------------------------------------------------------------------------------------------------


class Rest(Player):
    """A player whose finger can stay where it is."""

    def down(self, x: float, y: float) -> Finger:
        self.now[0] += 30  # well ahead of real time, which a loaded machine may spend on drawing the page
        with clock_at(self.now[0]):
            finger = Finger(x, y)
            self.stage.dispatch("on_touch_down", finger)
        return finger

    def after(self, seconds: float) -> None:
        self.now[0] += seconds
        with clock_at(self.now[0] - seconds) as now:
            now[0] = self.now[0]
            Clock.tick()

    def grabbed(self, finger: Finger, event: str) -> None:
        with clock_at(self.now[0]):
            for reference in list(finger.grab_list):
                finger.grab_current = reference()
                finger.grab_current.dispatch(event, finger)
                finger.grab_current = None


@pytest.fixture(params=["attract", "attract-preparing"])
def player(request) -> Rest:
    told = Rest()
    told.tell(SAMPLES[request.param])
    return told


def place(player: Rest) -> Hold:
    hold = player.control("open_readiness")
    assert isinstance(hold, Hold)
    return hold


def test_a_finger_that_rests_on_the_place_s_name_for_three_seconds_opens_it(player):
    finger = player.down(*place(player).center)
    player.after(HOLD_S - 0.2)
    assert player.events() == []
    player.after(0.3)
    assert player.events() == [("open_readiness", None)]
    player.grabbed(finger, "on_touch_up")
    assert player.events() == [("open_readiness", None)], "lifting the finger begins nothing"


def test_a_tap_on_the_place_s_name_begins_as_anywhere_else():
    player = Rest()
    player.tell(SAMPLES["attract"])
    finger = player.down(*place(player).center)
    player.after(0.3)
    player.grabbed(finger, "on_touch_up")
    player.after(HOLD_S + 1)
    assert player.events() == [("begin", None)]


def test_a_tap_while_the_machine_prepares_does_nothing():
    player = Rest()
    player.tell(SAMPLES["attract-preparing"])
    player.grabbed(player.down(*place(player).center), "on_touch_up")
    player.after(HOLD_S + 1)
    assert player.events() == []


def test_a_finger_that_slides_off_opens_nothing(player):
    finger = player.down(*place(player).center)
    player.after(1)
    finger.to(900, 900)
    player.grabbed(finger, "on_touch_move")
    player.after(HOLD_S)
    player.grabbed(finger, "on_touch_up")
    assert player.events() == []


def test_a_page_that_is_left_meanwhile_opens_nothing(player):
    player.down(*place(player).center)
    player.tell(SAMPLES["home"])
    player.after(HOLD_S + 1)
    assert player.events() == []


def test_a_minute_that_passes_does_not_let_go_of_the_hold():
    player = Rest()
    player.tell(SAMPLES["attract"])
    player.down(*place(player).center)
    player.tell(replace(SAMPLES["attract"], clock="2026-06-01T10:01", seq=18))
    player.after(HOLD_S + 0.1)
    assert player.events() == [("open_readiness", None)]


@pytest.mark.parametrize("where", [(540, 700), (60, 60), (1000, 1850)])
def test_a_finger_that_rests_elsewhere_opens_nothing(where):
    player = Rest()
    player.tell(SAMPLES["attract"])
    finger = player.down(*where)
    player.after(HOLD_S + 1)
    player.grabbed(finger, "on_touch_up")
    assert ("open_readiness", None) not in player.events()


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
@pytest.mark.parametrize("broken", [BROKEN, MANY], ids=["three broken", "eight broken"])
def test_all_fourteen_devices_and_the_rest_are_on_it_with_what_to_do(size, face, broken):
    player = Player(size)
    player.tell(restyled(page(broken, "out_of_date", "failed"), **face))
    pages = every_page(player)
    seen = [text for texts in pages for text in texts]
    for row in rows(broken, None):
        if row["kind"] != "report":
            name = WORDING.raw(face["language"], f"device.{row['kind']}")
            assert seen.count(name) == 1, f"{name} is on it {seen.count(name)} times"
        if row["kind"] in broken:
            assert row[f"advice_{face['language']}"] in seen
    words = [text for text in pages[0] if text == WORDING.raw(face["language"], "device_state.fault")]
    assert words, "the worst is on the first page"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_no_page_of_it_overflows_and_every_button_can_be_hit(size, face):
    player = Player(size)
    for broken, report, paper in (
        (MANY, "none", "unknown"),
        (BROKEN, "out_of_date", "printing"),
        ({}, None, "printed"),
    ):
        player.tell(restyled(page(broken, report, paper, failed=paper == "printing"), **face))
        for _ in range(MOST_PAGES):
            shown = player.stage.page
            assert shown.overflow() <= 1, (broken, paper)
            for tap in shown.controls():
                assert min(tap.x, tap.y) >= 0
                assert tap.right <= size[0] + 1
                assert tap.top <= size[1] + 1
                assert min(tap.width, tap.height) >= 44, tap.name
            if not any(tap.name == "more" and tap.enabled for tap in shown.controls()):
                break
            player.press("more")


def test_a_state_is_told_by_word_by_shape_and_by_colour():
    player = Player()
    player.tell(page(MANY, None))
    chips = [block for block in player.stage.page.blocks() if isinstance(block, Chip)]
    told = set()
    for _ in range(MOST_PAGES):
        chips = [block for block in player.stage.page.blocks() if isinstance(block, Chip)]
        for chip in chips:
            [icon] = [block for block in chip.blocks() if isinstance(block, Icon)]
            [word] = [block.text for block in chip.row.items if not isinstance(block, Icon)]
            told.add((word, icon.name, chip.tone))
        if not player.control("more").enabled:
            break
        player.press("more")
    assert told == {
        ("故障", "close", "danger"),
        ("故障", "close", "warn"),  # the UPS: broken, but it stops nothing
        ("不在线", "power", "danger"),
        ("无应答", "info", "danger"),
        ("可用，需留意", "warn", "warn"),
    }


def test_since_is_a_time_today_and_a_date_before():
    player = Player()
    player.tell(page(BROKEN, None))
    texts = player.stage.page.texts()
    assert "11:31起" in texts
    assert "2026年5月30日起" in texts
    assert "上次报告：今天09:04，在有效期内" in texts


def test_turning_sends_nothing_and_its_ends_are_off():
    player = Player()
    player.tell(page(MANY, None))
    assert not player.control("previous").enabled
    player.press("previous")
    player.press("more")
    assert player.control("previous").enabled
    assert player.events() == []


def test_told_anew_it_stays_on_the_page_that_was_turned_to_and_comes_back_when_that_is_gone():
    player = Player()
    player.tell(page(MANY, None))
    player.press("more")
    player.tell(replace(page({**MANY, "disk": ("degraded", "low")}, None), seq=18))
    assert "第2页，共3页" in player.stage.page.texts()
    player.press("more")
    player.tell(replace(page({}, None), seq=19))
    assert {"本机可以办事", "第2页，共2页"} <= set(player.stage.page.texts())


def test_told_the_same_again_nothing_is_drawn_anew():
    player = Player()
    player.tell(page(BROKEN, None))
    body = player.stage.page.body
    player.tell(replace(page(BROKEN, None), seq=18, clock="2026-06-01T12:05"))
    assert player.stage.page.body is body
    assert "12:05" in player.stage.page.texts()


@pytest.mark.parametrize(("name", "event"), [("print_report", "print_report"), ("close", "close")])
def test_its_buttons_send_their_events(name, event):
    player = Player()
    player.tell(page(BROKEN, None))
    player.press(name)
    assert player.events() == [(event, None)]


def test_what_cannot_be_printed_now_says_why():
    player = Player()
    player.tell(SAMPLES["readiness-checking"])
    player.press("print_report")
    assert player.events() == []
    assert player.stage.page.texts().count("正在检查本机") == 2, "the title, and the reason above the button"


def test_it_draws(tmp_path):
    """The picture has the two colours of what is wrong, and that of what is well."""
    player = Player()
    player.tell(page(BROKEN, None))
    picture(player.stage, tmp_path / "readiness.png")
    image = Image.open(tmp_path / "readiness.png")
    assert image.size == PORTRAIT
    colours = {colour for _, colour in image.getcolors(1 << 20)}
    for danger_warn_success in ((0xA3, 0x1D, 0x2A), (0x95, 0x45, 0x0C), (0x1D, 0x6B, 0x41)):
        assert danger_warn_success in colours
