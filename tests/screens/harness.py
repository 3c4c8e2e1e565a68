"""One Kivy window, stages in it, touches and pictures of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.config import Config
from kivy.graphics import ClearBuffers, ClearColor, Fbo
from kivy.graphics.transformation import Matrix
from kivy.tests.common import UnitTestTouch
from PIL import Image

from screens.app import Stage
from screens.message import Shown

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)
SMALL = (1024, 600)


def open_window() -> None:
    """Makes sure of a GL context, once per process."""
    Config.set("graphics", "width", 320)
    Config.set("graphics", "height", 320)
    Config.set("graphics", "multisamples", 0)
    EventLoop.ensure_window()
    EventLoop.window.canvas.clear()


class Player:
    """A stage of any size and what it sent; the touches a resident would make."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.sent: list[Mapping[str, Any]] = []
        self.size = size
        self.stage = Stage(ASSETS, self.sent.append, size)
        self.stage.size = size
        self.now = Clock.get_time()

    def tell(self, shown: Shown) -> None:
        self.stage.tell(shown)

    def events(self) -> list[tuple[str, Any]]:
        return [(message["name"], message["value"]) for message in self.sent if message["type"] == "event"]

    def press(self, name: str, value: Any = None) -> None:
        """Touches the middle of the control and lets go."""
        page = self.stage.page
        assert page is not None
        found = [tap for tap in page.controls() if tap.name == name and (value is None or tap.value == value)]
        assert found, f"no control {name} {value}; there are {[(t.name, t.value) for t in page.controls()]}"
        self.touch(*found[-1].center)

    def touch(self, x: float, y: float, up_at: tuple[float, float] | None = None, button: str = "left") -> None:
        touch = UnitTestTouch(0, 0)
        touch.pos = (x, y)
        touch.x, touch.y = x, y
        touch.button = button
        touch.grab_state = False
        self.stage.dispatch("on_touch_down", touch)
        touch.x, touch.y = touch.pos = up_at or (x, y)
        for grabbed in list(touch.grab_list):
            widget = grabbed()
            touch.grab_current = widget
            widget.dispatch("on_touch_up", touch)
        touch.grab_current = None


def picture(stage: Stage, path: Path) -> None:
    """Draws the stage into a PNG of its own size, whatever the window's size is."""
    width, height = (int(n) for n in stage.size)
    fbo = Fbo(size=(width, height), with_stencilbuffer=True)
    with fbo:
        ClearColor(1, 1, 1, 1)
        ClearBuffers(clear_stencil=True)
    fbo["projection_mat"] = Matrix().view_clip(0, width, 0, height, -1, 1, 0)
    fbo.add(stage.canvas)
    fbo.draw()
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.frombytes("RGBA", (width, height), fbo.texture.pixels)
    image.convert("RGB").transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
    fbo.remove(stage.canvas)
