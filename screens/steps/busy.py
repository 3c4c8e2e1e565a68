"""Busy: the machine works and says at what; the resident need not do anything."""

from __future__ import annotations

from screens.context import Context
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.button import Spinner
from screens.widgets.page import Page, gap
from screens.widgets.text import Text


class BusyPage(Page):
    """The prompt's key says what is being done."""

    def portrait(self, context: Context) -> Block:
        key = self.prompt.key
        sub = f"{key}.sub" if context.has(f"{key}.sub") else "ui.busy.sub"
        return Column(
            [
                spring(),
                Row([(Space(), "rest"), (Spinner(context, 176, stroke=16), "own"), (Space(), "rest")]),
                gap(context, 56),
                Text(context, context.text(key), "h1", bold=True, align="center"),
                gap(context, 16),
                Text(context, context.text(sub), "lead", colour="ink2", align="center"),
                spring(),
                spring(),
            ]
        )
