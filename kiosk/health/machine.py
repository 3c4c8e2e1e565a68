"""What a look at the machine itself finds: disk, clock. Pure but for the looks that are named so."""

from __future__ import annotations

import ctypes
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.health.rows import Finding

_MB = 1_000_000
_BACK = timedelta(minutes=1)
_TIMEX_BYTES = 256  # struct timex is 208 bytes; the first four are its modes, and 0 means: only read
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def disk(folder: Path, low_mb: float, full_mb: float) -> Finding:
    """How much room the state folder's disk has for the next application."""
    try:
        free = shutil.disk_usage(folder).free / _MB
    except OSError:
        return Finding("disk", "disk", "fault", ("unreadable",))
    if free < full_mb:
        return Finding("disk", "disk", "fault", ("full",))
    return Finding("disk", "disk", "degraded", ("low",)) if free < low_mb else Finding("disk", "disk", "ready")


def clock(now: datetime, newest: datetime | None, synchronised: bool | None, moved: bool) -> Finding:
    """Whether dates can be relied on: on receipts, on limits, on signatures.

    ``newest`` is when something was written here last: a clock that is earlier has gone back. ``synchronised`` None =
    the system does not say. ``moved``: the business day is not the real one, though this is no demonstration.
    """
    if newest is not None and now < newest - _BACK:
        return Finding("clock", "clock", "fault", ("went_back",))
    if moved:
        return Finding("clock", "clock", "fault", ("moved",))
    if synchronised is False:
        return Finding("clock", "clock", "degraded", ("not_synchronised",))
    return Finding("clock", "clock", "ready")


def look_synchronised() -> bool | None:
    """Whether the kernel's clock is kept by a time server; None when it does not say."""
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def look_newest(folder: Path, like: datetime) -> datetime | None:
    """When a file of this folder was written last, in the zone of ``like``; None when there is none."""
    try:
        times = [path.stat().st_mtime for path in folder.iterdir()]
    except OSError:
        return None
    return datetime.fromtimestamp(max(times), like.tzinfo) if times else None
