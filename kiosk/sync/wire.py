"""What terminal and agent say over the Unix socket: one JSON document per line, answers by id in any order."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field

from kiosk.contract.message import Message
from kiosk.contract.messages import Problem

Question = Literal["reference", "eligibility", "order", "payment", "case", "reminder", "event"]
"""What the centre answers: ``POST /v1/questions/<kind>``."""

Kind = Literal[
    "reference",
    "eligibility",
    "order",
    "payment",
    "case",
    "reminder",
    "event",
    "deliver",
    "sealing_key",
    "state",
]

QUESTIONS: frozenset[str] = frozenset(get_args(Question))
LONGEST_REQUEST = 256 * 1024
LONGEST_ANSWER = 32 * 1024 * 1024


class Line(Message):
    """A line of the socket. What is refused is never repeated in the error: it may be a resident's."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Ask(Line):
    """One request. The answer comes within ``deadline_s``, whatever the centre does."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Kind
    body: dict[str, Any] = {}
    deadline_s: Annotated[float, Field(gt=0, le=30)] = 2.0


class Answered(Line):
    """The answer, in the shape of the message that belongs to the kind."""

    id: str
    ok: Literal[True] = True
    body: dict[str, Any]


class NotAnswered(Line):
    """``away``: nobody said anything (the reason is one word); else the centre or the agent refused."""

    id: str
    ok: Literal[False] = False
    away: bool
    problem: Problem


Reply = Annotated[Answered | NotAnswered, Field(discriminator="ok")]


class Nothing(Line):
    """The body of ``sealing_key`` and ``state``."""


class DeliverNow(Line):
    """The body of ``deliver``: try this case of the outbox at once; answered with the centre's ``Receipt``."""

    case_id: UUID


class AgentState(Line):
    """The answer to ``state``. ``center`` is unknown until the first call; ``since`` is real time.

    ``waiting`` counts what the outbox holds and the centre has not confirmed, ``dead`` what it refused.
    """

    center: Literal["unknown", "up", "away"]
    since: datetime
    reason: str | None
    waiting: int
    sent: int
    dead: int
    sealing_key: bool
