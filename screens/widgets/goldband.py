"""Gold: act in the real world. The band runs off the edge of the screen towards the device; it is never a button."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kivy.graphics import Color, Triangle

from screens.widgets.block import Block, Column
from screens.widgets.icon import Icon
from screens.widgets.paint import polyline, rounded
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

_ANGLES = {"right": 0, "right_down": -45, "down": -90, "left_down": -135, "left": 180, "up": 90}


class GoldBand(Block):
    """``side`` is where the device is: right, left, down, right_down, left_down or up."""

    def __init__(
        self,
        context: Context,
        title: str,
        line: str = "",
        *,
        icon: str | None = "reader",
        side: str = "right",
        height: float = 148,
        size: str | float = "h3",
    ) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.side = side if side in _ANGLES else "right"
        self.least = theme.px(height)
        self.icon = Icon(context, icon, 64 if not theme.elder else 80, "on_gold") if icon else None
        self.title = Text(context, title, size, bold=True, colour="on_gold")
        self.line = Text(context, line, "body", colour="on_gold") if line else None
        self.words = Column([self.title, self.line])
        for block in (self.icon, self.words):
            if block is not None:
                self.add_widget(block)

    def tell(self, title: str, line: str = "", side: str | None = None) -> None:
        """Another instruction in the same band."""
        self.title.set(title)
        if self.line is not None:
            self.line.set(line)
        if side is not None and side != self.side:
            self.side = side if side in _ANGLES else "right"
            self.redraw()
            self.arrange()

    def height_for(self, width: float) -> float:
        words = self.words.height_for(self._words_width(width))
        return max(self.least, words + self.context.theme.px(36))

    def draw(self) -> None:
        theme = self.context.theme
        left = 0.0 if self._bleeds("left") else self.x
        right = float(theme.width) if self._bleeds("right") else self.right
        radius = theme.px(24)
        corners = [radius] * 4
        if self._bleeds("left"):
            corners[0] = corners[3] = 0
        if self._bleeds("right"):
            corners[1] = corners[2] = 0
        gold = theme.rgba("gold")
        rounded((left, self.y, right - left, self.height), corners, gold)
        if self.side == "down":
            half, deep = theme.px(56), theme.px(26)
            Color(*gold)
            Triangle(
                points=(
                    self.center_x - half,
                    self.y + 1,
                    self.center_x + half,
                    self.y + 1,
                    self.center_x,
                    self.y - deep,
                )
            )
        self._draw_arrow()

    def arrange(self) -> None:
        theme = self.context.theme
        x = self.x + theme.px(32) + (self._arrow_room() if self._arrow_left() else 0)
        if self.icon is not None:
            self.icon.place(x, self.y, self.icon.edge, self.height)
            x = self.icon.right + theme.px(28)
        width = self._words_width(self.width)
        height = self.words.height_for(width)
        self.words.place(x, self.center_y - height / 2, width, height)

    def _draw_arrow(self) -> None:
        theme = self.context.theme
        length = theme.px(54)
        centre_x = self.x + theme.px(70) if self._arrow_left() else self.right - theme.px(70)
        angle = math.radians(_ANGLES[self.side])

        def turned(along: float, across: float) -> tuple[float, float]:
            return (
                centre_x + along * math.cos(angle) - across * math.sin(angle),
                self.center_y + along * math.sin(angle) + across * math.cos(angle),
            )

        half, wing = length / 2, length * 0.42
        ink, stroke = theme.rgba("on_gold"), theme.px(8)
        polyline([*turned(-half, 0), *turned(half, 0)], stroke, ink)
        polyline([*turned(half - wing, wing), *turned(half, 0), *turned(half - wing, -wing)], stroke, ink)

    def _bleeds(self, side: str) -> bool:
        """Runs off an edge only if nothing of the page lies between the band and that edge."""
        theme = self.context.theme
        left, right = self.x <= theme.margin + 1, self.right >= theme.width - theme.margin - 1
        if self.side in ("down", "up"):
            return left and right
        return self.side.startswith(side) and (left if side == "left" else right)

    def _arrow_left(self) -> bool:
        return self.side.startswith("left")

    def _arrow_room(self) -> float:
        return self.context.theme.px(112)

    def _words_width(self, width: float) -> float:
        theme = self.context.theme
        icon = self.icon.edge + theme.px(28) if self.icon is not None else 0.0
        return width - theme.px(32) - icon - self._arrow_room() - theme.px(16)
