"""The still lake: sky, sun, hills and water of the attract and the closed page, and the ripples of a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.graphics.stencil_instructions import StencilPop, StencilPush, StencilUnUse, StencilUse

from screens.widgets.block import Block
from screens.widgets.paint import Box, clip_shape, disc, flat, oval, oval_line, rounded

if TYPE_CHECKING:
    from screens.context import Context

# (centre x, centre y above the shore, half width, half height) in parts of the window's width; colour
_HILLS = (
    ((0.86, -0.14), (0.62, 0.37), "hill1"),
    ((0.14, -0.17), (0.52, 0.365), "hill1"),
    ((0.57, -0.15), (0.44, 0.243), "hill2"),
    ((0.06, -0.16), (0.34, 0.234), "hill2"),
    ((0.94, -0.13), (0.33, 0.19), "hill3"),
)
# (left, below the shore, length) of glints on the water, in parts of the width
_GLINTS = (
    (0.11, 0.034, 0.168),
    (0.388, 0.038, 0.066),
    (0.648, 0.029, 0.241),
    (0.055, 0.08, 0.084),
    (0.815, 0.071, 0.12),
)


class Scene(Block):
    """The sky is the ground of the page; ``shore`` is the height of the water as part of the box. High contrast
    shows none of it.
    """

    def __init__(self, context: Context, shore: float, *, ripples_at: tuple[float, float] | None = None) -> None:
        super().__init__()
        self.context = context
        self.shore = shore
        self.ripples_at = ripples_at  # centre in parts of the box

    def draw(self) -> None:
        theme = self.context.theme
        if theme.contrast:
            return
        shore = self.y + self.height * self.shore
        span = self.width if theme.tall else self.width * 0.62
        left = self.right - span
        disc((left + span * 0.746, shore + span * 0.286), span * 0.0685, theme.rgba("surface"))
        for (cx, cy), (rx, ry), colour in _HILLS:
            box = (left + span * (cx - rx), shore + span * (cy - ry), 2 * span * rx, 2 * span * ry)
            oval(box, theme.rgba(colour))
        flat((self.x, self.y, self.width, shore - self.y), theme.rgba("deep2"))
        for x, below, length in _GLINTS:
            box = (self.x + self.width * x, shore - span * below, self.width * length, theme.px(5))
            rounded(box, theme.px(2), theme.rgba("primary_line", 0.45))
        if self.ripples_at is not None:
            centre = (self.x + self.width * self.ripples_at[0], self.y + self.height * self.ripples_at[1])
            box = (self.x, self.y, self.width, shore - self.y - theme.px(26))
            ripples(self.context, centre, (theme.px(430), theme.px(155 if theme.tall else 120)), box, 0)


def ripples(
    context: Context, centre: tuple[float, float], first: tuple[float, float], clip: Box, radius: float, count: int = 5
) -> None:
    """Concentric ellipses on the water, fainter outwards, cut at a rounded box."""
    theme = context.theme
    if theme.contrast:
        return
    StencilPush()
    clip_shape(clip, radius)
    StencilUse()
    for step in range(count):
        grow = 1 + step * 0.22 + step * step * 0.06
        alpha = 0.75 * (1 - step / count) ** 1.3
        oval_line(centre, (first[0] * grow, first[1] * grow), theme.px(3.4), theme.rgba("primary_line", alpha))
    StencilUnUse()
    clip_shape(clip, radius)
    StencilPop()
