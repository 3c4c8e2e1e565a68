"""``kiosk face …``: two faces compared, 1:1."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kiosk.base import paths
from kiosk.commands.files import read_file
from kiosk.commands.options import Json, State, world
from kiosk.service.answers import NEGATIVE, fail, show

if TYPE_CHECKING:
    from kiosk.photo.face import Rgb

face_app = typer.Typer(no_args_is_help=True, help="Faces, 1:1.")


@face_app.callback()
def _group() -> None:
    """Keeps ``verify`` a command of its own while it is the only one."""


@face_app.command("verify")
def verify(a: Path, b: Path, state: State = None, as_json: Json = False) -> None:
    """Compare two faces with the engine and the limits of this terminal's configuration."""
    from kiosk.face.process import FaceEngineError
    from kiosk.face.report import verify_report
    from kiosk.face.worker import FaceWorker
    from kiosk.service.settings import load_terminal

    own = world(state).terminal / "terminal.toml"
    try:
        settings = load_terminal(paths.config() / "kiosk.toml", own if own.exists() else None)
    except ValueError as error:
        fail(own.name if own.exists() else "kiosk.toml", str(error), "configuration")
    pictures = _picture(a), _picture(b)
    try:
        with FaceWorker(paths.models(), settings.face) as worker:
            compared = worker.verify(*pictures)
    except FaceEngineError as error:
        fail("face", str(error), "process")
    show(verify_report(compared), as_json)
    raise typer.Exit(NEGATIVE if compared.decision == "fail" else 0)


def _picture(file: Path) -> Rgb:
    """What the file shows; ends the command, naming this file of the two, where it is no picture."""
    from kiosk.photo.read import BadImageError, read

    try:
        return read(read_file(file)).rgb
    except BadImageError as error:
        fail(str(file), str(error), "file")
