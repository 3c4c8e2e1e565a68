"""``kiosk dock``: the switches of a world that runs, as a page or one at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.base import paths
from kiosk.service.answers import fail, show

HELP = (
    "Nothing = serve the page. state = all devices. Or KIND VERB [KEY=VALUE ...], for example "
    "id_card_reader put resident=P01, camera fault word=silent, receipt_printer clear, centre fault word=away, "
    "all clear."
)


def dock(
    words: Annotated[list[str] | None, typer.Argument(help=HELP, metavar="[state | KIND VERB [KEY=VALUE]...]")] = None,
    world: Annotated[
        Path | None, typer.Option(help="the world's folder; else var, where kiosk run keeps its own")
    ] = None,
    port: Annotated[int, typer.Option(help="port of the page; 0 = a free one")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document on standard output")] = False,
) -> None:
    """Switch the simulated devices of a world that runs (for demonstrations and tests, never in production)."""
    from kiosk.service.dock.desk import DockRefused
    from kiosk.service.dock.server import CannotServe, desk_of, serve
    from kiosk.service.whereabouts import NoWorld

    folder = (world or paths.root() / "var").resolve()
    try:
        match words or []:
            case []:
                serve(folder, port)
            case ["state"]:
                show(desk_of(folder).state(), as_json)
            case [kind, verb, *fields]:
                show(desk_of(folder).act(kind, {"do": verb, **read_fields(fields)}), as_json)
            case [kind]:
                fail("dock", f"{kind} what? KIND VERB [KEY=VALUE ...], or state")
    except (NoWorld, CannotServe) as error:
        fail("--world", str(error))
    except DockRefused as error:
        fail(error.where, error.reason)
    except OSError as error:
        fail("--port", error.strerror or "cannot be taken")


def read_fields(texts: Sequence[str]) -> dict[str, Any]:
    """``KEY=VALUE``: a value that is JSON is taken as such (``finger=11``, ``readable=false``), else as text."""
    fields: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            fail("dock", f"{text!r} is not KEY=VALUE")
        try:
            fields[key] = json.loads(value)
        except ValueError:
            fields[key] = value
    return fields
