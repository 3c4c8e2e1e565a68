"""The base of every step: what it shows, what it does with an event, and the few ways to go on.

A step is one class without state and without I/O. ``enter`` runs when the visit comes to the step, ``prompt`` draws
it, ``handle`` takes an event. What must be done in the world leaves as effects inside the move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from devices.base import Kind
from kiosk.contract.message import Message
from kiosk.visit.case import Case
from kiosk.visit.effects import Ask, Effect, Note
from kiosk.visit.events import Event
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Prompt

Going = Literal["stay", "on", "back", "to", "route", "refuse", "finish"]


@dataclass(frozen=True, slots=True)
class Move:
    """Where the visit goes now. ``code`` decides a route or refusal; ``to`` names a step."""

    case: Case
    go: Going = "stay"
    effects: tuple[Effect, ...] = ()
    code: str | None = None
    to: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def stay(case: Case, *effects: Effect) -> Move:
    """Remain at this step."""
    return Move(case, "stay", effects)


def forward(case: Case, *effects: Effect) -> Move:
    """Go on to the next step of the service."""
    return Move(case, "on", effects)


def back(case: Case, *effects: Effect) -> Move:
    """Go to the step before that has a page and may be seen again; else leave."""
    return Move(case, "back", effects)


def jump(case: Case, step: str, *effects: Effect) -> Move:
    """Go to the named step of this service."""
    return Move(case, "to", effects, to=step)


def route(case: Case, code: str, *effects: Effect, **params: Any) -> Move:
    """Lead to a person or place, with a slip (E05-E07, E18, E19, BLK_*, …)."""
    return Move(case, "route", effects, code=code, params=params)


def refuse(case: Case, code: str, *effects: Effect, **params: Any) -> Move:
    """Not now, by rule (E08 and its kinds, E09)."""
    return Move(case, "refuse", effects, code=code, params=params)


def ask(case: Case, kind: Any, body: Message, deadline_s: float) -> Ask:
    """A question to the centre; the machine stamps the request number."""
    return Ask(case.visit_id, 0, kind, body, deadline_s)


def note(case: Case, event: str, result: str) -> Note:
    """A row for the audit chain."""
    return Note(case.visit_id, 0, event, result)


@dataclass(frozen=True, slots=True)
class OtherWay:
    """How a visit goes on at a step whose device is gone: the wording of the button, and where it leads."""

    key: str
    move: Move


class Step:
    """One step of a visit. ``needs`` are the devices that its pages use; ``name`` is the catalogue's word."""

    name: ClassVar[str]
    stage: ClassVar[str]
    """The stage of the progress rail that it belongs to (wording ``rail.<stage>``)."""
    needs: ClassVar[tuple[Kind, ...]] = ()
    revisit: ClassVar[bool] = False
    """Whether "back" may come here again: true for steps that only ask, false for acts and proofs."""

    def needs_now(self, case: Case) -> tuple[Kind, ...]:
        """Of ``needs``, those without which the page that is open now waits: a question needs no device yet."""
        return self.needs

    def other_way(self, case: Case, ground: Ground) -> OtherWay | None:
        """What the resident can do here without the device that this page needs; None = only wait."""
        return None

    def enter(self, case: Case, ground: Ground) -> Move:
        """Called once when the visit comes here."""
        return stay(case)

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        """The page, from the case alone; a step that decides in ``enter`` shows only that the machine is at work."""
        return Prompt(self.name, "busy", f"busy.{self.name}", home=False)

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        """What an event does here; an event that means nothing here changes nothing."""
        return stay(case)
