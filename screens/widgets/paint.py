"""Shapes in the manner of the visual language. Called inside ``with canvas``; lengths are window pixels.

Only Smooth* primitives for edges that are seen: plain ones are jagged on the software renderer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kivy.graphics import Color, Rectangle
from kivy.graphics.boxshadow import BoxShadow
from kivy.graphics.vertex_instructions import (
    Ellipse,
    RoundedRectangle,
    SmoothEllipse,
    SmoothLine,
    SmoothRoundedRectangle,
)

from screens.theme.theme import Rgba, Theme

Box = tuple[float, float, float, float]
Radius = float | Sequence[float]


def flat(box: Box, colour: Rgba) -> None:
    Color(*colour)
    Rectangle(pos=box[:2], size=box[2:])


def rounded(box: Box, radius: Radius, colour: Rgba) -> None:
    """A filled rounded rectangle; ``radius`` may be four numbers (top left, top right, bottom right, bottom left)."""
    Color(*colour)
    limit = min(box[2], box[3]) / 2
    corners = [radius] * 4 if isinstance(radius, int | float) else list(radius)
    corners = [min(corner, limit) for corner in corners]
    SmoothRoundedRectangle(pos=box[:2], size=box[2:], radius=corners, segments=_segments(max(corners)))


def outlined(box: Box, radius: float, fill: Rgba, line: Rgba, stroke: float) -> None:
    """A rounded rectangle with an outline inside its edge: one fill and one line, so that no pixel is filled twice."""
    x, y, width, height = box
    inset = stroke / 2
    corner = max(0.0, min(radius, width / 2, height / 2) - inset)
    inner = (x + inset, y + inset, width - stroke, height - stroke)
    Color(*fill)
    RoundedRectangle(pos=inner[:2], size=inner[2:], radius=[corner] * 4, segments=_segments(corner))
    Color(*line)
    SmoothLine(rounded_rectangle=(*inner, *[corner] * 4, 4 * _segments(corner)), width=_half(stroke))


def rounded_line(box: Box, radius: float, colour: Rgba) -> None:
    """The edge of a rounded rectangle, a soft line one pixel wide: it smooths what ends there without an edge."""
    Color(*colour)
    SmoothLine(rounded_rectangle=(*box, *[radius] * 4, 4 * _segments(radius)), width=_half(1))


def shadow(theme: Theme, box: Box, radius: float, token: str) -> None:
    """The soft shadow of a floating thing (e1, e2, e3); nothing in high contrast."""
    if theme.contrast:
        return
    numbers = theme.tokens.shadow[token]
    Color(*theme.tokens.shadow_tint, numbers["alpha"])
    BoxShadow(
        pos=box[:2],
        size=box[2:],
        offset=[theme.px(n) for n in numbers["offset"]],
        blur_radius=theme.px(numbers["blur"]),
        spread_radius=[theme.px(n) for n in numbers["spread"]],
        border_radius=[radius] * 4,
    )


def disc(centre: tuple[float, float], radius: float, colour: Rgba) -> None:
    Color(*colour)
    SmoothEllipse(pos=(centre[0] - radius, centre[1] - radius), size=(2 * radius, 2 * radius))


def oval(box: Box, colour: Rgba) -> None:
    Color(*colour)
    SmoothEllipse(pos=box[:2], size=box[2:], segments=120)


def oval_line(centre: tuple[float, float], radii: tuple[float, float], stroke: float, colour: Rgba) -> None:
    """An ellipse as a line ``stroke`` pixels thick."""
    Color(*colour)
    rx, ry = radii
    SmoothLine(ellipse=(centre[0] - rx, centre[1] - ry, 2 * rx, 2 * ry, 0, 360, 120), width=_half(stroke))


def arc(centre: tuple[float, float], radius: float, stroke: float, start: float, end: float, colour: Rgba) -> None:
    """Part of a circle, degrees clockwise from 12 o'clock, with round ends."""
    Color(*colour)
    SmoothLine(circle=(*centre, radius, start, end, 90), width=_half(stroke))


def arc_ellipse(
    centre: tuple[float, float], radii: tuple[float, float], stroke: float, start: float, end: float, colour: Rgba
) -> None:
    """Part of an ellipse, degrees clockwise from 12 o'clock, with round ends."""
    points: list[float] = []
    for step in range(33):
        angle = math.radians(start + (end - start) * step / 32)
        points += [centre[0] + radii[0] * math.sin(angle), centre[1] + radii[1] * math.cos(angle)]
    Color(*colour)
    SmoothLine(points=points, width=_half(stroke), joint="round", cap="none")
    for x, y in (points[:2], points[-2:]):
        disc((x, y), stroke / 2, colour)


def polyline(points: Sequence[float], stroke: float, colour: Rgba) -> None:
    """A line through points x, y, x, y … with round joins and round ends (drawn as discs: SmoothLine's are square)."""
    Color(*colour)
    SmoothLine(points=list(points), width=_half(stroke), joint="round", cap="none")
    for index in range(0, len(points), 2):
        disc((points[index], points[index + 1]), stroke / 2, colour)


def clip_shape(box: Box, radius: float) -> None:
    """The shape between StencilPush and StencilUse; stencils want the plain primitive."""
    RoundedRectangle(pos=box[:2], size=box[2:], radius=[radius] * 4)


def plain_oval(box: Box, colour: Rgba) -> None:
    """A filled ellipse for use inside stencils, where smooth edges are cut anyway."""
    Color(*colour)
    Ellipse(pos=box[:2], size=box[2:], segments=180)


def _segments(radius: float) -> int:
    return 12 if radius < 30 else 28


def _half(stroke: float) -> float:
    """SmoothLine(width=w) comes out about 2w - 0.7 px thick."""
    return max(0.6, (stroke + 0.7) / 2)
