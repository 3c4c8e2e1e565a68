"""The HTTP application of the dock: one page, what it shows, and one door for everything that is switched."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from kiosk.base import paths
from kiosk.service.dock.desk import Desk, DockRefused
from kiosk.service.dock.door import Door, problem
from kiosk.service.dock.panels import FAULTS, PANELS
from kiosk.service.dock.picture import first_frame

FRAME_S = 1.0
PAGE = {
    "": ("index.html", "text/html"),
    "dock.css": ("dock.css", "text/css"),
    "dock.js": ("dock.js", "text/javascript"),
}


def create_app(desk: Desk, hosts: Collection[str]) -> FastAPI:
    """The application for one world, answering at these ``host:port`` only."""
    # No page of documentation: it would load scripts from elsewhere.
    app = FastAPI(title="Dock", openapi_url=None)
    app.add_middleware(Door, hosts=hosts)
    folder = paths.assets() / "dock"

    @app.exception_handler(DockRefused)
    async def refused(_request: Request, error: Exception) -> Response:
        said = error if isinstance(error, DockRefused) else DockRefused("dock", str(error))
        return JSONResponse(problem(said.where, said.reason), 409)

    @app.get("/{name}")
    def page(name: str) -> Response:
        return _page(folder, name)

    @app.get("/")
    def front() -> Response:
        return _page(folder, "")

    @app.get("/api/panels")
    def panels() -> dict[str, Any]:
        shown = [asdict(panel) for panel in PANELS if panel.kind in desk.controls]
        return {"panels": shown, "faults": FAULTS, "residents": desk.cast.lines()}

    @app.get("/api/state")
    def state() -> dict[str, Any]:
        return desk.state()

    @app.get("/api/stills/{kind}")
    def still(kind: str) -> Response:
        address = str(desk.raw(kind)["address"])
        try:
            with requests.get(address, stream=True, timeout=FRAME_S) as answer:
                return Response(first_frame(answer.iter_content(8192)), media_type="image/jpeg")
        except (requests.RequestException, ValueError):
            raise DockRefused(kind, "gives no picture") from None

    @app.get("/api/papers/{kind}/{number}")
    def paper(kind: str, number: int) -> Response:
        papers = desk.raw(kind).get("papers", [])
        if not 1 <= number <= len(papers) or not (file := Path(papers[number - 1])).is_file() or file.suffix != ".png":
            raise DockRefused(kind, f"has no picture of a paper {number}")
        return FileResponse(file, media_type="image/png")

    @app.post("/api/{kind}")
    async def act(kind: str, request: Request) -> Response:
        try:
            given = json.loads(await request.body())
        except (ValueError, RecursionError):
            raise DockRefused(kind, "the request is no JSON") from None
        if not isinstance(given, dict):
            raise DockRefused(kind, 'a request is an object with "do"')
        return JSONResponse(await run_in_threadpool(desk.act, kind, given))

    return app


def _page(folder: Path, name: str) -> Response:
    if name not in PAGE:
        return JSONResponse(problem(name, "the dock has no such page"), 404)
    file, media_type = PAGE[name]
    return FileResponse(folder / file, media_type=media_type)
