"""What is kept of a signature: its strokes as JSON, the picture of them, and a digest that holds both together."""

from __future__ import annotations

import hashlib
import io
import json

from PIL import Image, ImageDraw

from devices.signature_pad.port import Point, Signature

_WIDTH = 600
_PEN = (2.0, 7.0)  # pixels at no and at full pressure
_SMOOTH = 2  # drawn so many times larger, then reduced


def document(signature: Signature) -> bytes:
    """The strokes as canonical JSON (UTF-8): ``{"ratio", "strokes": [[[x, y, ms, pressure], ...], ...]}``.

    The same signature gives the same bytes; places have five decimals, a hundredth of a millimetre on a large pad.
    """
    strokes = [
        [[round(p.x, 5), round(p.y, 5), p.ms, round(p.pressure, 3)] for p in s.points] for s in signature.strokes
    ]
    kept = {"ratio": round(signature.ratio, 5), "strokes": strokes}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


def digest(signature: Signature) -> str:
    """SHA-256 of ``document``, hexadecimal."""
    return hashlib.sha256(document(signature)).hexdigest()


def render(signature: Signature) -> bytes:
    """A PNG, black on white, 600 pixels wide; a line is as thick as the pen was pressed."""
    size = (_WIDTH * _SMOOTH, max(1, round(_WIDTH * _SMOOTH / signature.ratio)))
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)

    def place(point: Point) -> tuple[float, float]:
        return point.x * (size[0] - 1), point.y * (size[1] - 1)

    for stroke in signature.strokes:
        for before, after in zip(stroke.points, (*stroke.points[1:], stroke.points[-1]), strict=True):
            thick = (_PEN[0] + (_PEN[1] - _PEN[0]) * after.pressure) * _SMOOTH
            x, y = place(before)
            pen.line([(x, y), place(after)], fill=0, width=max(1, round(thick)))
            pen.ellipse([x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2], fill=0)
    png = io.BytesIO()
    picture.reduce(_SMOOTH).save(png, "PNG", optimize=True)
    return png.getvalue()
