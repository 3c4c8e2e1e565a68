"""The camera's picture with its oval window. Every pixel of it is drawn once, for each new frame draws it all again.

The software renderer takes 12-18 ms for each layer that covers the picture, and 0.2 ms for each small shape: a panel
under the picture, a veil over it and a line of single dashes took 45 ms a frame; this takes about a third of that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from kivy.graphics import Color, Mesh
from kivy.graphics.texture import Texture

from screens.theme.theme import Rgba
from screens.widgets.paint import Box

Point = tuple[float, float]

_STEP_PX = 32.0
_CORNER_STEPS = 8
CUT_ABOVE = 0.25
_DOT_PX = 32
_DASH_STEPS = 6
_LIGHT_WALL = 0.7
"""The brightness at which dimming a picture looks just as a veil of some colour over it."""


def window(texture: Texture, box: Box, radius: float, centre: Point, radii: Point, veil: Rgba) -> None:
    """A picture that fills a rounded box: as it is inside an ellipse, dimmed as under ``veil`` outside."""
    picture = _cover(texture, box[2], box[3])
    edge = _edge(box, radius)
    oval = [_on_oval(point, centre, radii) for point in edge]
    Color(*(1 - veil[3] + veil[3] * part / _LIGHT_WALL for part in veil[:3]), 1)
    _textured(picture, box, [point for pair in zip(oval, edge, strict=True) for point in pair])
    Color(1, 1, 1, 1)
    # From side to side, not from the centre: slivers that meet in one point cost twice as much.
    _textured(picture, box, [point for pair in zip(oval, reversed(oval), strict=True) for point in pair][: len(oval)])


def dashes(dot: Texture, centre: Point, radii: Point, stroke: float, count: int, share: float, colour: Rgba) -> None:
    """An ellipse of ``count`` dashes with round ends, ``stroke`` px thick, each ``share`` of its way long.

    One mesh for all of them; ``dot`` is the soft disc of ``soft_dot``, whose halves are the ends.
    """
    half = stroke / 2 * (_DOT_PX / (_DOT_PX - 2))  # the disc leaves a texel free on each side
    vertices: list[float] = []
    indices: list[int] = []
    for index in range(count):
        first = len(vertices) // 4
        across = _dash(centre, radii, half, 2 * math.pi * index / count, 2 * math.pi * (index + share) / count)
        for (x, y), (out_x, out_y), u in across:
            vertices += [x - out_x, y - out_y, u, 0, x + out_x, y + out_y, u, 1]
        for at in range(first, len(vertices) // 4 - 2, 2):
            indices += [at, at + 1, at + 2, at + 1, at + 3, at + 2]
    Color(*colour)
    Mesh(vertices=vertices, indices=indices, mode="triangles", texture=dot)


def soft_dot() -> Texture:
    """A white disc with a soft edge."""
    pixels = bytearray()
    middle = (_DOT_PX - 1) / 2
    for y in range(_DOT_PX):
        for x in range(_DOT_PX):
            inside = _DOT_PX / 2 - 1 - math.hypot(x - middle, y - middle)
            pixels += bytes((255, 255, 255, round(255 * min(1.0, max(0.0, inside / 2)))))
    texture = Texture.create(size=(_DOT_PX, _DOT_PX), colorfmt="rgba")
    texture.blit_buffer(bytes(pixels), colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _dash(centre: Point, radii: Point, half: float, start: float, end: float) -> Iterator[tuple[Point, Point, float]]:
    """Points along one dash, the way outwards from each, and where in the dot's width it lies."""
    for step in range(-1, _DASH_STEPS + 2):
        angle = start + (end - start) * min(max(step, 0), _DASH_STEPS) / _DASH_STEPS
        x, y = centre[0] + radii[0] * math.sin(angle), centre[1] + radii[1] * math.cos(angle)
        along = (radii[0] * math.cos(angle), -radii[1] * math.sin(angle))
        length = math.hypot(*along)
        along = (along[0] / length * half, along[1] / length * half)
        beyond = -1 if step < 0 else 1 if step > _DASH_STEPS else 0
        yield (x + beyond * along[0], y + beyond * along[1]), (-along[1], along[0]), (beyond + 1) / 2


def _textured(picture: Texture, box: Box, points: list[Point]) -> None:
    """A strip of triangles that shows the part of the picture that lies under it."""
    left, bottom, right, _, _, top, _, _ = picture.tex_coords
    vertices: list[float] = []
    for x, y in points:
        u, v = (x - box[0]) / box[2], (y - box[1]) / box[3]
        vertices += [x, y, left + (right - left) * u, bottom + (top - bottom) * v]
    Mesh(vertices=vertices, indices=list(range(len(points))), mode="triangle_strip", texture=picture)


def _cover(texture: Texture, width: float, height: float) -> Texture:
    """The part of the picture that fills the box, upright (the first row of a frame is its uppermost).

    What is too high is cut at the chest rather than above the head.
    """
    scale = min(texture.width / width, texture.height / height)
    cut_width, cut_height = min(texture.width, round(width * scale)), min(texture.height, round(height * scale))
    above = round((texture.height - cut_height) * CUT_ABOVE)
    region = texture.get_region((texture.width - cut_width) // 2, above, cut_width, cut_height)
    region.flip_vertical()
    return region


def _edge(box: Box, radius: float) -> list[Point]:
    """The outline of a rounded rectangle, closed, clockwise from the middle of its upper side."""
    x, y, width, height = box
    middles = [
        (x + width - radius, y + height - radius, 0.0),
        (x + width - radius, y + radius, 0.5),
        (x + radius, y + radius, 1.0),
        (x + radius, y + height - radius, 1.5),
    ]
    corners: list[Point] = []
    for mx, my, turn in middles:
        angles = [math.pi * (turn + step / _CORNER_STEPS / 2) for step in range(_CORNER_STEPS + 1)]
        corners += [(mx + radius * math.sin(angle), my + radius * math.cos(angle)) for angle in angles]
    top = (x + width / 2, y + height)
    points = [top]
    for to in [*corners, top]:
        at = points[-1]
        steps = max(1, round(math.dist(at, to) / _STEP_PX))
        points += [
            (at[0] + (to[0] - at[0]) * n / steps, at[1] + (to[1] - at[1]) * n / steps) for n in range(1, steps + 1)
        ]
    return points


def _on_oval(point: Point, centre: Point, radii: Point) -> Point:
    """Where the way from the centre of an ellipse to a point crosses it."""
    angle = math.atan2((point[0] - centre[0]) / radii[0], (point[1] - centre[1]) / radii[1])
    return centre[0] + radii[0] * math.sin(angle), centre[1] + radii[1] * math.cos(angle)
