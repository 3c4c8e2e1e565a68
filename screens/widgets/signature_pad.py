"""A sheet to sign on with a finger. Strokes are kept here alone until the resident confirms them."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.graphics.vertex_instructions import SmoothLine
from kivy.input.motionevent import MotionEvent

from screens.widgets.block import Block
from screens.widgets.paint import disc, outlined, rounded
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

Point = tuple[float, float, float]

_MOST_POINTS = 6000  # a name has a few hundred
_LEAST_MOVE = 3.0  # window pixels
_PEN = 15  # reference px
_SHARP = 35.0  # degrees
_BASELINE = 0.21  # above the lower edge, share of the height


class SignaturePad(Block):
    """r32, 4 px outline, a dotted baseline. ``strokes`` are points (x, y, ms) from the pad's upper left corner."""

    def __init__(self, context: Context, height: float, caption: str, day: str, on_change: Callable[[], None]) -> None:
        super().__init__()
        self.context = context
        self.wanted = context.theme.gap(height)
        self.strokes: list[list[Point]] = []
        self.caption = Text(context, caption, 28, colour="ink3", one_line=True)
        self.day = Text(context, day, 28, colour="ink3", align="right", one_line=True)
        self.add_widget(self.caption)
        self.add_widget(self.day)
        self._ink = Canvas()
        self._line: SmoothLine | None = None
        self._writing = False
        self._on_change = on_change
        self._began: float | None = None

    def height_for(self, width: float) -> float:
        return self.wanted

    @property
    def ink_width(self) -> float:
        """How much of the pad's width the strokes span, 0 to 1."""
        xs = [x for stroke in self.strokes for x, _, _ in stroke]
        return (max(xs) - min(xs)) / self.width if xs and self.width else 0.0

    def value(self) -> dict[str, Any]:
        """What the event ``sign`` carries."""
        return {
            "strokes": [[[round(x, 1), round(y, 1), round(t)] for x, y, t in stroke] for stroke in self.strokes],
            "width": self.width,
            "height": self.height,
        }

    def undo(self) -> None:
        if self.strokes:
            self.strokes.pop()
            self._redraw_ink()
            self._on_change()

    def clear(self) -> None:
        if self.strokes:
            self.strokes.clear()
            self._redraw_ink()
            self._on_change()

    def take_over(self, strokes: list[list[Point]], width: float, height: float) -> None:
        """Strokes that were made on a pad of another size, in the same place of this one."""
        if width and height:
            scale_x, scale_y = self.width / width, self.height / height
            self.strokes = [[(x * scale_x, y * scale_y, t) for x, y, t in stroke] for stroke in strokes]
            self._redraw_ink()

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        outlined(box, theme.px(32), theme.rgba("surface"), theme.rgba("primary"), theme.px(4))
        margin, step = theme.px(84), theme.px(20)
        y = self.y + self.height * _BASELINE
        x = self.x + margin
        while x < self.right - margin:
            rounded(
                (x, y, theme.px(8), theme.px(4)), theme.px(2), theme.rgba("line_strong" if theme.contrast else "line")
            )
            x += step

    def arrange(self) -> None:
        theme = self.context.theme
        margin = theme.px(84)
        line = self.caption.line_px
        bottom = self.y + self.height * _BASELINE - line - theme.px(24)
        self.caption.place(self.x + margin, bottom, self.caption.natural_width(), line)
        self.day.place(self.center_x, bottom, self.width / 2 - margin, line)
        if self._ink not in self.canvas.children:
            self.canvas.add(self._ink)
        self._redraw_ink()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos) or getattr(touch, "button", None) not in (None, "left"):
            return False
        if self._writing or sum(map(len, self.strokes)) >= _MOST_POINTS:
            return True  # a second finger or a resting palm writes nothing
        touch.grab(self)
        point = self._point(touch)
        # The same place twice: a dot is ink, too.
        self.strokes.append([point, point])
        self._writing = True
        self._begin_line(self.strokes[-1])
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self or not self._writing:
            return False
        stroke = self.strokes[-1]
        point = self._point(touch)
        if abs(point[0] - stroke[-1][0]) + abs(point[1] - stroke[-1][1]) >= _LEAST_MOVE and len(stroke) < _MOST_POINTS:
            self._lengthen(stroke[-1], point)
            stroke.append(point)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._writing = False
        self._redraw_ink()
        self._on_change()
        return True

    def wipe(self) -> None:
        self.strokes = []
        self._line = None
        self._writing = False
        self._ink.clear()
        super().wipe()

    def _point(self, touch: MotionEvent) -> Point:
        now = Clock.get_time()
        if self._began is None:
            self._began = now
        x = min(max(touch.x, self.x), self.right) - self.x
        y = self.top - min(max(touch.y, self.y), self.top)
        return x, y, (now - self._began) * 1000

    def _window(self, point: Point) -> tuple[float, float]:
        return self.x + point[0], self.top - point[1]

    def _begin_line(self, stroke: list[Point]) -> None:
        """Draws a stroke as far as it goes; ``_lengthen`` adds to it."""
        self._line = None
        self._disc(stroke[0])
        for before, point in pairwise(stroke):
            self._lengthen(before, point)

    def _lengthen(self, before: Point, point: Point) -> None:
        """One more point. SmoothLine grows spikes at sharp turns, so there a new line begins, joined by a disc."""
        start, end = self._window(before), self._window(point)
        if start == end:
            return  # a dot is a disc; a line without length has no direction to go on in
        if self._line is not None and _turn(self._line.points[-4:], end) < _SHARP:
            self._line.points = [*self._line.points, *end]
            return
        self._disc(before)
        with self._ink:
            width = self.context.theme.px(_PEN)
            self._line = SmoothLine(points=[*start, *end], width=(width + 0.7) / 2, joint="round", cap="none")

    def _disc(self, point: Point) -> None:
        theme = self.context.theme
        with self._ink:
            disc(self._window(point), theme.px(_PEN) / 2, theme.rgba("ink"))

    def _redraw_ink(self) -> None:
        self._ink.clear()
        for stroke in self.strokes:
            self._begin_line(stroke)
            self._disc(stroke[-1])
        self._line = None


def _turn(last: list[float], end: tuple[float, float]) -> float:
    """By how many degrees the way to ``end`` turns off the last piece (x, y, x, y)."""
    x0, y0, x1, y1 = last
    turn = math.degrees(math.atan2(end[1] - y1, end[0] - x1) - math.atan2(y1 - y0, x1 - x0))
    return abs((turn + 180) % 360 - 180)
