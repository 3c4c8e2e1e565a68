"""``kiosk doctor``: readiness with advice, and the report of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.base import paths
from kiosk.commands.options import Json, State, world
from kiosk.service.answers import NEGATIVE, fail, show

ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="also write the readiness report: OUT.pdf, OUT.txt, or OUT.png for the slip printer"),
]


def doctor(state: State = None, report: ReportFile = None, as_json: Json = False) -> None:
    """Every part that a service needs: its state, since when, what to do. Exit 1 when something stops a service."""
    from kiosk.base.clock import SystemClock
    from kiosk.base.wording import Wording
    from kiosk.catalogue.errors import CatalogueError
    from kiosk.health.report import rows_text
    from kiosk.service.doctor import keep_report, new_report, readiness
    from kiosk.service.readiness_files import SUFFIXES, content

    if report is not None and report.suffix not in SUFFIXES:
        fail("--report", f"{report.name!r} does not end in {', '.join(SUFFIXES)}", "file")
    place, clock, wording = world(state), SystemClock.from_environment(), Wording(paths.translations())
    rows = readiness(place, clock, wording)
    if report is not None:
        try:
            made = new_report(place, rows, clock)
            report.write_bytes(content(made, wording, report.suffix))
            keep_report(place, made)
        except OSError as error:
            fail(str(error.filename or report), error.strerror or "cannot be written", "file")
        except CatalogueError as error:
            fail(str(error.where), str(error))
        rows = readiness(place, clock, wording)
    show(rows, as_json) if as_json else typer.echo(rows_text(rows, wording), nl=False)
    raise typer.Exit(NEGATIVE if any(one["stops"] for one in rows) else 0)
