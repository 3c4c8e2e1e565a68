"""Buttons: one filled blue per page, outlined ones for the rest, quiet ones for the dock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from kivy.clock import Clock
from kivy.graphics import PopMatrix, PushMatrix, Rotate

from screens.widgets.block import Block, Row
from screens.widgets.icon import Icon
from screens.widgets.paint import arc, outlined, rounded
from screens.widgets.tap import Tap
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

Kind = Literal["primary", "secondary"]


class Button(Tap):
    """h112 r20 with a bold label; ``icon`` before the label, ``after`` behind it. ``loading`` shows a spinner."""

    def __init__(
        self,
        context: Context,
        label: str,
        name: str,
        value: Any = None,
        *,
        kind: Kind = "primary",
        icon: str | None = None,
        after: str | None = None,
        enabled: bool = True,
        loading: bool = False,
        height: float = 112,
        size: str | float = 36,
        act: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(context, name, value, enabled=enabled and not loading, act=act)
        theme = context.theme
        self.kind = kind
        self.live = enabled
        self.fixed_height = theme.px(max(height, 132) if theme.elder and theme.tall else height)
        scale = 1.3 if theme.elder else 1.0
        self.small_unit = theme.form == "small"
        font = size if isinstance(size, str) else size * scale * (1.3 if self.small_unit else 1.0) * theme.fit
        colour = self._ink()
        self.label = Text(context, label, font, bold=True, colour=colour, align="center")
        self.spinner = Spinner(context, 38, colour) if loading else None
        first = self.spinner or (Icon(context, icon, 40 * scale, colour) if icon else None)
        parts: list[tuple[Block, float | str]] = [(part, "own") for part in (first,) if part is not None]
        parts.append((self.label, "own"))
        if after:
            parts.append((Icon(context, after, 40 * scale, colour), "own"))
        self.row = Row(parts, gap=theme.px(16))
        self.add_widget(self.row)

    def height_for(self, width: float) -> float:
        return self.fixed_height

    def natural_width(self) -> float:
        return self.row.natural_width() + 2 * self.context.theme.px(40)

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        radius = theme.px(theme.tokens.radius["m"] if self.fixed_height >= theme.px(100) else theme.tokens.radius["s"])
        if not self.live:
            fill = theme.rgba("disabled" if self.kind == "primary" else "surface")
            outlined(box, radius, fill, theme.rgba("disabled"), theme.px(3))
        elif self.kind == "primary":
            rounded(box, radius, theme.rgba("primary_press" if self.pressed else "primary"))
        else:
            fill = theme.rgba("primary_soft" if self.pressed else "surface")
            outlined(box, radius, fill, theme.rgba("primary"), theme.px(3))

    def arrange(self) -> None:
        inside = self.width - 2 * self.context.theme.px(16)
        wanted = min(self.row.natural_width(), inside)
        if self.row.natural_width() > inside:
            self._place_in_lines(inside)
            return
        self.row.place(self.center_x - wanted / 2, self.y, wanted, self.height)

    def set_label(self, label: str) -> None:
        self.label.set(label)
        self.arrange()

    def set_enabled(self, enabled: bool) -> None:
        self.live = enabled
        colour = self._ink()
        for block in self.row.items:
            if isinstance(block, Text):
                block.tint(colour)
            elif isinstance(block, Icon):
                block.colour = colour
                block.redraw()
        super().set_enabled(enabled)
        self.redraw()

    def _place_in_lines(self, inside: float) -> None:
        """A label too long for one line (English): it takes what width the icons leave, in as many lines as needed."""
        gap = self.row.gap
        others = sum(block.natural_width() + gap for block in self.row.items if block is not self.label)
        self.row.wanted = [inside - others if block is self.label else "own" for block in self.row.items]
        self.row.place(self.x + (self.width - inside) / 2, self.y, inside, self.height)

    def _ink(self) -> str:
        if not self.live:
            return "on_disabled"
        return "on_primary" if self.kind == "primary" else "primary"


class QuietButton(Tap):
    """Icon over label (portrait dock) or icon left of label (landscape dock, text links)."""

    def __init__(
        self,
        context: Context,
        label: str,
        icon: str,
        name: str,
        value: Any = None,
        *,
        beside: bool = False,
        colour: str = "ink",
        act: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(context, name, value, act=act)
        theme = context.theme
        self.beside = beside
        self.icon = Icon(context, icon, 60 if theme.elder else 48 if theme.form != "small" else 64, colour)
        self.label = Text(context, label, "body_s" if not beside else "body", colour=colour, align="center")
        self.add_widget(self.icon)
        self.add_widget(self.label)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(112)

    def natural_width(self) -> float:
        theme = self.context.theme
        if self.beside:
            return self.icon.edge + theme.px(16) + self.label.natural_width() + theme.px(32)
        return max(theme.px(120), self.label.natural_width() + theme.px(8))

    def draw(self) -> None:
        if self.pressed:
            theme = self.context.theme
            rounded((self.x, self.y, self.width, self.height), theme.px(16), theme.rgba("sunken"))

    def arrange(self) -> None:
        theme = self.context.theme
        if self.beside:
            self.icon.place(self.x + theme.px(16), self.y, self.icon.edge, self.height)
            x = self.x + theme.px(32) + self.icon.edge
            self.label.place(x, self.y, self.right - theme.px(12) - x, self.height)
            return
        text_height = self.label.height_for(self.width)
        total = self.icon.edge + theme.px(8) + text_height
        top = self.top - (self.height - total) / 2
        self.icon.place(self.center_x - self.icon.edge / 2, top - self.icon.edge, self.icon.edge, self.icon.edge)
        self.label.place(self.x, top - total, self.width, text_height)


class Spinner(Block):
    """A quarter arc that turns by 45° every 125 ms while it is on screen."""

    def __init__(self, context: Context, size: float, colour: str = "primary", stroke: float = 6) -> None:
        super().__init__()
        self.context = context
        self.colour = colour
        self.edge = context.theme.px(size)
        self.stroke = context.theme.px(stroke)
        self._turn: Rotate | None = None
        self._ticker = Clock.schedule_interval(self._step, context.theme.tokens.motion_s["spinner_step"])

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        theme = self.context.theme
        radius = self.edge / 2 - self.stroke / 2
        arc(self.center, radius, self.stroke, 0, 360, theme.rgba(self.colour, 0.25))
        PushMatrix()
        self._turn = Rotate(angle=self._turn.angle if self._turn else 0, origin=self.center)
        arc(self.center, radius, self.stroke, 0, 90, theme.rgba(self.colour))
        PopMatrix()

    def wipe(self) -> None:
        self._ticker.cancel()
        super().wipe()

    def _step(self, _dt: float) -> None:
        if self._turn is not None:
            self._turn.angle -= 45
