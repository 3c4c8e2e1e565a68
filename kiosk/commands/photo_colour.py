"""``kiosk photo colour``: looks at the grey patch and the test card in the hood (GA 461-2004 3.2, 3.3)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.base import paths
from kiosk.base.clock import SystemClock
from kiosk.commands.files import read_file
from kiosk.commands.options import Json, State, world
from kiosk.service.answers import NEGATIVE, fail, show

if TYPE_CHECKING:  # they bring OpenCV, which other commands need not wait for
    from kiosk.health.hood import HoodBook, Known
    from kiosk.photo.face import Rgb
    from kiosk.service.settings import TerminalSettings

FrameFile = Annotated[
    Path | None, typer.Option("--frame", help="a picture of the camera; else a new one. It is judged, not remembered")
]
Baseline = Annotated[bool, typer.Option("--baseline", help="keep this look as what later ones are measured by")]
Staff = Annotated[str | None, typer.Option("--as", help="staff identity, with --baseline")]


def photo_colour(
    frame: FrameFile = None, baseline: Baseline = False, staff: Staff = None, state: State = None, as_json: Json = False
) -> None:
    """Whether light and colours are right, and have stayed so since the baseline. Exit 1 when they are not."""
    from kiosk.base.wording import Wording
    from kiosk.service.colour import CannotLook, colour_report

    if baseline != (staff is not None):
        fail("--baseline", "a baseline is kept by somebody: --baseline --as STAFF")
    place, clock = world(state), SystemClock.from_environment()
    settings, book = _hood(place, clock)
    try:
        kept = _seen(frame, staff, place, settings, book, clock)
        report = colour_report(kept, book.hood, Wording(paths.translations()))
    except CannotLook as error:
        fail("photo colour", str(error), "hood")
    show(report if as_json else _short(report), as_json)
    raise typer.Exit(NEGATIVE if report["verdict"] == "fail" else 0)


def _hood(place: paths.World, clock: SystemClock) -> tuple[TerminalSettings, HoodBook]:
    from kiosk.catalogue.errors import CatalogueError
    from kiosk.photo.chart import BadChartError
    from kiosk.service.colour import book_of
    from kiosk.service.settings import load_terminal

    own = place.terminal / "terminal.toml"
    try:
        settings = load_terminal(paths.config() / "kiosk.toml", own if own.exists() else None)
        book = book_of(settings, paths.config() / "standards" / "charts", place.terminal, clock)
    except CatalogueError as error:
        fail(str(error.where), str(error))
    except BadChartError as error:
        fail("[photo.hood]", str(error))
    except ValueError as error:
        fail("terminal.toml", str(error).splitlines()[0])
    if book is None:
        fail("[photo.hood]", "the configuration names no hood: nothing hangs in view of the camera", "hood")
    return settings, book


def _seen(
    file: Path | None,
    staff: str | None,
    place: paths.World,
    settings: TerminalSettings,
    book: HoodBook,
    clock: SystemClock,
) -> Known:
    """The look: of a file, by the running terminal, or by this process where no terminal runs. Raises CannotLook."""
    from kiosk.control.client import ControlClient, NotAnswering, NotRunning
    from kiosk.health.hood import Known
    from kiosk.service.colour import CannotLook, take_alone

    if file is not None:
        rgb = _picture(file)
        return book.told(book.look(rgb)) if staff is None else _kept_here(rgb, staff, place, settings, book, clock)
    try:
        return ControlClient(place.terminal).ask("colour", Known, {"baseline_by": staff} if staff else None)
    except NotAnswering as error:
        raise CannotLook(str(error)) from None
    except NotRunning:
        return _kept_here(take_alone(settings), staff, place, settings, book, clock)


def _kept_here(
    rgb: Rgb, staff: str | None, place: paths.World, settings: TerminalSettings, book: HoodBook, clock: SystemClock
) -> Known:
    from kiosk.service.colour import CannotLook, keep_look
    from kiosk.store.errors import StoreError
    from kiosk.store.stores import open_terminal

    try:
        place.terminal.mkdir(parents=True, exist_ok=True)
        if staff is None:
            return book.keep(book.look(rgb))
        store = open_terminal(place.terminal / "terminal.db", settings.terminal_id, clock)
        try:
            return keep_look(book, rgb, staff, store.audit)
        finally:
            store.close()
    except (StoreError, OSError) as error:
        raise CannotLook(str(error)) from None


def _picture(file: Path) -> Rgb:
    from kiosk.photo.read import BadImageError, read

    try:
        return read(read_file(file)).rgb
    except BadImageError as error:
        fail(file.name, str(error), "file")


def _short(report: dict[str, Any]) -> dict[str, Any]:
    """For people: one line a patch."""
    lines = {
        one["name"]: f"ΔE {one['delta_e']:5.2f}" + ("" if one["drift"] is None else f"   drift {one['drift']:5.2f}")
        for one in report["patches"]
    }
    return {key: value for key, value in report.items() if key not in ("patches", "findings")} | lines
