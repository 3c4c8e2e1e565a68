"""Strips: one line of information, one message that something must be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.widgets.block import Block, Column, Row
from screens.widgets.icon import Icon
from screens.widgets.surface import Card
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

_TONES = {"info": ("primary_soft", "primary"), "warn": ("warn_soft", "warn"), "danger": ("danger_soft", "danger")}


def info_strip(context: Context, icon: str, text: str, *, size: str = "body", tone: str = "info") -> Card:
    """A soft strip with an icon; ``**`` in the text is bold."""
    fill, ink = _TONES[tone]
    words = Text(context, text, size, rich=True)
    row = Row([(Icon(context, icon, 44, ink), "own"), (words, "rest")], gap=context.theme.px(20))
    return Card(context, row, padding=(32, 20, 32, 20), radius=20, fill=fill, line=None)


def message_box(context: Context, text: str, help_text: str = "", action: Block | None = None) -> Card:
    """What is wrong (danger) and how to mend it, with at most one repair button. Large print writes it in ink."""
    theme = context.theme
    ink = "ink" if theme.semantic_ink else "danger"
    words = Column(
        [
            Text(context, text, "lead", bold=True, colour=ink),
            Text(context, help_text, "body_s", colour="ink") if help_text else None,
        ],
        gap=theme.px(4),
    )
    parts: list[tuple[Block, float | str]] = [(Icon(context, "warn", 64, "danger"), "own"), (words, "rest")]
    if action is not None:
        parts.append((action, "own"))
    return Card(
        context, Row(parts, gap=theme.px(28)), padding=(32, 24, 32, 24), radius=20, fill="danger_soft", line=None
    )
