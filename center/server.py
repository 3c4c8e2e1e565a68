"""The listening process: a socket on loopback, uvicorn, and the word that it is ready."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Mapping
from threading import Thread

import uvicorn

from center import terminals
from center.api.app import create_app
from center.compose import compose
from center.intake import drop_orphans
from center.settings import Settings
from center.worker import workers
from kiosk.base.clock import Clock

_BACKLOG = 128


class _Server(uvicorn.Server):
    """Says on standard output when it answers: whoever started it waits for that line."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(json.dumps({"ready": True, "url": self._url}) + "\n")
        sys.stdout.flush()


def serve(settings: Settings, clock: Clock, admit: Mapping[str, bytes], until_stdin_closes: bool) -> None:
    """Serve until SIGTERM, SIGINT, or (when asked) the end of standard input.

    ``admit`` are terminals (id -> Ed25519 public key) to be added first: one process start less for a rehearsal.
    Raises what ``compose`` and ``terminals.add`` raise.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG) as listening:
        host = f"[{settings.host}]" if family == socket.AF_INET6 else settings.host
        url = f"http://{host}:{listening.getsockname()[1]}"
        centre = compose(settings, clock, url)
        drop_orphans(centre)
        for terminal_id, public_key in admit.items():
            terminals.add(centre, terminal_id, public_key, settings.default_site)
        # No access log: paths hold voucher tokens.
        config = uvicorn.Config(
            create_app(centre, workers(centre)), access_log=False, log_level="warning", server_header=False
        )
        server = _Server(config, url)
        if until_stdin_closes:
            Thread(target=_stop_with_stdin, args=(server,), name="stdin", daemon=True).start()
        server.run(sockets=[listening])
        centre.engine.dispose()


def _stop_with_stdin(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    server.should_exit = True
