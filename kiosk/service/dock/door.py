"""Who may come in: a page of this very address, with JSON. A page elsewhere cannot reach the dock through a browser."""

from __future__ import annotations

from collections.abc import Collection

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 1024
HEADERS = (
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


class Door:
    """Refuses a Host that is not ours (somebody else's name bound to the loopback: DNS rebinding), an Origin that
    is not ours, a POST that is not JSON (a form of another site cannot send JSON unasked) and a body that is large.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            status, reason = refused
            await JSONResponse(problem("door", reason), status)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "") not in self._hosts:
            return 421, "the dock answers at its own address on this machine only"
        if "origin" in headers and headers["origin"].removeprefix("http://") not in self._hosts:
            return 403, "the dock takes requests of its own page only"
        if scope["method"] in ("GET", "HEAD"):
            return None
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, "the dock takes JSON only"
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return 413, f"a request says its length and has at most {MOST_BYTES} bytes"
        return None


def problem(where: str, reason: str) -> dict[str, dict[str, str]]:
    """The one shape of an error, as on the command line."""
    return {"error": {"where": where, "reason": reason}}
