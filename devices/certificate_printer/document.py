"""A file as a PDF to print at the bench: PDF as it is, a picture or plain text on A4."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

_DPI = 150
_A4 = (1240, 1754)  # 210 x 297 mm at 150 dpi
_MARGIN = 90
_LINE = 34
_COLUMNS = 90
_COUNT_S = 10.0
_PAGES = re.compile(rb"^Pages:\s*(\d+)$", re.MULTILINE)


def document_of(path: Path) -> tuple[bytes, int]:
    """The PDF and its number of pages; raises ValueError with one sentence."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    if data.startswith(b"%PDF-"):
        return data, page_count(data)
    return _as_pdf([_fit(data)] if not _is_text(data) else _typed(data.decode("utf-8")))


def page_count(pdf: bytes) -> int:
    """Raises ValueError when it is no sound PDF or poppler's ``pdfinfo`` is missing."""
    try:
        done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, timeout=_COUNT_S, check=False)
    except FileNotFoundError as error:
        raise ValueError("pdfinfo is missing: install the package poppler-utils") from error
    except subprocess.TimeoutExpired as error:
        raise ValueError("the PDF cannot be read in time") from error
    found = _PAGES.search(done.stdout)
    if done.returncode != 0 or found is None or int(found[1]) < 1:
        raise ValueError("this is no sound PDF")
    return int(found[1])


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _fit(data: bytes) -> Image.Image:
    page = Image.new("RGB", _A4, "white")
    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError("a document to print is a PDF, a picture or plain text in UTF-8") from error
    picture.thumbnail((_A4[0] - 2 * _MARGIN, _A4[1] - 2 * _MARGIN))
    page.paste(picture, ((_A4[0] - picture.width) // 2, _MARGIN))
    return page


def _typed(text: str) -> list[Image.Image]:
    rows = [line[at : at + _COLUMNS] for line in text.splitlines() for at in range(0, max(1, len(line)), _COLUMNS)] or [
        ""
    ]
    font = ImageFont.load_default(24)
    per_page = (_A4[1] - 2 * _MARGIN) // _LINE
    pages = []
    for start in range(0, len(rows), per_page):
        page = Image.new("RGB", _A4, "white")
        draw = ImageDraw.Draw(page)
        for n, row in enumerate(rows[start : start + per_page]):
            draw.text((_MARGIN, _MARGIN + n * _LINE), row.expandtabs(4), fill="black", font=font)
        pages.append(page)
    return pages


def _as_pdf(pages: list[Image.Image]) -> tuple[bytes, int]:
    target = io.BytesIO()
    pages[0].save(target, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:])
    return target.getvalue(), len(pages)
