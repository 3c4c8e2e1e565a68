"""``--provenance OUT.json``: the sidecar of a photo that was made from a file."""

from __future__ import annotations

from pathlib import Path

from kiosk.base import paths
from kiosk.base.clock import SystemClock
from kiosk.base.files import write_whole
from kiosk.photo.make import Made
from kiosk.photo.provenance import provenance_of, read_maker
from kiosk.photo.standard import Standard
from kiosk.service.answers import fail


def write_provenance(file: Path, made: Made, standard: Standard) -> None:
    """One shot, no camera, no white balance; ends the command where the file cannot be written."""
    now = SystemClock.from_environment().now()
    told = provenance_of(made.jpeg, made.results, standard, read_maker(paths.models()), now)
    try:
        write_whole(file, f"{told.model_dump_json(indent=1)}\n".encode())
    except OSError as error:
        fail(str(file), error.strerror or "cannot be written", "file")
