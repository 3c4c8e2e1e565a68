"""The outermost rings of the API: how much one address may ask, how large a request may be, and no data in errors."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from traceback import extract_tb

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.base.clock import Clock
from kiosk.contract.messages import Problem

_MOST_ADDRESSES = 10_000
_TOO_LARGE = "the body is too large"

_log = structlog.get_logger()


class Buckets:
    """A token bucket for each address; the one that asked longest ago is forgotten first."""

    def __init__(self, clock: Clock, burst: int, per_second: float) -> None:
        self._clock = clock
        self._burst = float(burst)
        self._per_second = per_second
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, address: str) -> bool:
        """Whether this address may ask now."""
        now = self._clock.monotonic()
        with self._lock:
            tokens, since = self._held.pop(address, (self._burst, now))
            tokens = min(self._burst, tokens + (now - since) * self._per_second)
            granted = tokens >= 1
            self._held[address] = (tokens - 1 if granted else tokens, now)
            if len(self._held) > _MOST_ADDRESSES:
                self._held.popitem(last=False)
        return granted


class BodyLimit:
    """Refuses a body that is too large for its path with 413, announced or not, before it is read further.

    ``larger`` are path prefixes with a limit of their own, in bytes; ``most`` holds for every other path.
    """

    def __init__(self, app: ASGIApp, most: int, larger: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((n for prefix, n in self._larger.items() if scope["path"].startswith(prefix)), self._most)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > most:
            await _refuse(send, 413, _TOO_LARGE)
            return
        body = await _read(receive, most)
        if body is None:
            await _refuse(send, 413, _TOO_LARGE)
            return
        await self._app(scope, _replay(body, receive), send)


class NoTraceback:
    """Answers 500 where something unforeseen was raised, and logs what kind and where, never its text: an exception
    may quote the resident's data.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - the last door: whatever it is, its text must not reach a log
            frame = extract_tb(error.__traceback__)[-1]
            _log.error("request_failed", kind=type(error).__name__, at=f"{Path(frame.filename).name}:{frame.lineno}")
            if not started:
                await _refuse(send, 500, "the centre failed at this request")


async def _read(receive: Receive, most: int) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay


async def _refuse(send: Send, status: int, reason: str) -> None:
    body = Problem(where="request", reason=reason).model_dump_json().encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
