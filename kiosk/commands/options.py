"""Options that several commands of ``kiosk`` take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.base import paths

Json = Annotated[bool, typer.Option("--json", help="one JSON document on standard output")]
State = Annotated[Path | None, typer.Option(help="the world's folder; else var")]


def world(state: Path | None) -> paths.World:
    """The world whose folder was named; its sockets are found by the terminal's own word."""
    return paths.World(state or paths.root() / "var", Path("/nonexistent"))
