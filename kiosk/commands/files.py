"""Files that are named on the command line."""

from __future__ import annotations

from pathlib import Path

from kiosk.service.answers import fail


def read_file(file: Path) -> bytes:
    """Its bytes; ends the command where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        fail(str(file), error.strerror or "cannot be read", "file")
