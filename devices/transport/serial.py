"""Serial line (RS-232, USB serial, pseudo-terminal), 8N1, through pyserial."""

from __future__ import annotations

import contextlib
import os
import select
import termios

import serial

from devices.base import TransportLost

# A closed pty or a pulled USB adapter shows up as any of these, depending on the call (facts: devices 2, simulator).
_GONE = (OSError, termios.error, serial.SerialException)

_WRITE_TIMEOUT_S = 2.0


class SerialTransport:
    """A serial port, held for this process alone (advisory lock), so that two programs never share a device."""

    def __init__(self, path: str, baud: int = 115_200) -> None:
        self._path = path
        self._baud = baud
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Open and lock the port; raises TransportLost, or ValueError for a baud rate that cannot be."""
        if self._port is not None:
            return
        try:
            self._port = serial.Serial(
                self._path, self._baud, timeout=0, write_timeout=_WRITE_TIMEOUT_S, exclusive=True
            )
        except _GONE as error:
            raise TransportLost(f"cannot open {self._path}: {type(error).__name__}") from error

    def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(*_GONE):  # the line may be gone already, and closing must not raise
                port.close()

    def write(self, data: bytes) -> None:
        port = self._opened()
        try:
            port.write(data)
        except _GONE as error:
            raise self._lost(error) from error

    def read(self, most: int, deadline_s: float) -> bytes:
        port = self._opened()
        try:
            watch = select.poll()
            watch.register(port.fileno(), select.POLLIN)
            if not watch.poll(max(0.0, deadline_s) * 1000):
                return b""
            data = os.read(port.fileno(), most)
        except _GONE as error:
            raise self._lost(error) from error
        if not data:
            raise self._lost(EOFError())
        return data

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise TransportLost(f"{self._path} is not open")
        return self._port

    def _lost(self, error: BaseException) -> TransportLost:
        self.close()
        return TransportLost(f"{self._path} is gone: {type(error).__name__}")
