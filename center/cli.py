"""``center …``: serve, migrate, look at and decide cases, add terminals, describe the API.

Answers go to standard output as one JSON document, logs to standard error. Exit 0 answered, 1 negative, 2 bad input.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import UUID

import structlog
import typer
from sqlalchemy.exc import SQLAlchemyError

from center import desk, photo_report, review, server, terminals
from center.api.app import openapi as describe_api
from center.compose import compose
from center.context import Centre
from center.settings import Settings, SettingsError, load
from center.store.engine import open_engine
from center.store.migrate import migrate as migrate_store
from kiosk.base.clock import SystemClock
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.people import PeopleError
from kiosk.rules.image_number import read_image_number

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The centre of the self-service kiosks.")
terminal_app = typer.Typer(no_args_is_help=True, help="The terminals that may talk to the centre.")
app.add_typer(terminal_app, name="terminal")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="settings file; else CENTER_CONFIG")]
DatabaseOption = Annotated[str | None, typer.Option("--database", help="database URL over the settings")]
StateOption = Annotated[Path | None, typer.Option("--state", help="state folder over the settings")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON (the answer always is)")]


@app.command()
def serve(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    state: StateOption = None,
    people: Annotated[Path | None, typer.Option(help="people file")] = None,
    portraits: Annotated[Path | None, typer.Option(help="index of archive photos (JSON)")] = None,
    prints: Annotated[Path | None, typer.Option(help="registered prints (JSON)")] = None,
    port: Annotated[int | None, typer.Option(help="0 = a free one")] = None,
    admit: Annotated[
        list[str] | None, typer.Option("--terminal", help="ID=KEY (base64) to add before serving; repeatable")
    ] = None,
    until_stdin_closes: Annotated[bool, typer.Option(help="end when the parent goes away")] = False,
) -> None:
    """Serve on loopback; prints {"ready": true, "url": …} when it answers."""
    with _answering():
        settings = _settings(config, database, state, people=people, portraits=portraits, prints=prints, port=port)
        server.serve(settings, SystemClock.from_environment(), _terminals(admit or []), until_stdin_closes)


@app.command()
def migrate(config: ConfigOption = None, database: DatabaseOption = None, state: StateOption = None) -> None:
    """Bring the database to the newest schema."""
    with _answering():
        migrate_store(open_engine(_settings(config, database, state).database_url))
        _say({"migrated": True})


@app.command()
def case(
    case_id: UUID,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    state: StateOption = None,
    as_json: JsonOption = True,
) -> None:
    """A case with its history, orders and objects."""
    with _answering(), _centre(config, database, state) as centre:
        found = desk.find_case(centre, case_id)
        if found is None:
            _fail("case_id", "the centre holds no such case", 1)
        _say(found)


@app.command()
def reviews(config: ConfigOption = None, database: DatabaseOption = None, state: StateOption = None) -> None:
    """The cases that wait at the desk, longest first."""
    with _answering(), _centre(config, database, state) as centre:
        _say(desk.waiting(centre))


@app.command()
def photos(config: ConfigOption = None, database: DatabaseOption = None, state: StateOption = None) -> None:
    """What the centre found when it measured the ID photos again."""
    with _answering(), _centre(config, database, state) as centre:
        _say(photo_report.photos(centre))


@app.command()
def photo(
    number: Annotated[str, typer.Argument(help="image number (图像号) of a photo receipt")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    state: StateOption = None,
) -> None:
    """The photo of an image number, as the centre holds it."""
    with _answering(), _centre(config, database, state) as centre:
        plain = read_image_number(number)
        if plain is None:
            _fail("number", "no image number: P and 24 figures whose check digits hold", 2)
        found = photo_report.find_photos(centre, plain)
        if not found:
            _fail("number", "the centre holds no such photo", 1)
        _say(found)


@app.command("review")
def review_case(
    case_id: UUID,
    staff: Annotated[str, typer.Option("--as", help="staff id")],
    accept: Annotated[bool, typer.Option("--accept")] = False,
    return_: Annotated[bool, typer.Option("--return")] = False,
    reject: Annotated[bool, typer.Option("--reject")] = False,
    why: Annotated[str, typer.Option(help="reason, for a return or a rejection")] = "",
    config: ConfigOption = None,
    database: DatabaseOption = None,
    state: StateOption = None,
) -> None:
    """Decide a case: exactly one of --accept, --return, --reject."""
    with _answering(), _centre(config, database, state) as centre:
        chosen: list[review.Decision] = []
        chosen += ["accept"] if accept else []
        chosen += ["return"] if return_ else []
        chosen += ["reject"] if reject else []
        if len(chosen) != 1:
            _fail("decision", "give exactly one of --accept, --return, --reject", 2)
        if chosen[0] != "accept" and not why:
            _fail("why", "a return or a rejection needs its reason", 2)
        try:
            review.decide(centre, case_id, chosen[0], staff, why)
        except review.NotToDecide as error:
            _fail("case_id", error.reason, 1)
        _say(desk.find_case(centre, case_id))


@terminal_app.command("add")
def terminal_add(
    terminal_id: Annotated[str, typer.Option("--id")],
    public_key: Annotated[str, typer.Option("--public-key", help="Ed25519, raw, base64")],
    site: Annotated[str | None, typer.Option(help="site id; else the default site")] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    state: StateOption = None,
) -> None:
    """Let a terminal in. The same key again changes nothing."""
    with _answering(), _centre(config, database, state) as centre:
        name = site or centre.settings.default_site
        if name not in centre.sites:
            _fail("site", "no such site", 2)
        added = terminals.add(centre, terminal_id, _key(public_key), name)
        _say({"terminal": terminal_id, "site": name, "added": added})


@terminal_app.command("revoke")
def terminal_revoke(
    terminal_id: Annotated[str, typer.Option("--id")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    state: StateOption = None,
) -> None:
    """Shut a terminal out."""
    with _answering(), _centre(config, database, state) as centre:
        if not terminals.revoke(centre, terminal_id):
            _fail("id", "no such terminal, or revoked before", 1)
        _say({"terminal": terminal_id, "revoked": True})


@app.command("openapi")
def openapi(out: Annotated[Path | None, typer.Option("-o", "--out", help="file; else standard output")] = None) -> None:
    """The description of the API."""
    text = openapi_text()
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def openapi_text() -> str:
    """``docs/openapi.json`` as it should read."""
    return json.dumps(describe_api(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Entry point of ``center``."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Alembic and uvicorn speak only when something is wrong: an access log would name vouchers.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    app()


def _settings(config: Path | None, database: str | None, state: Path | None, **others: Any) -> Settings:
    return load(config, {"database": database, "state": state.absolute() if state else None, **others})


def _terminals(pairs: list[str]) -> dict[str, bytes]:
    named = dict(pair.partition("=")[::2] for pair in pairs)
    return {terminal_id: _key(public_key) for terminal_id, public_key in named.items()}


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        _fail("public_key", "no base64", 2)


@contextmanager
def _centre(config: Path | None, database: str | None, state: Path | None) -> Iterator[Centre]:
    centre = compose(_settings(config, database, state), SystemClock.from_environment(), "")
    try:
        yield centre
    finally:
        centre.engine.dispose()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except SettingsError as error:
        _fail(error.where, error.reason, 2)
    except PeopleError as error:
        _fail(error.where, error.reason, 2)
    except CatalogueError as error:
        _fail("catalogue", str(error), 2)
    except terminals.BadTerminal as error:
        _fail("public_key", str(error), 2)
    except SQLAlchemyError as error:
        _fail("database", type(error).__name__, 2)
    except OSError as error:
        _fail(str(error.filename or "file"), error.strerror or "cannot be read", 2)


def _say(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _fail(where: str, reason: str, code: int) -> NoReturn:
    _say({"error": {"where": where, "reason": reason, "advice_zh": "", "advice_en": ""}})
    raise typer.Exit(code)
