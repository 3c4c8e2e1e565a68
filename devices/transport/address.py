"""From a written address to a line: a path (``/dev/ttyUSB0``, a pty) is serial, ``tcp://host:port`` is TCP."""

from __future__ import annotations

from urllib.parse import urlsplit

from devices.base import Transport
from devices.transport.serial import SerialTransport
from devices.transport.tcp import TcpTransport

DEFAULT_BAUD = 115_200


def transport_at(address: str, baud: int = DEFAULT_BAUD) -> Transport:
    """The line of an address, not opened yet; raises ValueError when the address is of neither form."""
    if address.startswith("/"):
        return SerialTransport(address, baud)
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path.strip("/"):
        return TcpTransport(parts.hostname, parts.port)
    raise ValueError(f"address {address!r} is neither a device path nor tcp://host:port")


def open_transport(address: str, baud: int = DEFAULT_BAUD) -> Transport:
    """The opened line of an address; raises ValueError (bad address) or TransportLost (nobody there)."""
    line = transport_at(address, baud)
    line.open()
    return line
