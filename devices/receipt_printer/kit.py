"""The kit of the receipt printer: ESC/POS on a serial line, on TCP (port 9100 of most) or on USB.

Options of the configuration: ``baud`` (115200, serial lines only), ``mouth_sensor`` (false; the printer can tell
whether its slip was taken).
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from pathlib import Path

from devices.base import DeviceSpec, Outcome, Transport
from devices.kit import Done, Kit, no_arguments, told
from devices.receipt_printer.contract import tests
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.pages import pages_of
from devices.receipt_printer.port import ReceiptPrinter
from devices.transport.address import DEFAULT_BAUD, transport_at
from devices.transport.usb import usb_at


def line_at(address: str, baud: int = DEFAULT_BAUD) -> Transport:
    """The line of a printer, not opened yet; raises ValueError."""
    return usb_at(address) if address.startswith("usb:") else transport_at(address, baud)


def _escpos(spec: DeviceSpec, _: threading.Event) -> ReceiptPrinter:
    baud = spec.options.get("baud", DEFAULT_BAUD)
    if isinstance(baud, bool) or not isinstance(baud, int) or not 1_200 <= baud <= 4_000_000:
        raise ValueError(f"option baud must be a whole number from 1200 to 4000000, not {baud!r}")
    mouth_sensor = spec.options.get("mouth_sensor", False)
    if not isinstance(mouth_sensor, bool):
        raise ValueError(f"option mouth_sensor must be true or false, not {mouth_sensor!r}")
    return EscposPrinter(line_at(spec.address, baud), mouth_sensor=mouth_sensor)


def print_file(printer: ReceiptPrinter, arguments: Sequence[str], deadline_s: float) -> Done:
    """Print a file; each of its pages is cut off, and the first one that is not DONE ends it."""
    if len(arguments) != 1:
        raise ValueError(f"print takes one FILE, not {len(arguments)} arguments")
    pages = pages_of(Path(arguments[0]))
    for printed, page in enumerate(pages):
        result = printer.print(uuid.uuid4().hex, page, deadline_s)
        if result.outcome is not Outcome.DONE:
            # A page that came out before cannot be taken back: with it the file as a whole had an effect.
            outcome = Outcome.UNKNOWN if printed else result.outcome
            word = result.fault.word if result.fault else None
            return Done(outcome, word, {"pages": len(pages), "pages_out": printed})
    return Done(Outcome.DONE, data={"pages": len(pages), "pages_out": len(pages)})


def status(printer: ReceiptPrinter, arguments: Sequence[str], deadline_s: float) -> Done:
    """What the printer says it is, and whether a slip lies in its mouth."""
    no_arguments(arguments)
    return told(printer.status(), {"paper_waits": printer.paper_waits()})


KIT: Kit[ReceiptPrinter] = Kit(
    kind="receipt_printer",
    adapters={"escpos": _escpos},
    adapter_at=lambda address: "escpos",
    tests=tests,
    actions={"print": print_file, "status": status},
    usage={"print": "print FILE", "status": "status"},
    options=("baud", "mouth_sensor"),
)
