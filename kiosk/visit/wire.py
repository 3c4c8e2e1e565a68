"""The line between terminal and shell: JSON lines over a Unix socket, prompts down, events up. Checked here, once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.visit.events import Event, Pressed, Signed, Stroke, Touched
from kiosk.visit.prompts import Prompt
from kiosk.visit.state import Visit

LONGEST_LINE = 512 * 1024

Point = Annotated[list[float], Field(min_length=3, max_length=3)]
StrokePoints = Annotated[list[Point], Field(min_length=1, max_length=4000)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _SignValue(_Line):
    strokes: Annotated[list[StrokePoints], Field(max_length=100)]
    width: Annotated[float, Field(gt=0, le=10000)]
    height: Annotated[float, Field(gt=0, le=10000)]


class EventLine(_Line):
    """A control that was pressed on the page with this ``seq``, in this visit."""

    type: Literal["event"]
    visit: UUID | None
    seq: int
    name: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    value: Annotated[str, Field(max_length=600)] | int | bool | _SignValue | None = None


class DrawnLine(_Line):
    """The page with this ``seq`` is on the glass."""

    type: Literal["drawn"]
    seq: int


class TouchLine(_Line):
    """A finger on the glass."""

    type: Literal["touch"]


class BadLine(ValueError):
    """A line that is no event. Its content is not repeated."""


def read_line(line: bytes) -> EventLine | DrawnLine | TouchLine:
    """One line from the shell; raises BadLine."""
    for model in (EventLine, DrawnLine, TouchLine):
        try:
            return model.model_validate_json(line)
        except ValidationError:
            continue
    raise BadLine("not an event")


def event_of(line: EventLine | TouchLine) -> Event:
    """What happened, as the machine takes it."""
    if isinstance(line, TouchLine):
        return Touched()
    if isinstance(line.value, _SignValue):
        strokes = tuple(
            Stroke(tuple((point[0], point[1], point[2]) for point in stroke)) for stroke in line.value.strokes
        )
        return Signed(strokes, line.value.width, line.value.height)
    return Pressed(line.name, line.value)


def prompt_line(visit: Visit, prompt: Prompt, seq: int, now: datetime, terminal: dict[str, str]) -> dict[str, Any]:
    """One prompt as the shell gets it (without its end of line)."""
    manners = visit.manners
    return {
        "type": "prompt",
        "visit": str(visit.visit_id) if visit.visit_id else None,
        "seq": seq,
        "language": manners.language,
        "elder": manners.elder,
        "contrast": manners.contrast,
        "voice": manners.voice,
        "low_reach": manners.low_reach,
        "clock": now.strftime("%Y-%m-%dT%H:%M"),
        "terminal": terminal,
        "prompt": asdict(prompt),
    }
