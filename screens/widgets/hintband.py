"""One instruction to the resident's own body from edge to edge, with the way to move: gold, green once all is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.widgets.block import Block
from screens.widgets.gesture import GESTURES, Pen
from screens.widgets.paint import rounded
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

_LONG = 0.7  # type of a sentence that needs two lines


class HintBand(Block):
    """``arrow`` is one of ``GESTURES``; where it is None, ``icon`` stands in its place. The text keeps one line."""

    def __init__(self, context: Context, text: str, line: str, *, height: float = 180) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.arrow: str | None = None
        self.icon = "face"
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

    def tell(self, text: str, *, arrow: str | None, icon: str, good: bool) -> None:
        if text != self.title.text:
            self.title.text = text
            self.arrange()
        if (arrow, icon, good) != (self.arrow, self.icon, self.good):
            self.arrow, self.icon, self.good = arrow, icon, good
            self.title.tint(self._ink())
            self.line.tint(self._ink())
            self.redraw()

    def _ink(self) -> str:
        """The green of high contrast is a light one."""
        return "surface" if self.good and not self.context.theme.contrast else "on_gold"

    def draw(self) -> None:
        theme = self.context.theme
        left = 0.0 if theme.tall else self.x
        radius = 0.0 if theme.tall else theme.px(24)
        rounded(
            (left, self.y, theme.width - left, self.height),
            [radius, 0, 0, radius],
            theme.rgba("success" if self.good else "gold"),
        )
        ink = theme.rgba(self._ink())
        gesture = GESTURES.get(self.arrow or "")
        if gesture is not None:
            gesture(Pen((self._mark_x(), self.center_y), theme.unit, ink))
        else:
            edge = theme.px(96)
            box = (round(self._mark_x() - edge / 2), round(self.center_y - edge / 2), edge, edge)
            self.context.icons.paint(self.icon, box, ink)

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
