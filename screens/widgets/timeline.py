"""Steps: a number in a disc, and what happens next from top to bottom (done, now, later)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from screens.widgets.block import Block, Column
from screens.widgets.paint import disc, flat
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

State = Literal["done", "now", "later"]


class Moment(Block):
    """One step: its disc, its words, and the line down to the next one."""

    def __init__(self, context: Context, title: str, line: str, state: State, *, last: bool) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.state = state
        self.last = last
        self.edge = theme.px(56 * theme.fit)
        self.words = Column(
            [
                Text(context, title, "lead", bold=True, colour="ink" if state != "later" else "ink2"),
                Text(context, line, "body_s", colour="ink2") if line else None,
            ],
            gap=theme.gap(4),
        )
        self.add_widget(self.words)

    def height_for(self, width: float) -> float:
        theme = self.context.theme
        after = 0.0 if self.last else theme.gap(30)
        return max(self.edge, self.words.height_for(width - self.edge - theme.px(24))) + after

    def draw(self) -> None:
        theme = self.context.theme
        radius = self.edge / 2
        centre = (self.x + radius, self.top - radius)
        if not self.last:
            colour = "success" if self.state == "done" else "line"
            flat((centre[0] - theme.px(3), self.y, theme.px(5), self.height - radius), theme.rgba(colour))
        if self.state == "done":
            disc(centre, radius, theme.rgba("success"))
            inner = round(self.edge * 0.62)
            box = (round(centre[0] - inner / 2), round(centre[1] - inner / 2), inner, inner)
            self.context.icons.paint("check", box, theme.rgba("on_primary"))
            return
        disc(centre, radius, theme.rgba("primary" if self.state == "now" else "line_strong"))
        disc(centre, radius * (0.79 if self.state == "now" else 0.86), theme.rgba("surface"))
        if self.state == "now":
            disc(centre, radius * 0.46, theme.rgba("primary"))

    def arrange(self) -> None:
        x = self.x + self.edge + self.context.theme.px(24)
        height = self.words.height_for(self.right - x)
        first = self.words.items[0]
        drop = max(0.0, (self.edge - first.height_for(self.right - x)) / 2) if len(self.words.items) == 1 else 0.0
        self.words.place(x, self.top - drop - height, self.right - x, height)


class Dot(Block):
    """A small disc with a number or a check: one step of several."""

    def __init__(self, context: Context, size: float, text: str = "", *, fill: str = "primary_soft") -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(size)
        self.fill = fill
        ink = "primary" if fill == "primary_soft" else "on_primary"
        self.label = Text(context, text, size * 0.5, bold=True, colour=ink, align="center", one_line=True)
        self.add_widget(self.label)

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        disc(self.center, self.edge / 2, self.context.theme.rgba(self.fill))

    def arrange(self) -> None:
        self.label.place(self.x, self.center_y - self.label.line_px / 2, self.width, self.label.line_px)


def timeline(context: Context, moments: Sequence[tuple[str, str, State]]) -> Column:
    """(title, line, state) from top to bottom."""
    last = len(moments) - 1
    return Column([Moment(context, *moment, last=index == last) for index, moment in enumerate(moments)])
