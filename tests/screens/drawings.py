"""A flat figure in place of a resident: as an ID photo, and as a frame in a preview file."""

from __future__ import annotations

import atexit
import base64
import io
import struct
import tempfile
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw


def figure(size: tuple[int, int], *, ground: str = "#FFFFFF", face: float = 0.58, eyes: float = 0.53) -> Image.Image:
    """Head and shoulders; ``face`` the width of the face by that of the picture, ``eyes`` their height from above."""
    width, height = size
    picture = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(picture)
    unit = width * face / 200  # the drawing below is made for a face 200 wide
    middle, level = width / 2, height * eyes

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return middle + left * unit, level + top * unit, middle + right * unit, level + bottom * unit

    pen.rounded_rectangle(box(-170, 172, 170, 900), 100 * unit, "#34525C")
    pen.rectangle(box(-40, 90, 40, 200), "#D8A683")
    pen.ellipse(box(-122, -30, -82, 50), "#DDAC8A")
    pen.ellipse(box(82, -30, 122, 50), "#DDAC8A")
    pen.rounded_rectangle(box(-100, -140, 100, 150), 96 * unit, "#E8BE9C")
    pen.pieslice(box(-116, -178, 116, 60), 180, 360, "#2B2C30")
    pen.rectangle(box(-100, -62, 100, -44), "#E8BE9C")
    for side in (-1, 1):
        pen.ellipse(box(side * 46 - 11, -9, side * 46 + 11, 11), "#2B2C30")
        pen.rounded_rectangle(box(side * 46 - 24, -36, side * 46 + 24, -28), 4 * unit, "#2B2C30")
    pen.rounded_rectangle(box(-30, 84, 30, 91), 3 * unit, "#A9614F")
    return picture


@cache
def id_photo() -> str:
    """An ID photo as prompts carry it: JPEG of 358x441, base64."""
    data = io.BytesIO()
    figure((358, 441)).save(data, "JPEG", quality=80)
    return base64.b64encode(data.getvalue()).decode()


@cache
def preview_file() -> dict[str, object]:
    """A preview as the terminal shares it, with one frame in it; removed when the process ends."""
    frame = figure((540, 720), ground="#C9D3D1", face=0.40, eyes=0.42).convert("RGBA")
    with tempfile.NamedTemporaryFile(prefix="preview-", delete=False) as file:
        file.write(struct.pack("<QII", 1, *frame.size) + frame.tobytes())
    atexit.register(Path(file.name).unlink, missing_ok=True)
    return {"path": file.name, "width": 540, "height": 720}
