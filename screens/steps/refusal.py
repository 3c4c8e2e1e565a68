"""Not now, by rule: the fixed sentence with its date, what can be done instead, and where to ask."""

from __future__ import annotations

from typing import Any

from screens.context import Context
from screens.steps.route import SENTENCE, offer_tiles
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.icon import Well
from screens.widgets.office import office_card, office_of
from screens.widgets.page import Page, gap
from screens.widgets.strip import info_strip, message_box
from screens.widgets.text import Text

_ICONS = {"E08": "calendar", "E09": "progress"}


class RefusalPage(Page):
    """params: code, fields of the sentence, offers, office, slip."""

    def portrait(self, context: Context) -> Block:
        return Column(
            [
                self._head(context),
                gap(context, 24),
                self._calm(context),
                gap(context, 36),
                *offer_tiles(context),
                gap(context, 28),
                self._slip(context),
                spring(),
                self._ask(context),
                gap(context, 14),
                office_card(context, office_of(context.params), floating=False),
                gap(context, 16),
                self._error(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        left = Column(
            [
                self._head(context),
                gap(context, 24),
                self._calm(context),
                gap(context, 32),
                *offer_tiles(context),
                spring(),
                self._slip(context),
            ]
        )
        right = Column(
            [
                self._ask(context),
                gap(context, 14),
                office_card(context, office_of(context.params), floating=False),
                spring(),
                self._error(context),
            ]
        )
        return self.sides(left, right, context.theme.px(980))

    def _sentences(self, context: Context) -> tuple[str, str]:
        """The fixed wording: its first sentence as the title, the rest (place, hours, phone) under it."""
        fields: dict[str, Any] = {}
        if context.params.get("status_key"):
            fields["status"] = context.text(context.params["status_key"])
        first, *rest = SENTENCE.split(context.text(self.prompt.key, **fields))
        return first.rstrip("。."), "".join(rest)

    def _head(self, context: Context) -> Row:
        title, _ = self._sentences(context)
        well = Well(context, _ICONS.get(str(context.params.get("code")), "info"), 124, 84, "primary", "on_primary")
        return Row([(well, "own"), (Text(context, title, "h1", bold=True), "rest")], gap=context.theme.px(32))

    def _calm(self, context: Context) -> Column:
        _, rest = self._sentences(context)
        calm = Text(context, context.text("ui.refusal.sub"), "lead", colour="ink2")
        return Column([Text(context, rest, "lead", bold=True) if rest else None, calm], gap=context.theme.gap(12))

    def _ask(self, context: Context) -> Text:
        return Text(context, context.text("ui.refusal.ask"), "lead", bold=True)

    def _slip(self, context: Context) -> Block | None:
        slip = context.params.get("slip")
        if slip in ("printing", "printed"):
            return info_strip(context, "printer", context.text(f"ui.slip.{slip}"))
        return None

    def _error(self, context: Context) -> Block | None:
        if self.prompt.error:
            return message_box(context, context.text(self.prompt.error), context.text("ui.slip.photo"))
        return None
