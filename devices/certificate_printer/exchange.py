"""Asks an IPP server one thing at a time over HTTP, each answer within its own time limit and of bounded size."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal
from urllib.parse import urlsplit

import aiohttp
from pyipp.enums import IppOperation

from devices.certificate_printer.codec import Answer, Attribute, parse, request

_CONNECT_S = 1.0
_MOST_BYTES = 1 << 20  # fifty jobs have 20 KB
_PLAIN = {"ipp": "http", "http": "http", "ipps": "https", "https": "https"}
_DEFAULT_PATH = "/ipp/print"
_DEFAULT_PORT = 631


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go (``http://host:631/path``) and what they are about (``ipp://host:631/path``)."""

    url: str
    uri: str
    host: str
    port: int


class Lost(Exception):
    """No answer: its word, and whether the request may have had an effect nevertheless."""

    def __init__(
        self, word: Literal["offline", "silent", "garbage", "rejected"], detail: str, in_doubt: bool = True
    ) -> None:
        super().__init__(f"{word}: {detail}")
        self.word = word
        self.detail = detail
        self.in_doubt = in_doubt


def endpoint_of(address: str) -> Endpoint:
    """``ipp://host[:port][/path]``, also ipps, http and https; raises ValueError."""
    parts = urlsplit(address.strip())
    try:
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the port in {address!r} is no number from 1 to 65535") from error
    if parts.scheme not in _PLAIN or not parts.hostname:
        raise ValueError(f"a printer's address is like ipp://host:631/ipp/print, not {address!r}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    at = f"{host}:{port or _DEFAULT_PORT}{parts.path if parts.path not in ('', '/') else _DEFAULT_PATH}"
    plain = _PLAIN[parts.scheme]
    return Endpoint(
        f"{plain}://{at}", f"{'ipps' if plain == 'https' else 'ipp'}://{at}", parts.hostname, port or _DEFAULT_PORT
    )


class Exchange:
    """One conversation within one event loop; connections are kept while it lasts."""

    async def __aenter__(self) -> Exchange:
        self._numbers = itertools.count(1)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S), auto_decompress=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def ask(
        self,
        to: Endpoint,
        operation: IppOperation,
        attributes: Sequence[Attribute] = (),
        job_attributes: Sequence[Attribute] = (),
        document: bytes = b"",
        within_s: float = 1.5,
    ) -> Answer:
        """The sound answer, whatever its status says; raises Lost.

        A printer's certificate is its own and proves nothing, so it is not checked; the subnet is the terminal's.
        """
        number = next(self._numbers)
        body = request(operation, number, to.uri, attributes, job_attributes, document)
        try:
            async with asyncio.timeout(within_s):
                data = await self._post(to, body)
            answer = parse(data)
        except aiohttp.ClientConnectorError as error:
            raise Lost("offline", type(error).__name__, in_doubt=False) from error
        except aiohttp.ConnectionTimeoutError as error:
            raise Lost("offline", "no connection in time", in_doubt=False) from error
        except TimeoutError as error:
            raise Lost("silent", f"no answer in {within_s:g} s") from error
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, ValueError) as error:
            raise Lost("garbage", type(error).__name__) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Lost("offline", type(error).__name__) from error
        if answer.request_id != number:
            raise Lost("garbage", "the answer to another request")
        return answer

    async def reaches(self, host: str, port: int) -> bool:
        """Whether somebody takes connections there; nothing is sent."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, writer = await asyncio.open_connection(host, port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    async def _post(self, to: Endpoint, body: bytes) -> bytes:
        headers = {"Content-Type": "application/ipp"}
        async with self._session.post(to.url, data=body, headers=headers, ssl=False, allow_redirects=False) as response:
            if response.status != 200:
                refused = 300 <= response.status < 500
                raise Lost("rejected" if refused else "garbage", f"HTTP {response.status}", in_doubt=not refused)
            data = b""
            async for chunk in response.content.iter_any():
                data += chunk
                if len(data) > _MOST_BYTES:
                    raise ValueError("an answer without end")
            return data
