"""Tiles, rows, chips and fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from screens.widgets.block import Block, Row
from screens.widgets.icon import Icon
from screens.widgets.paint import disc, outlined, rounded
from screens.widgets.tap import Tap
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context


class Tile(Tap):
    """A card that can be touched, with any content. ``selected`` fills it softly and outlines it strongly."""

    def __init__(
        self,
        context: Context,
        child: Block,
        name: str,
        value: Any = None,
        *,
        padding: tuple[float, float] = (30, 24),
        radius: float = 24,
        height: float | None = None,
        selected: bool = False,
        enabled: bool = True,
        strong: bool = False,
        key: bool = False,
        fill: str = "surface",
        act: Callable[[], None] | None = None,
    ) -> None:
        """``height`` is the least height in reference px; ``strong`` outlines a choice that must be answered."""
        super().__init__(context, name, value, enabled=enabled, act=act, key=key)
        theme = context.theme
        self.child = child
        self.pad_x, self.pad_y = theme.px(padding[0]), theme.gap(padding[1])
        self.radius = theme.px(radius)
        self.least = theme.gap(height) if height else 0.0
        self.selected = selected
        self.strong = strong
        self.fill = fill
        self.add_widget(child)

    def height_for(self, width: float) -> float:
        return max(self.least, self.child.height_for(width - 2 * self.pad_x) + 2 * self.pad_y)

    def natural_width(self) -> float:
        return self.child.natural_width() + 2 * self.pad_x

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        if self.selected:
            outlined(box, self.radius, theme.rgba("primary_soft"), theme.rgba("primary"), theme.px(5))
            return
        fill = "primary_soft" if self.pressed else self.fill if self.enabled else "paper"
        line, stroke = ("line_strong", theme.px(3)) if self.strong else ("line", theme.outline)
        outlined(box, self.radius, theme.rgba(fill), theme.rgba(line), stroke)

    def arrange(self) -> None:
        self.child.place(
            self.x + self.pad_x, self.y + self.pad_y, self.width - 2 * self.pad_x, self.height - 2 * self.pad_y
        )

    def overflow(self) -> float:
        return max(self.child.height_for(self.width - 2 * self.pad_x) - self.height, super().overflow())


class Radio(Block):
    """The disc of a choice; ``size`` in reference px."""

    def __init__(self, context: Context, size: float, *, on: bool) -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(size)
        self.on = on

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def set(self, on: bool) -> None:
        if on != self.on:
            self.on = on
            self.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        radius = self.edge / 2
        if self.on:
            disc(self.center, radius, theme.rgba("primary"))
            inner = round(self.edge * 0.68)
            box = (round(self.center_x - inner / 2), round(self.center_y - inner / 2), inner, inner)
            self.context.icons.paint("check", box, theme.rgba("on_primary"))
        else:
            disc(self.center, radius, theme.rgba("line_strong"))
            disc(self.center, radius - theme.px(4), theme.rgba("surface"))


class Chip(Block):
    """A small pill with an icon and a word; ``tone`` is success, warn, danger, info, gold or plain."""

    def __init__(self, context: Context, text: str, *, icon: str | None = None, tone: str = "plain") -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.tone = tone
        ink = {"plain": "ink2", "gold": "on_gold"}.get(tone, tone)
        words = "ink" if theme.semantic_ink and tone not in ("plain", "gold") else ink
        label = Text(context, text, "body_s", bold=tone != "plain", colour=words, one_line=True)
        parts: list[tuple[Block, float | str]] = [(label, "own")]
        if icon:
            parts.insert(0, (Icon(context, icon, 34, ink), "own"))
        self.row = Row(parts, gap=theme.px(8))
        self.add_widget(self.row)

    def height_for(self, width: float) -> float:
        return self.row.height_for(width) + self.context.theme.px(16)

    def natural_width(self) -> float:
        return self.row.natural_width() + self.context.theme.px(44)

    def draw(self) -> None:
        theme = self.context.theme
        fill = {"plain": "sunken", "gold": "gold"}.get(self.tone, f"{self.tone}_soft")
        box = (self.x, self.y, self.width, self.height)
        if theme.contrast:
            outlined(box, self.height / 2, theme.rgba(fill), theme.rgba("line"), theme.outline)
        else:
            rounded(box, self.height / 2, theme.rgba(fill))

    def arrange(self) -> None:
        width = self.row.natural_width()
        self.row.place(self.center_x - width / 2, self.y, width, self.height)


class FieldBox(Block):
    """A value with its label above; ``state`` is plain, focus or error."""

    def __init__(
        self,
        context: Context,
        label: str,
        value: str,
        *,
        state: str = "plain",
        height: float = 124,
        size: str | float = 56,
    ) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.state = state
        self.box_height = theme.px(height)
        self.label = Text(context, label, "body_s", bold=state == "error", colour=self._label_ink(), one_line=True)
        self.value = Text(context, value, size, align="center", one_line=True)
        self.add_widget(self.label)
        self.add_widget(self.value)

    def height_for(self, width: float) -> float:
        return self.label.line_px + self.context.theme.px(6) + self.box_height

    def natural_width(self) -> float:
        return self.label.natural_width()

    def tell(self, value: str, state: str) -> None:
        self.value.set(value)
        if state != self.state:
            self.state = state
            self.label.bold = state == "error"
            self.label.colour = self._label_ink()
            self.label.redraw()
            self.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.box_height)
        fill, line, stroke = {
            "plain": ("surface", "line_strong", 3),
            "focus": ("surface", "primary", 5),
            "error": ("danger_soft", "danger", 5),
        }[self.state]
        outlined(box, theme.px(20), theme.rgba(fill), theme.rgba(line), theme.px(stroke))

    def arrange(self) -> None:
        self.label.place(self.x, self.top - self.label.line_px, self.width, self.label.line_px)
        self.value.place(self.x, self.y, self.width, self.box_height)

    def _label_ink(self) -> str:
        if self.state == "error" and not self.context.theme.semantic_ink:
            return "danger"
        return "ink2"
