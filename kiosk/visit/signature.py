"""From strokes to the signature's picture, with the measure of domain §7.2: a hand, not a tap."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

Points = Sequence[tuple[float, float, float]]

MIN_STROKES = 2
MIN_INK_PIXELS = 300
MIN_BOX_SHARE = 0.10
"""Domain §7.2: at least 2 strokes, 300 ink pixels, a bounding box of at least 10 % of the pad's width."""

_SIZE = (600, 300)
_PEN = 6


def draw(strokes: Sequence[Points], width: float, height: float) -> bytes | None:
    """The signature as a PNG of 600x300, black on white; None when it is too little to be one."""
    points = [(x, y) for stroke in strokes for x, y, _ in stroke]
    if len(strokes) < MIN_STROKES or not points or width <= 0 or height <= 0:
        return None
    across = max(x for x, _ in points) - min(x for x, _ in points)
    if across / width < MIN_BOX_SHARE:
        return None
    scale = min(_SIZE[0] / width, _SIZE[1] / height)
    picture = Image.new("L", _SIZE, 255)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        line = [(x * scale, y * scale) for x, y, _ in stroke]
        pen.line(line, fill=0, width=_PEN, joint="curve")
    if picture.histogram()[0] < MIN_INK_PIXELS:
        return None
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()
