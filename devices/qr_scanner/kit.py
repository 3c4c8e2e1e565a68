"""The kit of the code scanner: on a serial line (also USB serial and TCP), or as a keyboard.

Option of the configuration: ``baud`` (9600), for a serial line that is one; USB serial has no pace of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from devices.base import DeviceSpec, Outcome
from devices.kit import Done, Kit, no_arguments, status
from devices.qr_scanner.contract import AGAIN_S, HOLD_S, tests
from devices.qr_scanner.hid_keyboard import HidKeyboard
from devices.qr_scanner.line_scanner import LineScanner
from devices.qr_scanner.port import QrScanner, Scanned
from devices.transport.address import transport_at

_BAUD = 9_600  # what scanners with a serial plug are delivered with
_INPUT = "/dev/input/"


def _serial(spec: DeviceSpec, stop: threading.Event) -> QrScanner:
    baud = spec.options.get("baud", _BAUD)
    if isinstance(baud, bool) or not isinstance(baud, int) or not 300 <= baud <= 4_000_000:
        raise ValueError(f"option baud must be a whole number from 300 to 4000000, not {baud!r}")
    return LineScanner(transport_at(spec.address, baud), stop=stop)


def _hid(spec: DeviceSpec, stop: threading.Event) -> QrScanner:
    if not spec.address.startswith(_INPUT):
        raise ValueError(f"address {spec.address!r} does not begin with {_INPUT}")
    return LineScanner(HidKeyboard(spec.address), stop=stop)


def read(scanner: QrScanner, arguments: Sequence[str], deadline_s: float) -> Done:
    """Wait for a code and give its text."""
    no_arguments(arguments)
    found = scanner.read(deadline_s)
    if isinstance(found, Scanned):
        return Done(Outcome.DONE, data={"text": found.text})
    return Done(Outcome.FAILED, found.word, {"text": None})


KIT: Kit[QrScanner] = Kit(
    kind="qr_scanner",
    adapters={"serial": _serial, "hid": _hid},
    adapter_at=lambda address: "hid" if address.startswith(_INPUT) else "serial",
    tests=lambda scanner: tests(scanner, HOLD_S, AGAIN_S),
    actions={"status": status, "read": read},
    usage={"status": "status", "read": "read"},
    options=("baud",),
)
