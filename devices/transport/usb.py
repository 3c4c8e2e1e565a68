"""A USB device with a bulk pipe each way, as receipt printers are, through python-escpos (pyusb, libusb).

python-escpos finds the device, takes it from the kernel's usblp and configures it; the pipes are looked up here, as
devices differ in their numbers. Never run on hardware yet: proved on a pyusb backend of the tests' own only.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import usb.core
import usb.util
from escpos.exceptions import Error as EscposError
from escpos.printer import Usb

from devices.base import TransportLost

_ADDRESS = re.compile(r"usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")
_WRITE_TIMEOUT_MS = 2_000
_EMPTY_S = 0.01  # some printers answer a question of the host with an empty packet, at once and again and again
_OUT, _IN = usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN
_GONE = (usb.core.USBError, NotImplementedError)


class UsbTransport:
    """The first interface of a USB device; ``backend`` is pyusb's, libusb when None."""

    def __init__(
        self,
        vendor: int,
        product: int,
        serial: str | None = None,
        backend: Any = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = f"usb:{vendor:04x}:{product:04x}"
        self._wanted: dict[str, Any] = {"idVendor": vendor, "idProduct": product}
        if serial is not None:
            self._wanted["serial_number"] = serial
        if backend is not None:
            self._wanted["backend"] = backend
        self._clock = clock
        self._printer: Usb | None = None
        self._pipes: tuple[Any, Any] | None = None  # out, in
        self._waiting = b""

    def open(self) -> None:
        """Find and configure the device; raises TransportLost, or ValueError without libusb or without two pipes."""
        if self._pipes is not None:
            return
        self._printer = Usb(usb_args=dict(self._wanted))
        try:
            self._printer.open()
            interface = self._printer.device.get_active_configuration()[(0, 0)]
        except usb.core.NoBackendError as error:
            raise ValueError("USB needs libusb: install the Debian package libusb-1.0-0") from error
        except (*_GONE, EscposError, ValueError, KeyError) as error:  # ValueError: a serial number that may not be read
            raise self._lost(error) from error
        pipes = [usb.util.find_descriptor(interface, custom_match=_bulk(way)) for way in (_OUT, _IN)]
        if None in pipes:
            self.close()
            raise ValueError(f"{self._name} has no bulk pipe each way")
        self._pipes = pipes[0], pipes[1]
        self._waiting = b""

    def close(self) -> None:
        printer, self._printer, self._pipes = self._printer, None, None
        if printer is not None:
            with contextlib.suppress(*_GONE):  # the device may be gone already, and closing must not raise
                printer.close()

    def write(self, data: bytes) -> None:
        out, _ = self._opened()
        left = memoryview(data)
        try:
            while left:
                left = left[out.write(left.tobytes(), _WRITE_TIMEOUT_MS) :]
        except _GONE as error:
            raise self._lost(error) from error

    def read(self, most: int, deadline_s: float) -> bytes:
        _, into = self._opened()
        end = self._clock() + max(0.0, deadline_s)
        while not self._waiting:
            left = max(0.0, end - self._clock())
            try:  # whole packets only: a shorter buffer would lose the rest; a time limit of 0 would be for ever
                self._waiting = into.read(into.wMaxPacketSize, max(1, round(left * 1000))).tobytes()
            except usb.core.USBTimeoutError:
                return b""
            except _GONE as error:
                raise self._lost(error) from error
            if not self._waiting:
                if self._clock() >= end:
                    return b""
                threading.Event().wait(min(left, _EMPTY_S))
        data, self._waiting = self._waiting[:most], self._waiting[most:]
        return data

    def _opened(self) -> tuple[Any, Any]:
        if self._pipes is None:
            raise TransportLost(f"{self._name} is not open")
        return self._pipes

    def _lost(self, error: BaseException) -> TransportLost:
        self.close()
        return TransportLost(f"{self._name} is gone: {type(error).__name__}")


def usb_at(address: str, backend: Any = None) -> UsbTransport:
    """The line of ``usb:VID:PID[:SERIAL]`` (four hexadecimal digits each), not opened yet; raises ValueError.

    Example: ``usb_at("usb:04b8:0e28")`` is an Epson TM-T20III.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(f"address {address!r} is not usb:VID:PID[:SERIAL] with four hexadecimal digits each")
    return UsbTransport(int(found[1], 16), int(found[2], 16), found[3], backend)


def _bulk(way: int) -> Callable[[Any], bool]:
    def fits(endpoint: Any) -> bool:
        kind = usb.util.endpoint_type(endpoint.bmAttributes)
        return bool(
            kind == usb.util.ENDPOINT_TYPE_BULK and usb.util.endpoint_direction(endpoint.bEndpointAddress) == way
        )

    return fits
