"""One Kivy context, stages of any size in it, the touches of a resident, and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.config import Config
from kivy.graphics import ClearBuffers, ClearColor, Fbo
from kivy.graphics.transformation import Matrix
from kivy.input.motionevent import MotionEvent
from PIL import Image

from screens.app import Stage
from screens.message import Shown
from screens.widgets.tap import Tap

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)
SMALL = (1024, 600)


def open_window() -> None:
    """Makes sure of a GL context, once per process; its own size does not matter."""
    if EventLoop.window is None:
        for key, value in (("width", 320), ("height", 320), ("multisamples", 0)):
            Config.set("graphics", key, value)
        EventLoop.ensure_window()


@contextmanager
def clock_at(start: float) -> Iterator[list[float]]:
    """A clock that only the test moves: put another number into the list. Never set it back."""
    clock = object.__getattribute__(Clock, "_obj")  # Clock is a proxy; patching the proxy does not come undone
    now = [max(start, clock.time())]
    kept = clock.time, clock._max_fps
    clock.time, clock._max_fps = (lambda: now[0]), 0
    Clock.tick()
    try:
        yield now
    finally:
        clock.time, clock._max_fps = kept


class Finger(MotionEvent):
    """A touch that goes straight to a stage."""

    def __init__(self, x: float, y: float, button: str = "left") -> None:
        super().__init__("test", 1, [], is_touch=True)
        self.button = button
        self.to(x, y)

    def to(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.pos = (x, y)


class Player:
    """A stage and what it sent. Presses are far enough apart in time to count, unless ``pause`` says otherwise."""

    def __init__(self, size: tuple[int, int] = PORTRAIT) -> None:
        open_window()
        self.sent: list[Mapping[str, Any]] = []
        self.stage = Stage(ASSETS, self.sent.append, size)
        self.stage.size = size
        self.now = [Clock.get_time()]

    def tell(self, shown: Shown) -> None:
        self.stage.tell(shown)

    def events(self) -> list[tuple[str, Any]]:
        return [(message["name"], message["value"]) for message in self.sent if message["type"] == "event"]

    def control(self, name: str, value: Any = None) -> Tap:
        """The control of this name (and value); the last drawn if there are several."""
        page = self.stage.page
        assert page is not None
        found = [tap for tap in page.controls() if tap.name == name and (value is None or tap.value == value)]
        assert found, f"no control {name} {value}; there are {[(tap.name, tap.value) for tap in page.controls()]}"
        return found[-1]

    def press(self, name: str, value: Any = None, *, pause: float = 1.0, button: str = "left") -> None:
        """Waits, touches the middle of the control and lets go."""
        tap = self.control(name, value)
        self.touch(tap.center_x, tap.center_y, pause=pause, button=button)

    def touch(
        self, x: float, y: float, up: tuple[float, float] | None = None, *, pause: float = 1.0, button: str = "left"
    ) -> None:
        with clock_at(self.now[0] + pause) as now:
            self.now = list(now)
            finger = Finger(x, y, button)
            self.stage.dispatch("on_touch_down", finger)
            if up:
                finger.to(*up)
            for reference in list(finger.grab_list):
                finger.grab_current = reference()
                if up:
                    finger.grab_current.dispatch("on_touch_move", finger)
                finger.grab_current.dispatch("on_touch_up", finger)
                finger.grab_current = None


def picture(stage: Stage, path: Path) -> None:
    """Draws the stage into a PNG of its own size, whatever the window's size is."""
    width, height = (int(n) for n in stage.size)
    fbo = Fbo(size=(width, height), with_stencilbuffer=True)
    with fbo:
        ClearColor(*stage.ground)
        ClearBuffers(clear_stencil=True)
    fbo["projection_mat"] = Matrix().view_clip(0, width, 0, height, -1, 1, 0)
    fbo.add(stage.canvas)
    fbo.draw()
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.frombytes("RGBA", (width, height), fbo.texture.pixels)
    image.convert("RGB").transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
    fbo.remove(stage.canvas)
