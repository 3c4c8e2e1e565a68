"""One instruction to the resident's own body, in gold from edge to edge, with the way to move."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from screens.widgets.block import Block
from screens.widgets.paint import polyline, rounded
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

_ANGLES = {"right": 0, "up": 90, "left": 180, "down": -90}
_LONG = 0.7  # type of a sentence that needs two lines


class HintBand(Block):
    """``arrow`` is left, right, up, down or None; ``good`` shows a check in its place. The text keeps one line."""

    def __init__(self, context: Context, text: str, line: str, *, height: float = 180) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.arrow: str | None = None
        self.good = False
        self.title = Text(context, text, 60 if theme.tall else 48, bold=True, colour="on_gold", one_line=True)
        self.full_size = self.title.font_px
        self.line = Text(context, line, "body", colour="on_gold", one_line=True)
        self.below = line
        self.least = theme.px(height)
        self.add_widget(self.title)
        self.add_widget(self.line)

    def height_for(self, width: float) -> float:
        return max(self.least, self.title.line_px + self.line.line_px + self.context.theme.px(40))

    def tell(self, text: str, *, arrow: str | None, good: bool) -> None:
        if text != self.title.text:
            self.title.text = text
            self.arrange()
        if (arrow, good) != (self.arrow, self.good):
            self.arrow, self.good = arrow, good
            self.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        left = 0.0 if theme.tall else self.x
        radius = 0.0 if theme.tall else theme.px(24)
        rounded((left, self.y, theme.width - left, self.height), [radius, 0, 0, radius], theme.rgba("gold"))
        ink = theme.rgba("on_gold")
        if self.arrow in _ANGLES:
            self._draw_arrow(math.radians(_ANGLES[self.arrow]))
        else:
            edge = theme.px(96)
            box = (round(self._mark_x() - edge / 2), round(self.center_y - edge / 2), edge, edge)
            self.context.icons.paint("check" if self.good else "face", box, ink)

    def arrange(self) -> None:
        theme = self.context.theme
        x = self.x + theme.px(40 + 112 + 40)
        width = self.right - x - theme.px(8)
        self._fit_title(width)
        height = self.title.height_for(width)
        under = self.line.line_px if self.title.one_line else 0
        top = self.center_y + (height + under) / 2
        self.title.place(x, top - height, width, height)
        self.line.text = self.below if under else ""
        self.line.place(x, top - height - under, width, under)

    def _fit_title(self, width: float) -> None:
        """One line, if need be a little smaller; a long sentence takes two lines and the room of the line below."""
        title = self.title
        title.one_line, title.font_px = True, self.full_size
        title.shrink_to(width)
        if title.natural_width() > width:
            title.one_line, title.font_px = False, round(self.full_size * _LONG)
        title.line_px = round(title.font_px * 1.25)

    def _mark_x(self) -> float:
        return self.x + self.context.theme.px(40 + 56)

    def _draw_arrow(self, angle: float) -> None:
        theme = self.context.theme
        half, wing, stroke = theme.px(46), theme.px(36), theme.px(11)

        def turned(along: float, across: float) -> tuple[float, float]:
            return (
                self._mark_x() + along * math.cos(angle) - across * math.sin(angle),
                self.center_y + along * math.sin(angle) + across * math.cos(angle),
            )

        ink = theme.rgba("on_gold")
        polyline([*turned(-half, 0), *turned(half, 0)], stroke, ink)
        polyline([*turned(half - wing, wing), *turned(half, 0), *turned(half - wing, -wing)], stroke, ink)
