"""One layout engine for receipts, slips and forms: typst templates in, PDF or 1-bit raster out.

Data enter a template as JSON in memory, never as markup and never by a file. Nothing of them is in an error.
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst
from PIL import Image
from pydantic import ValidationError

from kiosk.papers.errors import MissingGlyph, PaperError
from kiosk.papers.glyphs import Glyphs, texts_in
from kiosk.papers.models import PAPERS, Part
from kiosk.papers.pictures import picture_svg, qr_svg

DOTS_PER_MM = 8
PRINTER_DPI = 25.4 * DOTS_PER_MM
"""203.2 dots per inch: 72 mm of an 80 mm roll are 576 dots."""

RECEIPT_DOTS = 576
_SCREEN_DPI = 144.0
# Darker than half: thin strokes of small Chinese characters must not break on thermal paper.
_BLACK_BELOW = 160
_PLACE = re.compile(r"[\w-]+\.typ:\d+:\d+")


def names() -> tuple[str, ...]:
    """The papers there are."""
    return tuple(PAPERS)


def fields(name: str) -> dict[str, str]:
    """Each field of a paper with what belongs in it, and whether it is optional; raises PaperError for no paper."""
    return {
        field: (info.description or "") + ("" if info.is_required() else " (optional)")
        for field, info in _model(name).model_fields.items()
    }


class PaperEngine:
    """Typesets papers with the templates of one folder and the fonts of another. May be shared by threads."""

    def __init__(self, templates: Path, fonts: Path) -> None:
        self._templates = templates
        self._glyphs = Glyphs(fonts)
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(
            root=templates,
            font_paths=typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[fonts],
            ),
        )

    def warm_up(self) -> None:
        """Read the fonts' tables before the first resident waits for them."""
        self._glyphs.missing("")

    def pdf(self, name: str, data: Mapping[str, Any]) -> bytes:
        """The paper as PDF/A-2b; raises PaperError or MissingGlyph."""
        return self._set(name, data, "pdf", None)

    def png(self, name: str, data: Mapping[str, Any], dpi: float = _SCREEN_DPI) -> bytes:
        """The paper as a picture for the screen; raises PaperError for a paper of several pages."""
        return self._set(name, data, "png", dpi)

    def raster(self, name: str, data: Mapping[str, Any], width_dots: int = RECEIPT_DOTS) -> Image.Image:
        """The paper as the receipt printer burns it: mode ``1``, 203.2 dpi, ``width_dots`` wide."""
        with Image.open(io.BytesIO(self._set(name, data, "png", PRINTER_DPI))) as picture:
            grey = picture.convert("L")
        if grey.width != width_dots:
            raise PaperError(name, f"is {grey.width} dots wide, the printer takes {width_dots}")
        return grey.point(lambda level: 0 if level < _BLACK_BELOW else 255).convert("1", dither=Image.Dither.NONE)

    def _set(self, name: str, data: Mapping[str, Any], kind: Literal["pdf", "png"], dpi: float | None) -> bytes:
        content = _content(name, data)
        missing = self._glyphs.missing(texts_in(content))
        if missing:
            raise MissingGlyph(name, missing)
        content |= _pictures(name, content)
        return self._typeset(name, json.dumps(content, ensure_ascii=False), kind, dpi)

    def _typeset(self, name: str, content: str, kind: Literal["pdf", "png"], dpi: float | None) -> bytes:
        template = self._templates / f"{name}.typ"
        with self._lock:
            try:
                made = self._compiler.compile(
                    input=template,
                    format=kind,
                    ppi=dpi,
                    sys_inputs={"data": content},
                    pdf_standards=["a-2b"] if kind == "pdf" else [],
                )
            except typst.TypstError as error:
                # Its message may quote the data: only the place in the template is told.
                at = _PLACE.search(error.diagnostic)
                raise PaperError(name, f"cannot be set, see {at.group() if at else template.name}") from None
            finally:
                self._forget()
        if not isinstance(made, bytes):
            raise PaperError(name, "has more than one page")
        return made

    def _forget(self) -> None:
        """The compiler keeps its last inputs: give it an empty paper."""
        self._compiler.compile(input=b"", format="svg", sys_inputs=None)


def _model(name: str) -> type[Part]:
    try:
        return PAPERS[name]
    except KeyError:
        raise PaperError(name, f"is no paper; there are {', '.join(PAPERS)}") from None


def _content(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The checked data as JSON-ready values; pictures still as bytes."""
    try:
        return _model(name).model_validate(dict(data)).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in (name, *first["loc"]))
        match first["type"]:
            case "missing":
                reason = "is missing"
            case "extra_forbidden":
                reason = "is no field of this paper"
            case "value_error":
                reason = first["msg"].removeprefix("Value error, ")
            case _:
                reason = first["msg"][:1].lower() + first["msg"][1:]
        raise PaperError(where, reason) from None


def _pictures(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """SVG for each picture: the QR of the voucher or photo (with its side in modules), portrait and signature."""
    made: dict[str, Any] = {}
    url = content.get("voucher_url") or content.get("photo_url")
    if url is not None:
        made["qr"], made["qr_modules"] = qr_svg(url)
    for field, value in content.items():
        if isinstance(value, bytes):
            try:
                made[field] = picture_svg(value)
            except ValueError as error:
                raise PaperError(f"{name}.{field}", str(error)) from None
    return made
