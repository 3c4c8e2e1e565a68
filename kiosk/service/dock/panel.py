"""What a panel of the dock is made of: buttons, choices, texts and fault words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Option = tuple[int | str, str]
"""The value that is sent, and its name on the page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: the option that is chosen is sent as the field ``name``."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """One button. ``request`` is what the device is told; ``resident``: the resident chosen on the page is added."""

    id: str
    zh: str
    en: str
    request: Mapping[str, Any]
    resident: bool = False
    choice: Choice | None = None
    text: str | None = None
    tone: Literal["act", "back"] = "act"


@dataclass(frozen=True, slots=True)
class Panel:
    """One device: ``faults`` are the words that its simulator knows."""

    kind: str
    zh: str
    en: str
    switches: tuple[Switch, ...]
    faults: tuple[str, ...]


def act(id_: str, zh: str, en: str, do: str, choice: Choice | None = None, **fields: Any) -> Switch:
    """A button that tells the device this."""
    return Switch(id_, zh, en, {"do": do, **fields}, choice=choice)


def back(id_: str, zh: str, en: str, do: str, **fields: Any) -> Switch:
    """A button that takes an act back: lift, take, leave."""
    return Switch(id_, zh, en, {"do": do, **fields}, tone="back")


def contact(number: int, id_: str, closed: tuple[str, str], opened: tuple[str, str]) -> tuple[Switch, Switch]:
    """The two buttons of one contact of the I/O board."""
    return (
        act(id_, *closed, "input", number=number, closed=True),
        back(f"no_{id_}", *opened, "input", number=number, closed=False),
    )
