"""How to move, drawn: an arrow for the body, and a head with an arrow for what the head does.

Ways are as the resident sees them in the mirrored picture: left is the resident's own left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from screens.theme.theme import Rgba
from screens.widgets.paint import arc_ellipse, oval_line, polyline

Point = tuple[float, float]
_STROKE = 11.0


class Pen:
    """Draws about one point, in reference px (the symbol is about 112 of them high and wide)."""

    def __init__(self, centre: Point, px: float, ink: Rgba) -> None:
        self._centre = centre
        self._px = px
        self._ink = ink

    def arrow(self, tail: Point, tip: Point, wing: float = 30) -> None:
        """A straight arrow."""
        polyline([*self._at(tail), *self._at(tip)], self._px * _STROKE, self._ink)
        self.point(tip, math.atan2(tip[1] - tail[1], tip[0] - tail[0]), wing)

    def point(self, tip: Point, angle: float, wing: float) -> None:
        """The head of an arrow that goes in the direction ``angle`` (radians, mathematical)."""
        ends = [
            (tip[0] - wing * math.cos(angle + turn), tip[1] - wing * math.sin(angle + turn)) for turn in (0.7, -0.7)
        ]
        polyline([*self._at(ends[0]), *self._at(tip), *self._at(ends[1])], self._px * _STROKE, self._ink)

    def head(self, at: Point, rx: float, ry: float) -> None:
        """The outline of a head."""
        oval_line(self._at(at), (rx * self._px, ry * self._px), self._px * 9, self._ink)

    def bow(self, at: Point, radii: Point, start: float, end: float) -> None:
        """Part of an ellipse with the head of an arrow at its end; degrees clockwise from 12 o'clock."""
        scaled = (radii[0] * self._px, radii[1] * self._px)
        arc_ellipse(self._at(at), scaled, self._px * _STROKE, start, end, self._ink)
        angle, way = math.radians(end), math.copysign(1, end - start)
        tip = (at[0] + radii[0] * math.sin(angle), at[1] + radii[1] * math.cos(angle))
        heading = math.atan2(-way * radii[1] * math.sin(angle), way * radii[0] * math.cos(angle))
        self.point(tip, heading, 30)

    def _at(self, point: Point) -> Point:
        return self._centre[0] + point[0] * self._px, self._centre[1] + point[1] * self._px


def _straight(x: float, y: float) -> Callable[[Pen], None]:
    return lambda pen: pen.arrow((-46 * x, -46 * y), (46 * x, 46 * y), wing=46)


def _corners(pen: Pen, inner: float, outer: float) -> None:
    """Four arrows between the head and the corners: outwards it grows, inwards it shrinks."""
    for x, y in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        pen.arrow((inner * x, inner * y), (outer * x, outer * y), wing=24)


def _closer(pen: Pen) -> None:
    pen.head((0, 0), 15, 20)
    _corners(pen, 27, 52)


def _back(pen: Pen) -> None:
    pen.head((0, 0), 15, 20)
    _corners(pen, 56, 30)


def _turn(way: int) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.head((0, 14), 29, 38)
        pen.bow((0, -22), (58, 26), 180 - way * 84, 180 + way * 66)

    return draw


def _chin(way: int) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.head((-22, 0), 31, 42)
        pen.arrow((42, -36 * way), (42, 36 * way))

    return draw


def _level(way: int) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.head((0, -16), 29, 37)
        pen.bow((0, -20), (66, 66), way * 60, -way * 52)

    return draw


GESTURES: Mapping[str, Callable[[Pen], None]] = MappingProxyType(
    {
        "right": _straight(1, 0),
        "left": _straight(-1, 0),
        "up": _straight(0, 1),
        "down": _straight(0, -1),
        "closer": _closer,
        "back": _back,
        "turn_left": _turn(1),
        "turn_right": _turn(-1),
        "chin_up": _chin(1),
        "chin_down": _chin(-1),
        "level_left": _level(1),
        "level_right": _level(-1),
    }
)
"""Every way to move by the name that guidance gives it."""
