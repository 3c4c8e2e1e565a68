"""A receipt as it leaves the printer: a strip of paper with a torn edge. To be recognised, not to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.graphics import Color, Mesh
from kivy.graphics.vertex_instructions import SmoothLine

from screens.widgets.block import Block, Pad

if TYPE_CHECKING:
    from screens.context import Context

_TOOTH = (16.0, 12.0)  # width and depth, reference px


class PaperStrip(Pad):
    """Its content on paper; the lower edge is torn."""

    def __init__(self, context: Context, child: Block) -> None:
        theme = context.theme
        side = theme.px(30)
        super().__init__(child, [side, theme.gap(32), side, theme.gap(32) + theme.px(_TOOTH[1])])
        self.context = context

    def draw(self) -> None:
        theme = self.context.theme
        depth = theme.px(_TOOTH[1])
        count = max(2, round(self.width / (2 * theme.px(_TOOTH[0]))))
        step = self.width / count
        edge: list[tuple[float, float]] = []
        for tooth in range(count):
            edge.append((self.x + tooth * step, self.y + depth))
            edge.append((self.x + (tooth + 0.5) * step, self.y))
        edge.append((self.right, self.y + depth))
        vertices: list[float] = []
        for x, y in edge:
            vertices += [x, y, 0, 0, x, self.top, 0, 0]
        Color(*theme.rgba("surface"))
        Mesh(vertices=vertices, indices=list(range(2 * len(edge))), mode="triangle_strip")
        Color(*theme.rgba("line"))
        outline = [self.x, self.top, *[number for point in edge for number in point], self.right, self.top]
        SmoothLine(points=outline, width=theme.px(2) * 0.67, close=True, joint="miter")
