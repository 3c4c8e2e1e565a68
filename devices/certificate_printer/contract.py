"""What every certificate printer must do. It prints two pages, and one that it must not print twice."""

from __future__ import annotations

import io
import uuid

from PIL import Image, ImageDraw

from devices.base import Outcome
from devices.certificate_printer.port import CertificatePrinter
from devices.contract import Test

_PRINT_S = 60.0
_DPI = 100
_A4 = (827, 1169)  # 210 x 297 mm at 100 dpi


def sample_pdf(pages: int) -> bytes:
    """Pages with a frame 10 mm inside the edge and a staircase of lines: shows cut edges and lost rows."""
    sheets = []
    for sheet in range(1, pages + 1):
        page = Image.new("L", _A4, 255)
        draw = ImageDraw.Draw(page)
        draw.rectangle((39, 39, _A4[0] - 40, _A4[1] - 40), outline=0, width=3)
        draw.line((39, 39, _A4[0] - 40, _A4[1] - 40), fill=0, width=2)
        for n in range(16):
            draw.rectangle((80 + 40 * n, 100, 80 + 41 * n, 100 + 100 * sheet), fill=0)
        sheets.append(page)
    target = io.BytesIO()
    sheets[0].save(target, "PDF", resolution=_DPI, save_all=True, append_images=sheets[1:])
    return target.getvalue()


def tests(printer: CertificatePrinter) -> list[Test]:
    """The suite; its tests are run in this order."""
    job, pdf = f"contract-{uuid.uuid4().hex}", sample_pdf(2)

    def prints() -> bool:
        printed = printer.print(job, pdf, 2, _PRINT_S)
        return printed.outcome is Outcome.DONE and printed.pages_out in (2, None)

    def can_print() -> bool:
        return printer.status().state in ("ready", "busy", "degraded")

    return [
        ("it answers and can print", can_print),
        ("it prints two pages and proves them", prints),
        ("the same job is not printed again", lambda: printer.print(job, pdf, 2, 0.0).outcome is Outcome.DONE),
        ("nothing of it is left behind", lambda: printer.purge() is None),
        ("it can print afterwards", can_print),
    ]
