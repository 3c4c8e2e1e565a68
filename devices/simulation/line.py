"""The two lines on which a simulator can be reached: a pseudo-terminal and TCP. Both can be unplugged."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Line(Protocol):
    """A pluggable line; what arrives goes to the callback that it was made with."""

    @property
    def address(self) -> str: ...

    async def plug(self) -> None: ...

    def unplug(self) -> None: ...

    def send(self, data: bytes) -> None: ...


class PtyLine:
    """A serial line as a pseudo-terminal; ``link`` is a symbolic link that keeps its name when re-plugged."""

    def __init__(self, on_bytes: Callable[[bytes], None], link: Path | None = None) -> None:
        self._on_bytes = on_bytes
        self._link = link
        self._master: int | None = None
        self._slave: int | None = None
        self._name = ""
        self._waiting = bytearray()

    @property
    def address(self) -> str:
        return str(self._link) if self._link else self._name

    async def plug(self) -> None:
        if self._master is not None:
            return
        self._master, self._slave = os.openpty()  # holding the slave open keeps the line up between two clients
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._name = os.ttyname(self._slave)
        if self._link:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self._name)
        asyncio.get_running_loop().add_reader(self._master, self._readable)

    def unplug(self) -> None:
        if self._master is None or self._slave is None:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._master)
        loop.remove_writer(self._master)
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = None
        self._waiting.clear()
        if self._link:
            self._link.unlink(missing_ok=True)

    def send(self, data: bytes) -> None:
        self._waiting += data
        self._writable()

    def _readable(self) -> None:
        if self._master is not None and (data := os.read(self._master, 65536)):
            self._on_bytes(data)

    def _writable(self) -> None:
        """Write what the terminal's buffer takes now, the rest when the client has read on."""
        if self._master is None:
            return
        loop = asyncio.get_running_loop()
        with contextlib.suppress(BlockingIOError):  # the buffer is full: the writer below is called when it is not
            del self._waiting[: os.write(self._master, self._waiting)]
        if self._waiting:
            loop.add_writer(self._master, self._writable)
        else:
            loop.remove_writer(self._master)


class TcpLine:
    """A line over TCP on the loopback; port 0 takes a free one, which it keeps when re-plugged."""

    def __init__(self, on_bytes: Callable[[bytes], None], host: str = "127.0.0.1", port: int = 0) -> None:
        self._on_bytes = on_bytes
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._client: asyncio.StreamWriter | None = None

    @property
    def address(self) -> str:
        return f"tcp://{self._host}:{self._port}"

    async def plug(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, self._host, self._port, reuse_address=True)
            self._port = self._server.sockets[0].getsockname()[1]

    def unplug(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self.drop()

    def drop(self) -> None:
        """Cut the client off without closing the door."""
        if self._client is not None:
            self._client.transport.abort()
            self._client = None

    def send(self, data: bytes) -> None:
        if self._client is not None:
            self._client.write(data)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.drop()  # a device has one master; the newer one wins
        self._client = writer
        try:
            while data := await reader.read(65536):
                self._on_bytes(data)
        except ConnectionError:
            pass  # unplugged or dropped
        finally:
            writer.close()
            if self._client is writer:
                self._client = None
