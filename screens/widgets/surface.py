"""Cards and strips: a surface with an outline, its content inside a padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.widgets.block import Block, Pad
from screens.widgets.paint import outlined, rounded, shadow

if TYPE_CHECKING:
    from screens.context import Context


class Card(Pad):
    """r24, 2 px outline; ``floating`` is the one thing of the page that has a shadow (e2)."""

    def __init__(
        self,
        context: Context,
        child: Block,
        *,
        padding: float | tuple[float, float, float, float] = 32,
        radius: float = 24,
        fill: str = "surface",
        line: str | None = "line",
        stroke: float | None = None,
        floating: bool = False,
    ) -> None:
        theme = context.theme
        sides = (padding,) * 4 if isinstance(padding, int | float) else padding
        super().__init__(child, [theme.px(sides[0]), theme.gap(sides[1]), theme.px(sides[2]), theme.gap(sides[3])])
        self.context = context
        self.radius = theme.px(radius)
        self.fill = fill
        self.line = line
        self.stroke = theme.outline if stroke is None else theme.px(stroke)
        self.floating = floating

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        if self.floating:
            shadow(theme, box, self.radius, "e2")
        line = self.line or ("line" if theme.contrast else None)
        if self.floating and not theme.contrast:
            line = None
        if line is None:
            rounded(box, self.radius, theme.rgba(self.fill))
        else:
            outlined(box, self.radius, theme.rgba(self.fill), theme.rgba(line), self.stroke)


class Rule(Block):
    """A thin divider."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def height_for(self, width: float) -> float:
        return self.context.theme.outline

    def draw(self) -> None:
        rounded((self.x, self.y, self.width, self.height), 0, self.context.theme.rgba("line"))


class UprightRule(Rule):
    """A thin divider between columns; stretch it in its row."""

    def natural_width(self) -> float:
        return self.context.theme.outline

    def height_for(self, width: float) -> float:
        return 0.0
