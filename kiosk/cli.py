"""``kiosk …``: what a technician, an operator and a test ask. Heavy parts are imported by their command."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from kiosk.base import paths
from kiosk.base.clock import SystemClock, offset_to
from kiosk.commands.devices import device_app
from kiosk.commands.dock import dock
from kiosk.commands.doctor import doctor
from kiosk.commands.face import face_app
from kiosk.commands.files import check_place, read_file, write_file
from kiosk.commands.options import Json, State, world
from kiosk.commands.photo_colour import photo_colour
from kiosk.commands.photo_receipt import photo_receipt
from kiosk.rules.errors import BadInput
from kiosk.service.answers import NEGATIVE, fail, show
from kiosk.sync.log import configure

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The self-service kiosk."
)
photo_app = typer.Typer(no_args_is_help=True, help="ID photos.")
audit_app = typer.Typer(no_args_is_help=True, help="The audit chain.")
app.add_typer(photo_app, name="photo")
app.add_typer(face_app, name="face")
app.add_typer(device_app, name="device")
app.command()(doctor)
app.command()(dock)
app.add_typer(audit_app, name="audit")
photo_app.command("colour")(photo_colour)
photo_app.command("receipt")(photo_receipt)

At = Annotated[str | None, typer.Option("--at", help="business time, e.g. 2026-06-01T10:00")]

FAULT_HELP = (
    "KIND:FAULT@STEP: the device breaks when the step opens and is mended when it is left; with *N after it, when N "
    "pages of the step have been seen. centre:away@STEP lasts until the visit is over. Repeatable."
)


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(where, f"{text!r} is no date", "date")


def _moment(text: str | None) -> float:
    """The offset of business time that ``--at`` asks for."""
    if text is None:
        return 0.0
    try:
        return offset_to(datetime.fromisoformat(text))
    except ValueError:
        fail("--at", f"{text!r} is no date and time", "date")


@app.command("check-number")
def check_number(number: str, as_json: Json = False) -> None:
    """Check a citizen identification number (公民身份号码)."""
    from kiosk.rules import identity_number

    checked = identity_number.check(number, SystemClock.from_environment().today())
    answer = {
        "valid": checked.valid,
        "reason": checked.reason,
        "birth_date": checked.birth_date.isoformat() if checked.birth_date else None,
        "sex": checked.sex,
        "normalized": checked.normalized,
    }
    show(answer, as_json)
    raise typer.Exit(0 if checked.valid else NEGATIVE)


@app.command()
def due(start: str, n: int, unit: Literal["WORKDAY", "DAY"], as_json: Json = False) -> None:
    """The due date of a limit that begins on START: N units, WORKDAY or DAY."""
    from kiosk.catalogue import holidays
    from kiosk.rules.workdays import due as due_on

    found = due_on(_day(start, "start"), n, unit, holidays.load(paths.config() / "holidays.toml"))
    show({"due": found.day.isoformat(), "provisional": found.provisional}, as_json)


@app.command()
def services(at: At = None, as_json: Json = False) -> None:
    """The catalogue."""
    from kiosk.catalogue.describe import describe
    from kiosk.catalogue.errors import CatalogueError
    from kiosk.catalogue.load import load
    from kiosk.visit.walk import STEPS

    day = _day(at[:10], "--at") if at else SystemClock.from_environment().today()
    try:
        catalogue = load(paths.config() / "services", STEPS.keys())
    except CatalogueError as error:
        fail(str(error.where), str(error))
    show(describe(catalogue, day), as_json)


@app.command()
def rehearse(
    service: str,
    resident: Annotated[str | None, typer.Option(help="id in the people file")] = None,
    at: At = None,
    people: Annotated[Path | None, typer.Option(help="people file; else config/demo/people.toml")] = None,
    world: Annotated[Path | None, typer.Option(help="a world that is kept for a sequence of rehearsals")] = None,
    answer: Annotated[list[str] | None, typer.Option(help="STEP=CHOICE; repeatable")] = None,
    fault: Annotated[list[str] | None, typer.Option(help=FAULT_HELP)] = None,
    as_json: Json = False,
) -> None:
    """A scripted resident goes through the real visit, devices and centre."""
    from kiosk.service import rehearse as rehearsing

    try:
        wish = rehearsing.Wish(
            service=service,
            resident=resident,
            offset_s=_moment(at),
            people=people or paths.config() / "demo" / "people.toml",
            world=world,
            answers=rehearsing.read_answers(answer or []),
            faults=rehearsing.read_faults(fault or []),
        )
        show(rehearsing.rehearse(wish), as_json)
    except rehearsing.BadWish as error:
        fail(error.where, error.reason, error.advice)


@app.command()
def run(
    display: Annotated[
        Literal["auto", "virtual"], typer.Option(help="a window if there is a display, or none")
    ] = "auto",
    as_json: Json = False,
) -> None:
    """Centre, agent, terminal and shell with simulated devices on this machine."""
    from kiosk.service import demo
    from kiosk.service.rehearse import BadWish

    try:
        answer = demo.run(display)
        show(answer if as_json else demo.summary(answer), as_json)
    except BadWish as error:
        fail(error.where, error.reason, error.advice)


@photo_app.command("check")
def photo_check(
    file: Path,
    standard: Annotated[str, typer.Option(help="file name in config/standards")] = "ga461",
    source: Annotated[bool, typer.Option("--source", help="a portrait before composition")] = False,
    as_json: Json = False,
) -> None:
    """Judge a finished photo, or with --source a portrait."""
    from kiosk.commands.photo_parts import photo_parts
    from kiosk.commands.photo_table import show_photo
    from kiosk.photo.check import check_photo
    from kiosk.photo.read import BadImageError
    from kiosk.photo.report import check_report

    loaded, finder, segmenter = photo_parts(standard, SystemClock.from_environment().today())
    try:
        checked = check_photo(read_file(file), loaded, finder, segmenter, source)
    except BadImageError as error:
        fail(file.name, str(error), "file")
    show_photo(check_report(checked), as_json)
    raise typer.Exit(NEGATIVE if checked.verdict == "fail" else 0)


@photo_app.command("make")
def photo_make(
    file: Path,
    out: Annotated[Path, typer.Option("-o", "--out", help="the JPEG to write")],
    standard: Annotated[str, typer.Option(help="file name in config/standards")] = "ga461",
    provenance: Annotated[Path | None, typer.Option(help="also write where the photo comes from: OUT.json")] = None,
    as_json: Json = False,
) -> None:
    """Compose the ID photo of a portrait, re-read and re-check it."""
    from kiosk.commands.photo_parts import photo_parts
    from kiosk.commands.photo_provenance import write_provenance
    from kiosk.commands.photo_table import show_photo
    from kiosk.photo.make import Made, make_photo_from
    from kiosk.photo.read import BadImageError
    from kiosk.photo.report import made_report, refused_report

    check_place(out, file)
    loaded, finder, segmenter = photo_parts(standard, SystemClock.from_environment().today())
    try:
        made = make_photo_from(read_file(file), loaded, finder, segmenter)
    except BadImageError as error:
        fail(file.name, str(error), "file")
    if not isinstance(made, Made):
        show_photo(refused_report(made), as_json)
        raise typer.Exit(NEGATIVE)
    write_file(out, made.jpeg)
    if provenance is not None:
        write_provenance(provenance, made, loaded)
    show_photo(made_report(made, str(out)), as_json)
    raise typer.Exit(NEGATIVE if made.verdict == "fail" else 0)


@app.command()
def paper(
    name: Annotated[str | None, typer.Argument()] = None,
    data: Annotated[Path | None, typer.Option(help="JSON file with the fields")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="OUT.pdf or OUT.png")] = None,
    list_them: Annotated[bool, typer.Option("--list", help="the papers and the fields that each needs")] = False,
    as_json: Json = False,
) -> None:
    """One paper from its template."""
    import json

    from kiosk.papers import engine
    from kiosk.papers.errors import MissingGlyph, PaperError

    if list_them:
        show([{"name": one, "fields": engine.fields(one)} for one in engine.names()], as_json)
        return
    if name is None or data is None or out is None:
        fail("paper", "NAME, --data and -o are needed, or --list")
    try:
        content = json.loads(read_file(data))
        made = engine.PaperEngine(paths.assets() / "papers", paths.fonts())
        out.write_bytes(made.pdf(name, content) if out.suffix == ".pdf" else made.png(name, content))
    except json.JSONDecodeError as error:
        fail(data.name, f"no JSON: {error}", "file")
    except (PaperError, MissingGlyph) as error:
        fail(name, str(error))
    except OSError as error:
        fail(str(out), error.strerror or "cannot be written", "file")
    show({"file": str(out), "bytes": out.stat().st_size}, as_json)


@app.command()
def outbox(state: State = None, as_json: Json = False) -> None:
    """What waits for the centre, what was sent, what was refused."""
    from kiosk.service.outbox import outbox_report

    show(outbox_report(world(state), SystemClock()), as_json)


@app.command()
def journal(
    action: Annotated[str | None, typer.Argument(help="resolve, or nothing")] = None,
    entry: Annotated[str | None, typer.Argument(help="the id of the entry")] = None,
    staff: Annotated[str | None, typer.Option("--as", help="staff identity")] = None,
    why: Annotated[str | None, typer.Option(help="the reason")] = None,
    state: State = None,
    as_json: Json = False,
) -> None:
    """Acts in doubt; ``journal resolve ID --as STAFF --why TEXT`` closes one."""
    from kiosk.service.journal import journal_report, resolve_entry
    from kiosk.store.errors import StoreError
    from kiosk.store.stores import open_terminal

    if action is None:
        show(journal_report(world(state)), as_json)
        return
    if action != "resolve" or entry is None or staff is None or why is None:
        fail("journal", "resolve needs ID, --as STAFF and --why TEXT")
    try:
        store = open_terminal(world(state).terminal / "terminal.db", "cli", SystemClock())
        try:
            show(resolve_entry(store, entry, staff, why), as_json)
        finally:
            store.close()
    except StoreError as error:
        fail("journal", str(error))


@audit_app.command("verify")
def audit_verify(state: State = None, as_json: Json = False) -> None:
    """Whether the audit chains hold."""
    from kiosk.service.audit import audit_report

    report = audit_report(world(state))
    show(report, as_json)
    raise typer.Exit(0 if report["intact"] else NEGATIVE)


def main() -> None:
    """The entry point. A wrong option is bad input like any other: one document, exit 2. Logs go to standard error."""
    configure()
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        fail("kiosk", "was interrupted")
    except TyperException as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        fail("command line", said.removeprefix("Invalid value for "))
    except BadInput as error:
        fail(error.where, error.reason)
    sys.exit(code if isinstance(code, int) else 0)
