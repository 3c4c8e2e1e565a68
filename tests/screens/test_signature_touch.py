"""A signature through Kivy's own input: touches are posted to the event loop, as the panel's driver posts them."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from kivy.base import EventLoop
from kivy.tests.common import UnitTestTouch
from PIL import Image

from kiosk.visit import signature
from screens.widgets.signature_pad import SignaturePad
from tests.screens.harness import Player
from tests.screens.samples import SAMPLES

BOX = (10, 10, 300, 200)
WRITING = (((40, 150), (150, 160), (280, 150)), ((160, 190), (155, 110), (150, 30)))


@pytest.fixture
def pad():
    player = Player()
    player.tell(SAMPLES["signature"])
    changes = []
    pad = SignaturePad(player.stage.page.context, 200, "签名", "", lambda: changes.append(1))
    pad.pos, pad.size = BOX[:2], BOX[2:]
    pad.changes = changes
    EventLoop.window.add_widget(pad)
    yield pad
    EventLoop.window.remove_widget(pad)


def finger_at(x: float, y: float, button: str | None = "left") -> UnitTestTouch:
    """A touch at a place of the window, from its lower left corner."""
    touch = UnitTestTouch(x, y)
    touch.button = button
    return touch


def write(*points: tuple[float, float], button: str | None = "left") -> None:
    """One stroke."""
    touch = finger_at(*points[0], button)
    touch.touch_down()
    for (x0, y0), (x1, y1) in pairwise(points):
        for step in range(1, 11):
            touch.touch_move(x0 + (x1 - x0) * step / 10, y0 + (y1 - y0) * step / 10)
    touch.touch_up()


def test_strokes_of_real_touches_become_the_picture_of_the_signature(pad: SignaturePad) -> None:
    for stroke in WRITING:
        write(*stroke)
    assert len(pad.changes) == 2
    value = pad.value()
    (first, second), width, height = value["strokes"], value["width"], value["height"]
    assert (width, height) == BOX[2:]
    assert first[0][:2] == pytest.approx([40 - 10, 10 + 200 - 150], abs=1.5)
    assert second[-1][:2] == pytest.approx([150 - 10, 10 + 200 - 30], abs=1.5)
    png = signature.draw([tuple(map(tuple, stroke)) for stroke in value["strokes"]], width, height)
    assert png is not None
    picture = Image.open(io.BytesIO(png))
    assert picture.size == (600, 300)
    assert picture.getpixel((round(140 * 1.5), round(50 * 1.5))) == 0, "ink where the two strokes cross"


def test_a_touch_of_a_panel_has_no_mouse_button_and_writes(pad: SignaturePad) -> None:
    """Kivy gives only the mouse's touches a button; those of a panel (mtdev, hidinput) have ``button`` None."""
    write(*WRITING[0], button=None)
    assert len(pad.strokes) == 1


def test_a_touch_beside_the_pad_writes_nothing(pad: SignaturePad) -> None:
    write((315, 100), (200, 100))
    assert pad.strokes == []


def test_a_second_finger_on_the_pad_writes_nothing(pad: SignaturePad) -> None:
    pen, palm = finger_at(60, 60), finger_at(200, 40)
    pen.touch_down()
    palm.touch_down()
    palm.touch_move(250, 60)
    pen.touch_move(120, 120)
    palm.touch_up()
    pen.touch_up()
    assert len(pad.strokes) == 1
    assert all(x < 150 for x, _, _ in pad.strokes[0])
