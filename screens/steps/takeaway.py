"""Something was left behind: the page stays until it is taken. Gold points to where it lies."""

from __future__ import annotations

from screens.context import Context
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.goldband import GoldBand
from screens.widgets.icon import Well
from screens.widgets.page import Page, gap
from screens.widgets.text import Text

_WHAT = {"card": ("card.left", "id-card"), "papers": ("papers.left", "printer"), "phone": ("papers.left", "mobile")}


class TakeawayPage(Page):
    """params: left (card, papers, phone), side of the reader."""

    def portrait(self, context: Context) -> Block:
        return Column(
            [spring(), *self._things(context, 280), gap(context, 64), self._band(context), spring(), spring()]
        )

    def landscape(self, context: Context) -> Block:
        return Column([spring(), *self._things(context, 200), gap(context, 48), self._band(context), spring()])

    def _things(self, context: Context, size: float) -> list[Block]:
        theme = context.theme
        said: dict[str, str] = {}
        for thing in context.params["left"]:
            key, icon = _WHAT.get(thing, _WHAT["papers"])
            said.setdefault(key, icon)
        wells: list[tuple[Block, float | str]] = [(Space(), "rest")]
        wells += [(Well(context, icon, size, size * 0.6), "own") for icon in said.values()]
        wells.append((Space(), "rest"))
        size_of_words = "hero" if len(said) == 1 and theme.tall and not theme.elder else "h1"
        words: list[Block] = [
            Text(context, context.text(key), size_of_words, bold=True, align="center") for key in said
        ]
        return [Row(wells, gap=theme.px(40)), gap(context, 48), Column(words, theme.gap(16))]

    def _band(self, context: Context) -> GoldBand:
        side = str(context.params.get("side") or "right")
        return GoldBand(
            context, context.text("ui.takeaway.band"), context.text(f"ui.side.{side}"), side=side, height=180
        )
