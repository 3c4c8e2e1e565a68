"""What a resident sees of services that cannot be had now: real prompts of the machine on the real pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.visit import wire
from kiosk.visit.events import CardPlaced, CardRead
from screens.message import Shown, read_shown
from screens.widgets.text import Text
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow
from tests.screens.harness import LANDSCAPE, PORTRAIT, SMALL, Player
from tests.screens.samples import restyled

TERMINAL = {"name": "西塞山区政务中心·01号机", "id": "420203-XSS-01"}
NEAREST = given.still_ground().site.nearest.name


def no_centre() -> Flow:
    return Flow(ground=replace(given.with_certificate(), center_up=False))


def no_printer() -> Flow:
    return Flow(ground=given.with_certificate()).device("certificate_printer", False)


PAGES = {
    "attract-centre-away": lambda: no_centre(),
    "home-centre-away": lambda: no_centre().press("begin"),
    "card-first-centre-away": lambda: no_centre().do(CardPlaced()).do(CardRead(given.P01)),
    "home-no-a4-printer": lambda: no_printer().press("begin"),
    "certificates-no-a4-printer": lambda: no_printer().press("begin").press("open_group", "cert"),
    "identity-no-a4-printer": lambda: no_printer().press("begin").press("open_group", "id"),
}
"""Where the reason is on the page itself; on a small tile of the home page there is room for the name only."""
SAID = {
    "attract-centre-away": "网络暂时中断",
    "home-centre-away": "网络暂时中断",
    "card-first-centre-away": "网络暂时中断",
    "certificates-no-a4-printer": "证明打印机维护中",
}


def shown(flow: Flow) -> Shown:
    return read_shown(wire.prompt_line(flow.visit, flow.page, 1, given.MORNING, TERMINAL))


def texts(player: Player) -> list[str]:
    page = player.stage.page
    assert page is not None
    return [block.text for block in page.walk() if isinstance(block, Text)]


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "large print"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, SMALL], ids=["portrait", "landscape", "small"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_closed_services_fits(name: str, size: tuple[int, int], language: str, elder: bool) -> None:
    player = Player(size)
    player.tell(restyled(shown(PAGES[name]()), language, elder=elder))
    assert player.stage.page is not None
    assert player.stage.page.overflow() <= 1
    player.stage.calm()


@pytest.mark.parametrize(("name", "reason"), SAID.items(), ids=SAID.keys())
def test_a_closed_service_names_the_reason_and_the_nearest_place(name: str, reason: str) -> None:
    player = Player(PORTRAIT)
    player.tell(shown(PAGES[name]()))
    said = " ".join(texts(player))
    assert reason in said
    assert NEAREST in said
    player.stage.calm()


def test_a_closed_entry_can_be_touched_and_the_others_stay_as_they_are() -> None:
    player = Player(PORTRAIT)
    player.tell(shown(PAGES["home-no-a4-printer"]()))
    assert player.control("open_group", "cert").enabled
    assert player.control("open_group", "id").enabled
    player.press("open_group", "cert")
    assert player.events() == [("open_group", "cert")]
    player.stage.calm()


def test_a_closed_service_cannot_be_chosen() -> None:
    player = Player(PORTRAIT)
    player.tell(shown(PAGES["certificates-no-a4-printer"]()))
    assert not player.control("choose_service", "CERT_TEST").enabled
    player.stage.calm()
