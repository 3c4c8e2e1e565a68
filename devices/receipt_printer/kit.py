"""The kit of the receipt printer."""

from __future__ import annotations

import threading

from devices.base import DeviceSpec
from devices.kit import Kit
from devices.receipt_printer.contract import tests
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.port import ReceiptPrinter
from devices.transport.address import transport_at


def _escpos(spec: DeviceSpec, _: threading.Event) -> ReceiptPrinter:
    return EscposPrinter(transport_at(spec.address))


KIT: Kit[ReceiptPrinter] = Kit(
    kind="receipt_printer",
    adapters={"escpos": _escpos},
    adapter_at=lambda address: "escpos",
    tests=tests,
)
