"""Files that are named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kiosk.base.files import write_whole
from kiosk.service.answers import fail

_MOST: Final = 64_000_000  # bytes; what is larger is not even read


def read_file(file: Path) -> bytes:
    """Its bytes; ends the command where it cannot be read, is a named pipe, or has more than 64 MB."""
    try:
        if file.is_fifo() and file.resolve().exists():  # unlike the pipe of a shell, it may never have a writer
            fail(str(file), "is a pipe, not a file", "file")
        with file.open("rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as error:
        fail(str(file), error.strerror or "cannot be read", "file")
    if len(data) > _MOST:
        fail(str(file), f"the file has more than {_MOST} bytes", "file")
    return data


def check_place(out: Path, source: Path) -> None:
    """Ends the command where ``out`` cannot become a file, or is the file ``source`` that it is made from."""
    try:
        reason = _unfit(out, source)
    except OSError as error:
        reason = error.strerror or "cannot be reached"
    if reason:
        fail(str(out), reason, "file")


def _unfit(out: Path, source: Path) -> str | None:
    if not out.parent.is_dir():
        return "the folder does not exist"
    if out.is_dir():
        return "is a folder; name the file to write"
    if out.exists() and not out.is_file():
        return "is not an ordinary file"
    if out.exists() and source.exists() and out.samefile(source):
        return "is the source itself, which is never written over"
    return None


def write_file(out: Path, data: bytes) -> None:
    """All of it or nothing; ends the command where it cannot be written."""
    try:
        write_whole(out, data)
    except OSError as error:
        fail(str(out), error.strerror or "cannot be written", "file")
