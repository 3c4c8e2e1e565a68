"""Out of service: readable from five metres; when it is back, where to go instead, whom to call."""

from __future__ import annotations

from screens.context import Context
from screens.widgets.block import Block, Column, Layers, Pad, Row, Space, spring
from screens.widgets.header import Mark
from screens.widgets.icon import Icon
from screens.widgets.office import office_card, office_of
from screens.widgets.page import Page
from screens.widgets.scene import Scene
from screens.widgets.text import Text


class ClosedPage(Page):
    """params: why [{key, params}], office, back_at (text or null)."""

    chrome = False
    ground = "sky"

    def reset(self) -> None:
        self.clock: Text | None = None

    def tell_time(self) -> None:
        if self.clock is not None:
            self.clock.set(self.context.clock)

    def portrait(self, context: Context) -> Block:
        theme = context.theme
        page = Column(
            [
                self._top(context),
                Space(theme.px(110)),
                *self._words(context),
                Space(theme.gap(48)),
                self._place(context),
                spring(),
            ]
        )
        padded = Pad(page, (theme.px(72), theme.px(82), theme.px(72), theme.px(72)))
        return Layers([Scene(context, shore=0.13), padded])

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        left = Column([*self._words(context), spring()])
        right = Column([self._place(context), spring()])
        page = Column(
            [
                self._top(context),
                Space(theme.px(80)),
                Row([(left, "rest"), (right, theme.px(860))], theme.px(48), "top"),
            ]
        )
        padded = Pad(page, (theme.px(72), theme.px(48), theme.px(72), theme.px(48)))
        return Layers([Scene(context, shore=0.1), padded])

    def _top(self, context: Context) -> Row:
        name = Text(context, context.shown.terminal_name, 30, bold=True, one_line=True)
        number = Text(context, context.shown.terminal_id, "body_s", colour="ink2", one_line=True)
        self.clock = Text(context, context.clock, 60, bold=True, align="right", one_line=True)
        words = Column([name, number])
        return Row([(Mark(context, 84), "own"), (words, "rest"), (self.clock, "own")], gap=context.theme.px(20))

    def _words(self, context: Context) -> list[Block]:
        theme = context.theme
        lines = dict.fromkeys(
            context.text(why["key"], why.get("params") or {}) for why in context.params.get("why", [])
        )
        if context.params.get("back_at"):
            lines[context.text("ui.closed.back", {"back_at": context.params["back_at"]})] = None
        return [
            Icon(context, "power", 112, "ink2"),
            Space(theme.px(28)),
            Text(context, context.text("ui.closed"), 100, bold=True, line_height=1.2),
            Space(theme.px(16)),
            *[Text(context, line, "lead", colour="ink2") for line in lines],
        ]

    def _place(self, context: Context) -> Column:
        title = Text(context, context.text("ui.closed.nearest"), "lead", bold=True)
        return Column(
            [title, office_card(context, office_of(context.params), floating=False)], gap=context.theme.gap(16)
        )
