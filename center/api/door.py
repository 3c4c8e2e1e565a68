"""The door of the API: who asks, and how a refusal looks. A refusal never repeats what was sent."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from center import terminals
from center.api.limits import Buckets
from center.context import Centre
from center.intake import Refused
from center.terminals import Terminal
from kiosk.contract.messages import Problem
from kiosk.contract.signed_request import TERMINAL, BadRequestSignature, check_request
from kiosk.rules.errors import BadInput

_log = structlog.get_logger()

PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
"""Headers of an answer that nobody on the way may keep."""


class Refusal(Exception):
    """A request that is answered with a Problem."""

    def __init__(self, status: int, where: str, reason: str, advice_zh: str = "", advice_en: str = "") -> None:
        super().__init__(f"{status} {where}: {reason}")
        self.status = status
        self.problem = Problem(where=where, reason=reason, advice_zh=advice_zh, advice_en=advice_en)


def centre_of(request: Request) -> Centre:
    """The centre that this app serves."""
    centre: Centre = request.app.state.centre
    return centre


async def body_of(request: Request) -> bytes:
    """The body as it was signed."""
    return await request.body()


def terminal_of(
    request: Request,
    body: Annotated[bytes, Depends(body_of)],
    centre: Annotated[Centre, Depends(centre_of)],
) -> Terminal:
    """The terminal that signed this very request; 401 for anyone else."""
    terminal = terminals.find(centre, request.headers.get(TERMINAL, ""))
    if terminal is None:
        raise Refusal(401, "signature", "unknown terminal", advice_en="add the terminal at the centre")
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        check_request(terminal.public, request.headers, request.method, target, body, centre.clock.real())
    except BadRequestSignature as error:
        raise Refusal(401, "signature", str(error), advice_en="check the terminal's key and clock") from None
    return terminal


def throttle(request: Request) -> None:
    """429 for an address that asks too often without a signature."""
    buckets: Buckets = request.app.state.buckets
    if not buckets.take(request.client.host if request.client else ""):
        raise Refusal(429, "rate", "too many questions", "查询过于频繁，请稍后再试", "try again in a minute")


CentreHere = Annotated[Centre, Depends(centre_of)]
SignedBy = Annotated[Terminal, Depends(terminal_of)]
Throttled = Depends(throttle)


def add_handlers(app: FastAPI) -> None:
    """Every error leaves as a Problem."""
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _store)


def _answer(status: int, problem: Problem) -> JSONResponse:
    return JSONResponse(problem.model_dump(), status)


def _refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return _answer(error.status, error.problem)


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return _answer(error.status, Problem(where=error.where, reason=error.reason))


def _bad_input(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BadInput)
    return _answer(422, Problem(where=error.where, reason=error.reason))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _answer(422, Problem(where=".".join(map(str, first["loc"])), reason=str(first["type"])))


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _answer(error.status_code, Problem(where="request", reason=str(error.detail)))


def _store(_request: Request, error: Exception) -> JSONResponse:
    # The text of a database error may quote a row.
    _log.error("store_failed", kind=type(error).__name__)
    return _answer(503, Problem(where="store", reason="the store cannot answer now"))
