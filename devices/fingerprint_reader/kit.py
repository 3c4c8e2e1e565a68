"""The kit of the fingerprint reader."""

from __future__ import annotations

import threading

from devices.base import DeviceSpec
from devices.fingerprint_reader.contract import tests
from devices.fingerprint_reader.port import FingerprintReader
from devices.fingerprint_reader.serial_livescan import SerialLivescan
from devices.kit import Kit
from devices.transport.address import transport_at


def _livescan(spec: DeviceSpec, stop: threading.Event) -> FingerprintReader:
    return SerialLivescan(transport_at(spec.address), stop=stop)


KIT: Kit[FingerprintReader] = Kit(
    kind="fingerprint_reader",
    adapters={"livescan": _livescan},
    adapter_at=lambda address: "livescan",
    tests=tests,
)
