"""The dock's process: a socket on the loopback, uvicorn, and the word that it is ready."""

from __future__ import annotations

import json
import socket
import sys
import threading
import tomllib
from pathlib import Path

import uvicorn
from pydantic import ValidationError

from kiosk.base import paths
from kiosk.base.process import end_with_parent
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.people import PeopleError
from kiosk.service.dock.app import create_app
from kiosk.service.dock.desk import Desk
from kiosk.service.settings import load_terminal
from kiosk.service.whereabouts import find

LOOPBACK = "127.0.0.1"
BACKLOG = 16


class CannotServe(Exception):
    """There is no dock here; one sentence."""


class _Server(uvicorn.Server):
    """Says on standard output when it answers: whoever started it waits for that line."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(json.dumps({"ready": True, "url": self._url}) + "\n")
        sys.stdout.flush()


def desk_of(folder: Path) -> Desk:
    """The desk for the world that runs in this folder; raises NoWorld, CannotServe."""
    where = find(folder)
    _refuse_production(folder)
    try:
        return Desk(where)
    except (PeopleError, OSError, tomllib.TOMLDecodeError) as error:
        raise CannotServe(f"the people of this world cannot be read: {error}") from error


def serve(folder: Path, port: int = 0, until_stdin_closes: bool = False) -> None:
    """Serve until SIGTERM, SIGINT, or (when asked) the end of standard input; raises NoWorld, CannotServe, OSError."""
    desk = desk_of(folder)
    with socket.create_server((LOOPBACK, port), backlog=BACKLOG) as listening:
        taken = listening.getsockname()[1]
        app = create_app(desk, (f"{LOOPBACK}:{taken}", f"localhost:{taken}"))
        config = uvicorn.Config(app, access_log=False, log_level="warning", server_header=False)
        server = _Server(config, f"http://{LOOPBACK}:{taken}")
        if until_stdin_closes:
            gone = threading.Event()
            end_with_parent(gone)
            threading.Thread(target=_end, args=(server, gone), name="end", daemon=True).start()
        server.run(sockets=[listening])


def _end(server: uvicorn.Server, gone: threading.Event) -> None:
    gone.wait()
    server.should_exit = True


def _refuse_production(folder: Path) -> None:
    """A terminal that serves residents has no switches; where no file says demo, it is production."""
    own = folder / "terminal" / "terminal.toml"
    try:
        settings = load_terminal(paths.config() / "kiosk.toml", own if own.exists() else None)
    except (CatalogueError, ValidationError, OSError) as error:
        raise CannotServe(f"the settings of this terminal cannot be read: {error}") from error
    if settings.profile == "production":
        raise CannotServe("the profile of this terminal is production: there are no switches here")
