"""A ring that runs out, with a word or an icon in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.widgets.block import Block
from screens.widgets.icon import Icon
from screens.widgets.paint import arc
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context


class Ring(Block):
    """``fraction`` of the ring is left; ``text`` or ``icon`` stands inside. ``size`` and ``stroke`` in reference px."""

    def __init__(
        self,
        context: Context,
        size: float,
        *,
        fraction: float = 1.0,
        text: str = "",
        icon: str | None = None,
        stroke: float = 14,
        type_size: str | float = "h2",
        colour: str = "primary",
    ) -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(size)
        self.stroke = context.theme.px(stroke)
        self.fraction = fraction
        self.colour = colour
        self.text = Text(context, text, type_size, bold=True, align="center", one_line=True)
        self.icon = Icon(context, icon, size * 0.45, colour) if icon else None
        self.add_widget(self.text)
        if self.icon:
            self.add_widget(self.icon)

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def tell(self, fraction: float, text: str) -> None:
        self.text.set(text)
        if fraction != self.fraction:
            self.fraction = fraction
            self.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        radius = (self.edge - self.stroke) / 2
        arc(self.center, radius, self.stroke, 0, 360, theme.rgba("line"))
        if self.fraction > 0:
            arc(self.center, radius, self.stroke, 0, 360 * min(1.0, self.fraction), theme.rgba(self.colour))

    def arrange(self) -> None:
        self.text.place(self.x, self.center_y - self.text.line_px / 2, self.width, self.text.line_px)
        if self.icon:
            edge = self.icon.edge
            self.icon.place(self.center_x - edge / 2, self.center_y - edge / 2, edge, edge)
