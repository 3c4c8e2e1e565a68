"""The top of every page: mark, name of the service, terminal and clock, and the toggles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screens.widgets.block import Block
from screens.widgets.icon import Icon
from screens.widgets.paint import arc_ellipse, disc, outlined, rounded
from screens.widgets.tap import Tap
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context


class Mark(Block):
    """The product's mark: a fingertip that touches water."""

    def __init__(self, context: Context, size: float = 72) -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(size)

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        theme = self.context.theme
        rounded((self.x, self.y, self.edge, self.edge), self.edge * 0.25, theme.rgba("primary"))
        k = self.edge / 48 * 0.8
        left, top = self.x + self.edge * 0.1, self.y + self.edge * 0.92
        ink = theme.rgba("on_primary")
        disc((left + 24 * k, top - 16 * k), 4.0 * k, ink)
        for rx, ry, cy in ((6, 3.25, 22.5), (10.5, 5.5, 25), (15, 7.5, 27.5)):
            arc_ellipse((left + 24 * k, top - cy * k), (rx * k, ry * k), 3 * k, 100, 260, ink)


class TogglePill(Tap):
    """On is filled; the label never changes its meaning."""

    def __init__(self, context: Context, label: str, icon: str, name: str, value: Any, *, on: bool) -> None:
        super().__init__(context, name, value)
        theme = context.theme
        self.on = on
        self.icon = Icon(context, icon, 44 if theme.elder else 34, self._ink())
        self.label = Text(context, label, "body_s", colour=self._ink(), one_line=True)
        self.add_widget(self.icon)
        self.add_widget(self.label)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(
            112 if self.context.theme.form == "small" else 100 if self.context.theme.elder else 80
        )

    def natural_width(self) -> float:
        return self.icon.edge + self.label.natural_width() + self.context.theme.px(62)

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        if self.on:
            rounded(box, self.height / 2, theme.rgba("primary_press" if self.pressed else "primary"))
        else:
            fill = theme.rgba("primary_soft" if self.pressed else "surface")
            outlined(box, self.height / 2, fill, theme.rgba("line_strong"), theme.outline)

    def arrange(self) -> None:
        theme = self.context.theme
        self.icon.place(self.x + theme.px(25), self.y, self.icon.edge, self.height)
        x = self.icon.right + theme.px(10)
        self.label.place(x, self.y, self.right - x - theme.px(16), self.height)

    def _ink(self) -> str:
        return "on_primary" if self.on else "ink"


class Header(Block):
    """Rebuilt with the page; ``tell`` changes clock and voice in place."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.mark = Mark(context, 92 if theme.elder and theme.tall else 72)
        self.title = Text(context, context.text("home.title"), "lead", bold=True, one_line=True)
        self.where = Text(context, self._where(), "caption", colour="ink2", one_line=True)
        self.clock = Text(context, context.clock, "caption", one_line=True)
        self.pills = self._pills()
        for block in (self.mark, self.title, self.where, self.clock, *self.pills):
            self.add_widget(block)

    def tell(self, context: Context) -> None:
        """Another minute, or voice switched."""
        if context.shown.voice != self.context.shown.voice:
            self.context = context
            for pill in self.pills:
                self.remove_widget(pill)
                pill.wipe()
            self.pills = self._pills()
            for pill in self.pills:
                self.add_widget(pill)
            self.arrange()
        self.context = context
        self.clock.set(context.clock)

    def arrange(self) -> None:
        theme = self.context.theme
        right = self.right - theme.margin
        for pill in reversed(self.pills):
            width, height = pill.natural_width(), pill.height_for(0)
            pill.place(right - width, self.center_y - height / 2, width, height)
            right -= width + theme.px(16)
        edge = self.mark.edge
        self.mark.place(self.x + theme.margin, self.center_y - edge / 2, edge, edge)
        x = self.mark.right + theme.px(16)
        room = right - x
        self.title.shrink_to(room)
        if self.title.natural_width() > room + 2:
            self.title.set("")
        title_height, line_height = self.title.line_px, self.where.line_px
        base = self.center_y - (title_height + line_height) / 2
        self.title.place(x, base + line_height, room, title_height)
        clock_width = self.clock.natural_width()
        where_width = min(self.where.natural_width(), room - clock_width - theme.px(16))
        if where_width < self.where.natural_width() - 2:
            self.where.set("")
        if not self.where.text:
            where_width = -theme.px(16)
        self.where.place(x, base, max(0, where_width), line_height)
        self.clock.place(x + where_width + theme.px(16), base, clock_width, line_height)

    def _where(self) -> str:
        return "" if self.context.theme.elder else self.context.shown.terminal_name

    def _pills(self) -> list[TogglePill]:
        context, shown = self.context, self.context.shown
        pills = [
            TogglePill(
                context, context.text("ui.header.elder"), "large-text", "set_elder", not shown.elder, on=shown.elder
            ),
            TogglePill(context, context.text("ui.header.voice"), "voice", "set_voice", not shown.voice, on=shown.voice),
        ]
        if not context.theme.tall:
            pills.append(
                TogglePill(
                    context,
                    context.text("ui.header.contrast"),
                    "contrast",
                    "set_contrast",
                    not shown.contrast,
                    on=shown.contrast,
                )
            )
        if not (shown.elder and shown.language == "zh"):
            other = "en" if shown.language == "zh" else "zh"
            pills.append(
                TogglePill(context, context.text("ui.header.language"), "globe", "set_language", other, on=False)
            )
        return pills
