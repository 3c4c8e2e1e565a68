"""Label and value, row under row: what the resident reads and checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.widgets.block import Block, Column, Row
from screens.widgets.icon import Icon
from screens.widgets.paint import rounded
from screens.widgets.surface import Rule
from screens.widgets.tap import Tap
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

_LABEL_WIDTH = 168


class Link(Tap):
    """A small act inside a card: icon and word in blue, 80 high."""

    def __init__(self, context: Context, label: str, icon: str, name: str, value: str) -> None:
        super().__init__(context, name, value)
        self.row = Row(
            [
                (Icon(context, icon, 34), "own"),
                (Text(context, label, "body", bold=True, colour="primary", one_line=True), "own"),
            ],
            gap=context.theme.px(10),
        )
        self.add_widget(self.row)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(100 if self.context.theme.elder else 80)

    def natural_width(self) -> float:
        return self.row.natural_width() + self.context.theme.px(8)

    def draw(self) -> None:
        if self.pressed:
            theme = self.context.theme
            box = (self.x - theme.px(12), self.y, self.width + theme.px(24), self.height)
            rounded(box, theme.px(16), theme.rgba("sunken"))

    def arrange(self) -> None:
        width = self.row.natural_width()
        self.row.place(self.right - width, self.y, width, self.height)


class FactRow(Block):
    """One row; the label keeps its column, an act or a remark stands at the right. ``least`` in reference px."""

    def __init__(
        self,
        context: Context,
        label: str,
        value: str,
        *,
        aside: Block | None = None,
        least: float = 92,
        label_width: float = _LABEL_WIDTH,
        bold: bool = False,
        size: str = "lead",
    ) -> None:
        super().__init__()
        theme = context.theme
        self.least = theme.gap(least)
        scale = theme.type("body_s") / theme.px(26) if theme.unit else 1.0
        parts: list[tuple[Block, float | str]] = [
            (Text(context, label, "body_s", colour="ink2"), theme.px(label_width) * max(1.0, scale)),
            (Text(context, value, size, bold=bold), "rest"),
        ]
        if aside is not None:
            parts.append((aside, "own"))
        self.row = Row(parts, gap=theme.px(20))
        self.add_widget(self.row)

    def height_for(self, width: float) -> float:
        return max(self.least, self.row.height_for(width))

    def arrange(self) -> None:
        self.row.place(self.x, self.y, self.width, self.height)


def ruled(context: Context, rows: Sequence[Block]) -> Column:
    """Rows with a thin line between them."""
    lines: list[Block] = []
    for row in rows:
        if lines:
            lines.append(Rule(context))
        lines.append(row)
    return Column(lines, gap=context.theme.gap(8))


def money(fen: int) -> str:
    """An amount with its two places: 2000 fen is ``20.00``."""
    return f"{fen // 100}.{fen % 100:02d}"


def grouped_phone(number: str) -> str:
    """A mobile, masked or not, reads 3-4-4; a landline stays as it is."""
    if number.startswith("0"):
        return number
    return " ".join(part for part in (number[:3], number[3:7], number[7:]) if part)
