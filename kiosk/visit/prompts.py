"""What the terminal tells the shell: one prompt is one page, complete in itself.

The shell keeps nothing of a visit but the last prompt. Text is never in a prompt: ``key`` and ``params`` go through
the wording catalogue in the language of the prompt. Pages are told apart by ``view``; ``step`` is the catalogue's
step name (or ``attract``, ``home``, ``menu``, ``end``, ``readiness``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["zh", "en"]

View = Literal[
    "attract",
    "home",
    "services",
    "notice",
    "card",
    "number",
    "consent",
    "camera",
    "fingerprint",
    "busy",
    "choose",
    "delivery",
    "review",
    "signature",
    "pay",
    "done",
    "refusal",
    "route",
    "takeaway",
    "closed",
    "readiness",
]


@dataclass(frozen=True, slots=True)
class Button:
    """One of the dock's two buttons. ``name`` is the event it sends; disabled needs ``why`` (a wording key)."""

    name: str
    key: str
    enabled: bool = True
    why: str | None = None
    why_params: Mapping[str, Any] = field(default_factory=dict)
    loading: bool = False


@dataclass(frozen=True, slots=True)
class Rail:
    """Progress of the visit: wording keys of at most five stages, which one is current, and how far it is (0..1)."""

    stages: tuple[str, ...]
    at: int
    fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something over the page: ``idle`` (params seconds), ``help`` (params state, office…), ``leave`` (really go?)."""

    kind: Literal["idle", "help", "leave"]
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One page.

    ``params`` hold language-neutral data: dates as ``YYYY-MM-DD``, money as integer fen, counts, codes, names of the
    resident where the page shows them. ``error`` is a wording key shown at the right place of the page, with
    ``params`` as its fields. ``home`` says whether the way home is open (never while something would be lost).
    """

    step: str
    view: View
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    primary: Button | None = None
    secondary: Button | None = None
    rail: Rail | None = None
    overlay: Overlay | None = None
    home: bool = True
    help: bool = True
    say: str | None = None
