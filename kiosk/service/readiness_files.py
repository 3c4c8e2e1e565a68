"""The readiness report as a file: PDF, plain text, or the picture that the receipt printer burns."""

from __future__ import annotations

import io

from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.health.report import Report, paper, text
from kiosk.papers.engine import PaperEngine

SUFFIXES = (".pdf", ".txt", ".png")


def content(report: Report, wording: Wording, suffix: str) -> bytes:
    """The report's bytes in the format of a suffix; ``.png`` is 1 bit deep and 576 dots wide. Raises PaperError."""
    if suffix == ".txt":
        return text(report, wording).encode()
    engine = PaperEngine(paths.assets() / "papers", paths.fonts())
    if suffix == ".pdf":
        return engine.pdf("readiness", paper(report, wording))
    out = io.BytesIO()
    engine.raster("readiness", paper(report, wording)).save(out, "PNG")
    return out.getvalue()
