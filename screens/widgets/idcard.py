"""The picture of an ID card: a drawing, no emblem, no real card's layout."""

from __future__ import annotations

from kivy.graphics import Color, PopMatrix, PushMatrix, Rotate
from kivy.graphics.stencil_instructions import StencilPop, StencilPush, StencilUnUse, StencilUse

from screens.theme.theme import Theme
from screens.widgets.paint import clip_shape, disc, outlined, plain_oval, rounded

RATIO = 85.6 / 54.0


def paint_card(theme: Theme, centre: tuple[float, float], width: float, *, angle: float = 0, alpha: float = 1) -> None:
    """A card ``width`` window px wide around ``centre``, turned by ``angle`` degrees. High contrast leaves it light."""
    light = theme.tokens.palettes["light"]

    def rgba(name: str, strength: float = 1.0) -> tuple[float, float, float, float]:
        return (*light[name], alpha * strength)

    height = width / RATIO
    x, y = round(centre[0] - width / 2), round(centre[1] - height / 2)
    k = width / 320
    radius = 18 * k

    PushMatrix()
    Rotate(angle=angle, origin=centre)
    outlined((x, y, width, height), radius, rgba("surface"), rgba("primary_line"), max(2.0, 2.5 * k))
    StencilPush()
    clip_shape((x + 3 * k, y + 3 * k, width - 6 * k, height - 6 * k), radius)
    StencilUse()
    plain_oval((x - 90 * k, y - 190 * k, 330 * k, 260 * k), rgba("primary_soft"))
    plain_oval((x + 150 * k, y - 215 * k, 330 * k, 270 * k), rgba("primary_soft"))
    StencilUnUse()
    clip_shape((x + 3 * k, y + 3 * k, width - 6 * k, height - 6 * k), radius)
    StencilPop()
    for row, (short, long) in enumerate(((36, 76), (36, 46), (36, 106))):
        line = y + height - (42 + 30 * row) * k
        rounded((x + 24 * k, line, short * k, 12 * k), 6 * k, rgba("primary_line", 0.65))
        rounded((x + 72 * k, line, long * k, 12 * k), 6 * k, rgba("hill3"))
    rounded((x + 24 * k, y + 26 * k, 200 * k, 13 * k), 6 * k, rgba("hill3"))
    _portrait(rgba, x + 212 * k, y + height - 132 * k, 86 * k, 108 * k)
    Color(1, 1, 1, 1)
    PopMatrix()


def _portrait(rgba: object, x: float, y: float, width: float, height: float) -> None:
    assert callable(rgba)
    rounded((x, y, width, height), width * 0.08, rgba("sky"))
    disc((x + width / 2, y + height * 0.63), width * 0.23, rgba("primary_line"))
    StencilPush()
    clip_shape((x, y, width, height * 0.5), 1)
    StencilUse()
    plain_oval((x + width * 0.13, y - height * 0.36, width * 0.74, height * 0.72), rgba("hill3"))
    StencilUnUse()
    clip_shape((x, y, width, height * 0.5), 1)
    StencilPop()
