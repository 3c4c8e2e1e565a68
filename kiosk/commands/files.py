"""Files that are named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kiosk.service.answers import fail

_MOST: Final = 64_000_000  # bytes; what is larger is not even read


def read_file(file: Path) -> bytes:
    """Its bytes; ends the command where it cannot be read, or has more than 64 MB."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as error:
        fail(str(file), error.strerror or "cannot be read", "file")
    if len(data) > _MOST:
        fail(str(file), f"the file has more than {_MOST} bytes", "file")
    return data
