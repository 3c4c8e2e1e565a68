"""Where the visit stands: at most five stages as bars with names; in large print as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.visit.prompts import Rail as RailState
from screens.widgets.block import Block
from screens.widgets.icon import Icon
from screens.widgets.paint import rounded
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context


class Rail(Block):
    """Not tappable."""

    def __init__(self, context: Context, state: RailState) -> None:
        super().__init__()
        self.context = context
        self.state = state
        self.labels: list[Text] = []
        self.checks: list[Icon] = []
        if context.theme.elder:
            words = context.text(
                "ui.rail.words",
                {"n": state.at + 1, "total": len(state.stages), "stage": context.text(state.stages[state.at])},
            )
            self.labels.append(Text(context, words, "caption", bold=True, colour="primary", one_line=True))
        else:
            for index, stage in enumerate(state.stages):
                current = index == state.at
                colour = "primary" if current else "ink2" if index < state.at else "ink3"
                self.labels.append(
                    Text(context, context.text(stage), "caption", bold=current, colour=colour, one_line=True)
                )
                if index < state.at:
                    self.checks.append(Icon(context, "check", 28, "primary"))
        for block in (*self.labels, *self.checks):
            self.add_widget(block)

    def tell(self, state: RailState) -> None:
        """Another fraction of the same stage."""
        self.state = state
        self.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        height = theme.px(10)
        for index, (x, width) in enumerate(self._bars()):
            box = (x, self.top - height, width, height)
            done = 1.0 if index < self.state.at else self.state.fraction if index == self.state.at else 0.0
            rounded(box, height / 2, theme.rgba("line"))
            if done > 0:
                rounded(
                    (x, self.top - height, max(height, width * min(1.0, done)), height),
                    height / 2,
                    theme.rgba("primary"),
                )

    def arrange(self) -> None:
        theme = self.context.theme
        line = self.labels[0].line_px
        y = self.top - theme.px(10) - theme.px(8) - line
        if theme.elder:
            self.labels[0].place(self.x + theme.margin, y, self.width - 2 * theme.margin, line)
            return
        for index, (x, width) in enumerate(self._bars()):
            left = x
            if index < len(self.checks):
                check = self.checks[index]
                check.place(x, y, check.edge, line)
                left = x + check.edge + theme.px(4)
            self.labels[index].place(left, y, x + width - left, line)

    def _bars(self) -> list[tuple[float, float]]:
        theme = self.context.theme
        count = len(self.state.stages)
        gap = theme.px(10)
        width = (self.width - 2 * theme.margin - gap * (count - 1)) / count
        return [(self.x + theme.margin + index * (width + gap), width) for index in range(count)]
