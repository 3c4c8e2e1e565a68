"""What every receipt printer must do. It prints one short page."""

from __future__ import annotations

import uuid

from PIL import Image, ImageDraw

from devices.base import Outcome
from devices.contract import Test
from devices.receipt_printer.port import WIDTH_DOTS, ReceiptPrinter

_PRINT_S = 10.0


def sample_page() -> Image.Image:
    """Frame, diagonals and a staircase of 1 to 16 dots: shows shifted bands, lost rows and a worn head."""
    page = Image.new("1", (WIDTH_DOTS, 400), 1)
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, WIDTH_DOTS - 1, 399), outline=0, width=4)
    draw.line((0, 0, WIDTH_DOTS, 400), fill=0, width=2)
    draw.line((0, 400, WIDTH_DOTS, 0), fill=0, width=2)
    for n in range(16):
        draw.rectangle((20 + 33 * n, 40, 20 + 34 * n, 100), fill=0)
    return page


def tests(printer: ReceiptPrinter) -> list[Test]:
    """The suite; its tests are run in this order."""
    job = uuid.uuid4().hex
    return [
        ("it answers and can print", lambda: printer.status().state in ("ready", "degraded")),
        ("it prints a page and proves it", lambda: printer.print(job, sample_page(), _PRINT_S).outcome is Outcome.DONE),
        ("the same job is not printed again", lambda: printer.print(job, sample_page(), 0.0).outcome is Outcome.DONE),
        ("it can print afterwards", lambda: printer.status().state in ("ready", "degraded")),
    ]
