"""The state of the terminal's one visit: which page, whose case, what lies on the reader, what is over the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from devices.id_card_reader.port import Card
from kiosk.health.rows import Row
from kiosk.visit.case import Case
from kiosk.visit.prompts import Language

Stage = Literal["attract", "home", "services", "step", "route", "refusal", "takeaway", "readiness"]
PaperState = Literal["none", "printing", "printed", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Manners:
    """How this resident wants to be served. Reset with every visit, because a new visit makes a new state."""

    language: Language = "zh"
    elder: bool = False
    contrast: bool = False
    voice: bool = True
    low_reach: bool = False

    @property
    def pace(self) -> int:
        """What times are multiplied by: doubled in elder mode (domain §9)."""
        return 2 if self.elder else 1


@dataclass(frozen=True, slots=True)
class Ending:
    """A route or refusal that is on screen: the code, its fields, and the slip."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    slip: Literal["none", "printing", "printed", "failed"] = "none"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A technician at the readiness page: no visit, but an id of its own, so that its answers find no visit.

    ``rows`` None = nothing was found yet; ``failed``: the newest look broke off, ``rows`` are those of the one before.
    """

    id: UUID
    asked_at: float
    waiting: bool = True
    failed: bool = False
    rows: tuple[Row, ...] | None = None
    at: datetime | None = None
    paper: PaperState = "none"


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """Everything the machine knows. At the attract page it holds no resident at all."""

    stage: Stage = "attract"
    visit_id: UUID | None = None
    manners: Manners = Manners()
    case: Case | None = None
    at: int = 0
    card: Card | None = None
    card_lies: bool = False
    tray: frozenset[str] = frozenset()
    ending: Ending | None = None
    sitting: Sitting | None = None
    overlay: Literal["idle", "help", "leave"] | None = None
    help_written: bool = False
    group: str | None = None
    wrong_numbers: int = 0
    touched_at: float = 0.0
    lost_at: float | None = None
    next_request: int = 1
    awaited: frozenset[int] = frozenset()

    def __repr__(self) -> str:
        return f"Visit(stage={self.stage}, visit_id={self.visit_id}, at={self.at})"

    def having(self, **changes: Any) -> Self:
        """The same state with some fields changed."""
        return replace(self, **changes)

    @property
    def owner(self) -> UUID | None:
        """Whose answers are heard now: those of the visit, or of the readiness page."""
        return self.sitting.id if self.sitting else self.visit_id

    @property
    def step_name(self) -> str | None:
        """The catalogue's name of the step that is open."""
        return self.case.service.steps[self.at] if self.case and self.stage == "step" else None
