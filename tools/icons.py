"""Draws assets/icons/icons.json into white PNG pictures with transparency, assets/icons/png/NAME-SIZE.png.

An icon is a list of primitives on a 24 x 24 grid, y down (the file explains each). White, so that the screens tint
them with a token colour. Drawn eight times larger and scaled down: smooth edges at every size.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from PIL import Image, ImageDraw

SOURCE = Path("assets/icons/icons.json")
TARGET = Path("assets/icons/png")
SIZES = (34, 48, 64, 80, 112)
OVERSAMPLING = 8

Point = tuple[float, float]
Primitive = tuple[str, list[float]]


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    """Points of an arc, angles in degrees from 12 o'clock clockwise, one point every three degrees."""
    count = max(8, int(abs(end - start) / 3))
    angles = (math.radians(start + (end - start) * i / count) for i in range(count + 1))
    return [(cx + rx * math.sin(a), cy - ry * math.cos(a)) for a in angles]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """The closed outline of a rounded rectangle."""
    right, bottom, r = x + width - radius, y + height - radius, radius
    corners = ((right, y + r, 0), (right, bottom, 90), (x + r, bottom, 180), (x + r, y + r, 270))
    outline = [point for cx, cy, start in corners for point in arc(cx, cy, r, r, start, start + 90)]
    return [*outline, outline[0]]


def outline_of(kind: str, v: list[float]) -> list[Point]:
    """The line that a stroked primitive draws, in grid units."""
    match kind:
        case "pl" | "pg":
            points = list(zip(v[::2], v[1::2], strict=True))
            return [*points, points[0]] if kind == "pg" else points
        case "rr":
            return rounded(*v)
        case "c":
            return arc(v[0], v[1], v[2], v[2], 0, 360)
        case "e":
            return arc(v[0], v[1], v[2], v[3], 0, 360)
        case "a":
            return arc(v[0], v[1], v[2], v[2], v[3], v[4])
        case _:
            raise ValueError(f"unknown primitive {kind!r}; known: pl pg rr c e a d pie")


class Canvas:
    """A square of ``size`` pixels that draws in grid units with one round pen."""

    def __init__(self, size: int, grid: float, stroke: float) -> None:
        self.size = size
        self.scale = size * OVERSAMPLING / grid
        self.pen = stroke * self.scale / 2
        self.mask = Image.new("L", (size * OVERSAMPLING, size * OVERSAMPLING), 0)
        self.draw = ImageDraw.Draw(self.mask)

    def disc(self, x: float, y: float, radius: float) -> None:
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)

    def line(self, points: list[Point]) -> None:
        """Thick segments with a disc on each point: round caps and joins."""
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        for (x0, y0), (x1, y1) in zip(scaled, scaled[1:], strict=False):
            length = math.hypot(x1 - x0, y1 - y0) or 1
            dx, dy = -(y1 - y0) / length * self.pen, (x1 - x0) / length * self.pen
            self.draw.polygon(
                [(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)], fill=255
            )
        for x, y in scaled:
            self.disc(x, y, self.pen)

    def add(self, kind: str, v: list[float]) -> None:
        if kind == "d":
            self.disc(v[0] * self.scale, v[1] * self.scale, v[2] * self.scale)
        elif kind == "pie":
            sector = [(v[0], v[1]), *arc(v[0], v[1], v[2], v[2], v[3], v[4])]
            self.draw.polygon([(x * self.scale, y * self.scale) for x, y in sector], fill=255)
        else:
            self.line(outline_of(kind, v))

    def picture(self) -> Image.Image:
        """White, with the drawing as its transparency."""
        picture = Image.new("RGBA", (self.size, self.size), (255, 255, 255, 0))
        picture.putalpha(self.mask.resize((self.size, self.size), Image.Resampling.LANCZOS))
        return picture


def render(primitives: list[Primitive], size: int, grid: float, stroke: float) -> Image.Image:
    canvas = Canvas(size, grid, stroke)
    for kind, values in primitives:
        canvas.add(kind, values)
    return canvas.picture()


def main() -> None:
    sheet = json.loads(SOURCE.read_text(encoding="utf-8"))
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, primitives in sheet["icons"].items():
        for size in SIZES:
            render(primitives, size, sheet["grid"], sheet["stroke"]).save(TARGET / f"{name}-{size}.png")


if __name__ == "__main__":
    main()
