"""Two hands with the finger to press, and a print that fills as presses succeed.

Finger positions are those of GA/T 1011: 11 to 15 right thumb to little finger, 16 to 20 left thumb to little finger.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from screens.theme.theme import Rgba
from screens.widgets.block import Block
from screens.widgets.paint import polyline, rounded
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

Point = tuple[float, float]

# The right hand from above, origin at the lower left of the palm, reference px; (base, tip, radius) by finger.
_PALM = (0.0, 0.0, 274.0, 226.0)
_FINGERS: tuple[tuple[Point, Point, float], ...] = (
    ((24.0, 96.0), (-96.0, 186.0), 35.0),
    ((42.0, 190.0), (8.0, 352.0), 32.0),
    ((112.0, 196.0), (112.0, 396.0), 32.0),
    ((186.0, 196.0), (206.0, 364.0), 32.0),
    ((238.0, 150.0), (294.0, 288.0), 30.0),
)
_LEFT, _RIGHT, _LOW, _HIGH = -131.0, 326.0, 0.0, 428.0
_HAND_GAP = 46.0
_LABEL = 64.0


def is_right(finger: int) -> bool:
    return finger <= 15


class Hands(Block):
    """Both hands on a soft stage; ``finger`` is gold at its tip, ``done`` ones carry a check."""

    def __init__(self, context: Context, finger: int, done: Collection[int], height: float) -> None:
        super().__init__()
        self.context = context
        self.finger = finger
        self.done = frozenset(done)
        self.wanted = context.theme.gap(height)
        right = is_right(finger)
        self.labels = [
            Text(context, context.text("ui.hand.left"), "body", bold=not right, align="center", colour=_ink(not right)),
            Text(context, context.text("ui.hand.right"), "body", bold=right, align="center", colour=_ink(right)),
        ]
        for label in self.labels:
            self.add_widget(label)

    def height_for(self, width: float) -> float:
        return self.wanted

    def draw(self) -> None:
        theme = self.context.theme
        rounded((self.x, self.y, self.width, self.height), theme.px(32), theme.rgba("primary_soft"))
        for right in (False, True):
            self._draw_hand(right, active=right == is_right(self.finger))

    def arrange(self) -> None:
        scale, bottom = self._scale(), self._bottom()
        height = self.labels[0].line_px
        for right, label in zip((False, True), self.labels, strict=True):
            middle = self._at(right, ((_LEFT + _RIGHT) / 2 + 40, 0))[0]
            label.place(middle - 200 * scale, bottom - height - 10 * scale, 400 * scale, height)

    def _draw_hand(self, right: bool, *, active: bool) -> None:
        theme = self.context.theme
        strength = 1.0 if active else 0.4
        line, fill = (
            _mixed(theme.rgba("primary_line" if theme.contrast else "hill3"), theme.rgba("primary_soft"), strength),
            (theme.rgba("surface") if active else _mixed(theme.rgba("surface"), theme.rgba("primary_soft"), 0.45)),
        )
        grow = theme.px(4.5)
        # A union of capsules: everything a little larger in the line's colour, then everything in the fill.
        for extra, colour in ((grow, line), (0.0, fill)):
            self._shape(right, extra, colour)
        for index, (base, tip, radius) in enumerate(_FINGERS):
            code = (11 if right else 16) + index
            if code == self.finger:
                self._tip(right, base, tip, radius, theme.rgba("gold"))
            elif code in self.done:
                self._tip(right, base, tip, radius, theme.rgba("success"))
                self._check(right, tip, radius)

    def _shape(self, right: bool, extra: float, colour: Rgba) -> None:
        scale = self._scale()
        x0, y0 = self._at(right, (_PALM[0] if right else _PALM[2], _PALM[1]))
        box = (x0 - extra, y0 - extra, _PALM[2] * scale + 2 * extra, _PALM[3] * scale + 2 * extra)
        rounded(box, [60 * scale + extra, 60 * scale + extra, 92 * scale + extra, 92 * scale + extra], colour)
        for base, tip, radius in _FINGERS:
            a, b = self._at(right, base), self._at(right, tip)
            polyline([*a, *b], 2 * (radius * scale + extra), colour)

    def _tip(self, right: bool, base: Point, tip: Point, radius: float, colour: Rgba) -> None:
        length = math.dist(base, tip)
        share = min(0.5, 46 / length)
        inner = (tip[0] + (base[0] - tip[0]) * share, tip[1] + (base[1] - tip[1]) * share)
        polyline([*self._at(right, inner), *self._at(right, tip)], 2 * (radius + 5) * self._scale(), colour)

    def _check(self, right: bool, tip: Point, radius: float) -> None:
        edge = radius * 1.3 * self._scale()
        x, y = self._at(right, tip)
        box = (round(x - edge / 2), round(y - edge / 2), edge, edge)
        self.context.icons.paint("check", box, self.context.theme.rgba("on_primary"))

    def _scale(self) -> float:
        wide = 2 * (_RIGHT - _LEFT) + _HAND_GAP
        return min(self.width * 0.965 / wide, (self.height - self.context.theme.px(_LABEL + 60)) / (_HIGH - _LOW))

    def _bottom(self) -> float:
        label = self.context.theme.px(_LABEL)
        return self.y + label + (self.height - label - _HIGH * self._scale()) / 2

    def _at(self, right: bool, point: Point) -> Point:
        """A point of the right hand, or its mirror image on the left, in window pixels."""
        scale = self._scale()
        along = (_HAND_GAP / 2 - _LEFT + point[0]) * scale
        return self.center_x + (along if right else -along), self._bottom() + point[1] * scale


class PrintMark(Block):
    """Five nested loops of a finger; the innermost ``fraction`` of them in the colour of success."""

    def __init__(self, context: Context, size: float, fraction: float) -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(size)
        self.fraction = fraction

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        theme = self.context.theme
        stroke = self.edge * 0.036
        for index in range(5):
            done = index < round(5 * self.fraction)
            faint = 1.0 if theme.contrast else 0.45
            colour = theme.rgba("success") if done else _mixed(theme.rgba("line_strong"), theme.rgba("surface"), faint)
            self._loop(index, stroke, colour)

    def _loop(self, index: int, stroke: float, colour: Rgba) -> None:
        edge = self.edge
        radius = edge * (0.075 + 0.083 * index)
        top = self.y + edge * 0.56
        legs = (0.10 + (0.05 if index % 2 else 0.0), 0.13 + 0.05 * (index == 1))
        below = [top - edge * (0.42 - 0.055 * index - leg * 0.3) for leg in legs]
        points: list[float] = [self.center_x - radius, below[0]]
        for step in range(33):
            angle = math.pi * (1 - step / 32)
            points += [self.center_x + radius * math.cos(angle), top + radius * math.sin(angle)]
        points += [self.center_x + radius, below[1]]
        polyline(points, stroke, colour)


class PressBars(Block):
    """One bar for each press that is needed, those done in the colour of success."""

    def __init__(self, context: Context, done: int, needed: int) -> None:
        super().__init__()
        self.context = context
        self.done = done
        self.needed = max(1, needed)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(16)

    def draw(self) -> None:
        theme = self.context.theme
        gap = theme.px(14)
        width = (self.width - gap * (self.needed - 1)) / self.needed
        for index in range(self.needed):
            colour = theme.rgba("success" if index < self.done else "line")
            rounded((self.x + index * (width + gap), self.y, width, self.height), self.height / 2, colour)


def _ink(active: bool) -> str:
    return "ink" if active else "ink2"


def _mixed(colour: Rgba, ground: Rgba, share: float) -> Rgba:
    """A colour laid over a ground, solid: overlapping capsules must not show through one another."""
    return (
        colour[0] * share + ground[0] * (1 - share),
        colour[1] * share + ground[1] * (1 - share),
        colour[2] * share + ground[2] * (1 - share),
        1.0,
    )
