"""A line over TCP, for devices with a network port and for serial servers."""

from __future__ import annotations

import select
import socket

from devices.base import TransportLost

_CONNECT_TIMEOUT_S = 2.0
_WRITE_TIMEOUT_S = 2.0


class TcpTransport:
    """One TCP connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None

    def open(self) -> None:
        if self._socket is not None:
            return
        try:
            self._socket = socket.create_connection((self._host, self._port), _CONNECT_TIMEOUT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # short frames, answered one by one
            self._socket.settimeout(_WRITE_TIMEOUT_S)
        except OSError as error:
            self.close()
            raise TransportLost(f"cannot reach {self._host}:{self._port}: {type(error).__name__}") from error

    def close(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()

    def write(self, data: bytes) -> None:
        connection = self._opened()
        try:
            connection.sendall(data)
        except OSError as error:
            raise self._lost(error) from error

    def read(self, most: int, deadline_s: float) -> bytes:
        connection = self._opened()
        try:
            watch = select.poll()
            watch.register(connection.fileno(), select.POLLIN)
            if not watch.poll(max(0.0, deadline_s) * 1000):
                return b""
            data = connection.recv(most)
        except OSError as error:
            raise self._lost(error) from error
        if not data:
            raise self._lost(EOFError())
        return data

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise TransportLost(f"{self._host}:{self._port} is not open")
        return self._socket

    def _lost(self, error: BaseException) -> TransportLost:
        self.close()
        return TransportLost(f"{self._host}:{self._port} is gone: {type(error).__name__}")
