"""The little of HTTP that an IPP printer needs: POST with a known length or in chunks, connections that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

Respond = Callable[[bytes], Awaitable[bytes | None]]
"""Body of a request to the body of the answer; None closes the connection without one."""


class HttpServer:
    """A server on the loopback that can be switched off and on; port 0 takes a free one and keeps it."""

    def __init__(self, respond: Respond, half_of: Callable[[], bool], port: int = 0) -> None:
        """``half_of`` says whether the next answer breaks off in its middle."""
        self._respond = respond
        self._half_of = half_of
        self.port = port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.StreamWriter] = set()

    async def plug(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, reuse_address=True)
            self.port = self._server.sockets[0].getsockname()[1]

    def unplug(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for client in list(self._clients):
            client.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        try:
            while (body := await _request(reader, writer)) is not None:
                answer = await self._respond(body)
                if answer is None:
                    break
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {len(answer)}\r\n\r\n"
                if self._half_of():
                    writer.write(head.encode() + answer[: len(answer) // 2])
                    await writer.drain()
                    break
                writer.write(head.encode() + answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # the client went away, or it speaks something else
        except asyncio.CancelledError:
            pass  # the end of the printer; Python 3.11 would report it as an error of the connection
        finally:
            self._clients.discard(writer)
            writer.close()


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
    """The body of the next request; None at the end of the connection."""
    first = await reader.readline()
    if not first.strip():
        return None
    headers: dict[str, str] = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip().lower()
    if headers.get("expect") == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body
