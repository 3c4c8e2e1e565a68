"""The kit of the fingerprint reader: ``livescan`` on a line, ``libfprint`` for the readers of the trade."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from devices.base import DeviceSpec, Outcome
from devices.fingerprint_reader.contract import tests
from devices.fingerprint_reader.libfprint import LibfprintReader
from devices.fingerprint_reader.port import POSITIONS, Failed, FingerprintReader, Print, Retry
from devices.fingerprint_reader.serial_livescan import SerialLivescan
from devices.kit import Done, Kit, status
from devices.transport.address import transport_at


def _livescan(spec: DeviceSpec, stop: threading.Event) -> FingerprintReader:
    return SerialLivescan(transport_at(spec.address), stop=stop)


def _libfprint(spec: DeviceSpec, stop: threading.Event) -> FingerprintReader:
    """``libfprint:`` is the first reader that libfprint finds, ``libfprint:NAME`` one whose name or driver has NAME."""
    scheme, found, name = spec.address.partition(":")
    if not found or scheme != "libfprint":
        raise ValueError(f"address {spec.address!r}: libfprint: or libfprint:NAME is expected")
    return LibfprintReader(name, stop=stop)


def capture(reader: FingerprintReader, arguments: Sequence[str], deadline_s: float) -> Done:
    """Wait for a finger; shows its quality and the size of its template, never the template."""
    position = _position(arguments)
    end = time.monotonic() + deadline_s
    while (left := end - time.monotonic()) > 0:
        found = reader.capture(position, left)
        match found:
            case Print():
                data = {"finger": position, "quality": found.quality, "format": found.format}
                return Done(Outcome.DONE, data={**data, "template_bytes": len(found.template)})
            case Failed(word):
                return Done(Outcome.FAILED, word)
            case Retry("no_finger"):
                break
            case Retry():
                continue  # a bad touch: the deadline allows another
    return Done(Outcome.FAILED, "no_finger")


def _position(arguments: Sequence[str]) -> int:
    if len(arguments) > 1 or any(not one.isdecimal() or int(one) not in POSITIONS for one in arguments):
        raise ValueError("at most one argument is expected: the finger, 11 to 20")
    return int(arguments[0]) if arguments else POSITIONS[0]


KIT: Kit[FingerprintReader] = Kit(
    kind="fingerprint_reader",
    adapters={"livescan": _livescan, "libfprint": _libfprint},
    adapter_at=lambda address: "libfprint" if address.startswith("libfprint:") else "livescan",
    tests=tests,
    actions={"status": status, "capture": capture},
    usage={"status": "status", "capture": "capture [FINGER (11 to 20)]"},
)
