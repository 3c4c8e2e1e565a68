"""From a file to pages of the printer's width: what ``kiosk device do receipt_printer print FILE`` takes."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from devices.receipt_printer.port import LONGEST_DOTS, WIDTH_DOTS
from kiosk.base import paths

_FONT = "NotoSansCJKsc-Regular.otf"
_FONT_DOTS = 24  # 3 mm: the size of a receipt's small print
_LINE_DOTS = 34
_MARGIN_DOTS = 16
_MOST_BYTES = 20_000_000
_RASTER_S = 30.0
_PGM_HEAD = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")


def pages_of(path: Path) -> list[Image.Image]:
    """The pages of a PNG, JPEG, PDF or text file (UTF-8), 576 dots wide, grey, each at most a metre long.

    Raises ValueError with one sentence for a file that is none of these, or too big.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"{path} has over {_MOST_BYTES} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    match path.suffix.lower():
        case ".png" | ".jpg" | ".jpeg":
            pages = [_picture(data, path)]
        case ".pdf":
            pages = _pdf(data, path)
        case ".txt":
            pages = [_text(data, path)]
        case _:
            raise ValueError(f"{path} must be a .png, .jpg, .pdf or .txt file")
    if longest := [page.height for page in pages if page.height > LONGEST_DOTS]:
        raise ValueError(f"{path} would be {longest[0]} dots long, over {LONGEST_DOTS}")
    return pages


def _picture(data: bytes, path: Path) -> Image.Image:
    """Dark on white, also where the picture is transparent."""
    try:
        with Image.open(io.BytesIO(data)) as found:
            shown = found.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} is no picture that can be read") from error
    paper = Image.new("RGBA", shown.size, "white")
    paper.alpha_composite(shown)
    height = max(1, round(shown.height * WIDTH_DOTS / shown.width))
    if height > LONGEST_DOTS:
        raise ValueError(f"{path} would be {height} dots long, over {LONGEST_DOTS}")
    return paper.convert("L").resize((WIDTH_DOTS, height))


def _pdf(data: bytes, path: Path) -> list[Image.Image]:
    """By poppler's pdftoppm, through pipes: no page lies in a temporary file."""
    command = ["pdftoppm", "-gray", "-scale-to-x", str(WIDTH_DOTS), "-scale-to-y", "-1", "-"]
    try:
        made = subprocess.run(command, input=data, capture_output=True, timeout=_RASTER_S, check=True)
    except FileNotFoundError as error:
        raise ValueError("PDF files need pdftoppm: install the Debian package poppler-utils") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ValueError(f"{path} is no PDF that can be drawn") from error
    pages, at = [], 0
    while head := _PGM_HEAD.match(made.stdout, at):
        width, height = int(head[1]), int(head[2])
        at = head.end() + width * height
        page = Image.frombytes("L", (width, height), made.stdout[head.end() : at])
        pages.append(page if width == WIDTH_DOTS else page.resize((WIDTH_DOTS, height)))
    if not pages:
        raise ValueError(f"{path} has no pages")
    return pages


def _text(data: bytes, path: Path) -> Image.Image:
    try:
        text = data.decode("utf-8-sig").expandtabs(4)
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8") from error
    font = ImageFont.truetype(str(paths.fonts() / _FONT), _FONT_DOTS)
    lines = [part for line in text.splitlines() or [""] for part in _wrapped(line, font)]
    page = Image.new("L", (WIDTH_DOTS, _LINE_DOTS * len(lines)), 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((_MARGIN_DOTS, number * _LINE_DOTS), line, font=font, fill=0)
    return page


def _wrapped(line: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Cut where the paper ends: Chinese has no spaces, and a number must not be lost."""
    parts, start = [], 0
    for at in range(1, len(line) + 1):
        if font.getlength(line[start:at]) > WIDTH_DOTS - 2 * _MARGIN_DOTS:
            parts.append(line[start : at - 1])
            start = at - 1
    return [*parts, line[start:]]
