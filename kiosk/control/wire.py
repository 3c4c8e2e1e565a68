"""What a technician's tools and the running terminal say to each other: JSON lines over a private Unix socket.

A request is ``{"do": WORD, "with": {...}}``; its answer ``{"ok": true, ...}`` or ``{"ok": false, "error": SENTENCE}``.
Times are real time with the offset of China: they go with the logs and with the clock on the wall, not with the
business day of a rehearsal.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from devices.base import Kind, State

LONGEST_REQUEST = 64 * 1024
LONGEST_ANSWER = 4 * 1024 * 1024
PLACE = "control.json"
"""The file in the terminal's state folder that says where its socket lies."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class Request(_Line):
    """One request; ``body`` is checked by the part that carries it out."""

    do: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    body: Annotated[dict[str, Any], Field(alias="with")] = {}


class Place(_Line):
    """Where a terminal listens, and its process."""

    socket: Path
    pid: Annotated[int, Field(gt=0)]


class LossLine(_Line):
    """One time that a device was lost."""

    at: datetime
    state: State
    reasons: tuple[str, ...]
    back_at: datetime | None


class CounterLine(_Line):
    """How it went with a device: see ``devices.supervisor.Counters``."""

    probes: int
    spoilt: int
    losses: int
    last: tuple[LossLine, ...]


class DeviceLine(_Line):
    """One device, as ``devices`` answers."""

    name: str
    kind: Kind
    state: State
    reasons: tuple[str, ...]
    since: datetime
    last_ok: datetime | None
    counters: CounterLine


class Devices(_Line):
    """The answer to ``devices``, in the order of the configuration."""

    devices: tuple[DeviceLine, ...]


class Health(_Line):
    """The answer to ``health``: what the terminal knows of itself.

    ``warm``: face engine and fonts are loaded, a visit can begin. ``face_fault``: the word for why no face can be
    compared (``kiosk.face.process.Fault``), if so. ``business_offset_s``: how far the business day was moved away from
    the real one; 0 in the field.
    """

    terminal_id: str
    profile: Literal["production", "demo"]
    pid: int
    started: datetime
    center_up: bool
    warm: bool
    face_fault: str | None = None
    business_offset_s: float
    sockets: Path
    config: Path | None


class LookAtHood(_Line):
    """The body of ``colour``. ``baseline_by``: keep this look as the baseline, by this staff member."""

    baseline_by: Annotated[str, Field(min_length=1, max_length=80)] | None = None
