"""What every temporary-card printer must do. It prints one card."""

from __future__ import annotations

import uuid

from PIL import Image, ImageDraw

from devices.base import Outcome
from devices.contract import Test
from devices.temp_card_printer.port import CARD_DOTS, TempCardPrinter

_PRINT_S = 60.0


def sample_side(text: str) -> Image.Image:
    """A frame, the diagonals and a word: shows a shifted ribbon and a worn head."""
    side = Image.new("RGB", CARD_DOTS, "white")
    draw = ImageDraw.Draw(side)
    draw.rectangle((0, 0, CARD_DOTS[0] - 1, CARD_DOTS[1] - 1), outline="black", width=4)
    draw.line((0, 0, *CARD_DOTS), fill="black", width=2)
    draw.line((0, CARD_DOTS[1], CARD_DOTS[0], 0), fill="black", width=2)
    draw.text((40, 40), text, fill="black")
    return side


def tests(printer: TempCardPrinter) -> list[Test]:
    """The suite; its tests are run in this order."""
    job, front, back = uuid.uuid4().hex, sample_side("SAMPLE FRONT"), sample_side("SAMPLE BACK")
    return [
        ("it answers and can print", lambda: printer.status().state in ("ready", "degraded")),
        ("it prints a card", lambda: printer.print(job, front, back, _PRINT_S).outcome is Outcome.DONE),
        ("the same job is not printed again", lambda: printer.print(job, front, back, 0.0).outcome is Outcome.DONE),
        ("it can print afterwards", lambda: printer.status().state in ("ready", "degraded")),
    ]
