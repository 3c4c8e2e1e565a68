"""ESC/POS: what is sent for a page, and what the status bytes mean (facts: devices 4).

A page is sent as raster only (GS v 0): most printers' fonts lack rare characters. python-escpos makes the bytes.
Printers look for real-time commands (DLE EOT, ENQ, DC4) inside pictures too, and some of those empty the buffer or open
a drawer; where three dots in a row of a picture happen to look like one, a dot beside them is blackened.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

from escpos.printer import Dummy
from PIL import Image

from devices.receipt_printer.port import Reason

# A profile of 576 dots with a full cut. With a profile of unknown width python-escpos writes to standard output.
_PROFILE = "TM-T20II"
_HEAD_BYTES = 8
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
_BAND_ROWS = 128  # 9 KB: small enough for a printer's buffer, and 0.8 s at 115,200 baud

ASK_IN_ORDER = b"\x1dr\x01"
"""GS r 1, answered only when everything before it has been worked off: with a cut before it, the proof of print."""

DISCARD = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8, at once: throw away what is buffered (Epson; others pass over it). To be verified on the hardware."""

ASK_FULL = b"\x10\x04\x14"
"""DLE EOT 20, at once: six bytes of state of kiosk printers with a paper sensor in their mouth (manuals of Custom
VKP80 and KPM150); others do not answer."""
FULL_BYTES = 6


def setup_bytes() -> bytes:
    """ESC @: start from the printer's defaults; prints nothing."""
    printer = Dummy(profile=_PROFILE)
    printer.hw("INIT")
    return bytes(printer.output)


def page_bytes(page: Image.Image) -> list[bytes]:
    """The bands of a page, and the cut as the last item."""
    bands = (page.crop((0, top, page.width, min(top + _BAND_ROWS, page.height))) for top in _tops(page))
    return [_raster(band) for band in bands] + [cut_bytes()]


def ask_at_once(n: int) -> bytes:
    """DLE EOT n, answered at once by one byte even when the printer stands still."""
    return b"\x10\x04" + bytes([n])


def is_at_once(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 clear."""
    return byte & 0x93 == 0x12


def is_in_order(byte: int) -> bool:
    """Whether a byte can be an answer to GS r 1: bits 4 and 7 clear."""
    return byte & 0x90 == 0


def in_order(heard: bytes) -> int | None:
    """The answers to GS r 1 among these bytes, their bits together; None = none came."""
    answers = [byte for byte in heard if is_in_order(byte)]
    return reduce(or_, answers) if answers else None


def paper_ended(answer: int) -> bool:
    """Whether GS r 1 says that the roll is at its end (bits 2 and 3); near its end (0 and 1) hinders nothing."""
    return bool(answer & 0x0C)


def is_flow(byte: int) -> bool:
    """XON or XOFF, which a printer on a serial line may put between its answers."""
    return byte in (0x11, 0x13)


def is_rubbish(byte: int) -> bool:
    """What no printer says to our questions."""
    return not (is_at_once(byte) or is_in_order(byte) or is_flow(byte))


def reasons(printer: int, offline: int, paper: int) -> tuple[Reason, ...]:
    """What DLE EOT 1, 2 and 4 say, worst first; empty = ready.

    Example: 1A, 32, 7E is a printer stopped by the end of its paper: ``reasons(0x1A, 0x32, 0x7E) == ("paper_out",)``.
    """
    found: list[Reason] = []
    if offline & 0x04:
        found.append("cover_open")
    if paper & 0x60 or offline & 0x20:
        found.append("paper_out")
    if offline & 0x40:
        found.append("jam")
    if printer & 0x08 and not found:
        found.append("offline")
    if paper & 0x0C and "paper_out" not in found:
        found.append("paper_low")
    return tuple(found)


def _tops(page: Image.Image) -> range:
    return range(0, page.height, _BAND_ROWS)


def _raster(band: Image.Image) -> bytes:
    printer = Dummy(profile=_PROFILE)
    printer.image(band, impl="bitImageRaster", fragment_height=_BAND_ROWS)
    head, dots = printer.output[:_HEAD_BYTES], printer.output[_HEAD_BYTES:]
    return bytes(head + _REAL_TIME.sub(b"\x30", dots))


def paper_in_mouth(answer: bytes) -> bool | None:
    """What the answer to ``ASK_FULL`` says of the mouth: 10 0F, paper (bit 5: a slip waits), user, two of errors."""
    if len(answer) != FULL_BYTES or answer[:2] != b"\x10\x0f":
        return None
    return bool(answer[2] & 0x20)


def cut_bytes() -> bytes:
    """Feed the paper past the knife and cut."""
    printer = Dummy(profile=_PROFILE)
    printer.cut()
    return bytes(printer.output)
