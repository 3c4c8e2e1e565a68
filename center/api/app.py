"""The HTTP application of the centre."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from center.api import photo_routes, public_routes, simulated_pay, terminal_routes
from center.api.door import add_handlers
from center.api.limits import BodyLimit, Buckets, NoTraceback
from center.context import Centre
from center.payments.simulated import SimulatedProvider
from center.worker import Worker

TITLE, VERSION = "Hubei household-police centre", "1"
QUESTION_BYTES = 64 * 1024
APPLICATION_BYTES = 12 * 1024 * 1024
"""An envelope holds at most 8 MiB, a third more in base64."""


def routes(app: FastAPI) -> FastAPI:
    """Every documented route and error; what ``docs/openapi.json`` shows."""
    app.include_router(terminal_routes.router)
    app.include_router(public_routes.router)
    app.include_router(photo_routes.router)
    add_handlers(app)
    return app


def create_app(centre: Centre, workers: Sequence[Worker] = ()) -> FastAPI:
    """The application; ``workers`` run as long as it does. Tests do their rounds by hand."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            for worker in workers:
                worker.stop()

    # No page of documentation: it would load scripts from elsewhere.
    app = routes(FastAPI(title=TITLE, version=VERSION, openapi_url=None, lifespan=lifespan))
    app.add_middleware(BodyLimit, most=QUESTION_BYTES, larger={"/v1/applications/": APPLICATION_BYTES})
    app.add_middleware(NoTraceback)
    app.state.centre = centre
    limits = centre.settings.limits
    app.state.buckets = Buckets(centre.clock, limits.public_burst, limits.public_per_second)
    if isinstance(centre.provider, SimulatedProvider):
        app.include_router(simulated_pay.make_router(centre.provider))
    return app


def openapi() -> dict[str, Any]:
    """The description of the API, as ``docs/openapi.json`` keeps it."""
    return routes(FastAPI(title=TITLE, version=VERSION)).openapi()
