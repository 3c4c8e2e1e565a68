"""The services of one group: what can be finished here, and what is only begun here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from screens.context import Context
from screens.steps.home import ICONS as GROUP_ICONS
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.button import Button
from screens.widgets.icon import Icon, Well
from screens.widgets.office import office_card, office_of
from screens.widgets.page import Page, gap
from screens.widgets.strip import info_strip
from screens.widgets.text import Text
from screens.widgets.tile import Tile

ICONS = {
    "ID_RENEW_EXPIRY": "renew",
    "ID_RENEW_DAMAGED": "damaged",
    "ID_RENEW_CHANGED": "edit",
    "ID_REPLACE_LOST": "lost",
    "ID_LOSS_REPORT": "report",
    "ID_LOSS_CANCEL": "undo",
    "ID_FIRST": "first",
    "ID_FOUND": "found",
    "ID_TEMP": "temp-card",
    "ID_OFFSITE": "offsite",
}
Item = Mapping[str, Any]


class ServicesPage(Page):
    """params: group, items. A closed service stays in its place and says why."""

    def reset(self) -> None:
        self.first = 0

    def portrait(self, context: Context) -> Block:
        return self._page(context, columns=1)

    def landscape(self, context: Context) -> Block:
        return self._page(context, columns=2)

    def _page(self, context: Context, columns: int) -> Block:
        theme = context.theme
        items: Sequence[Item] = context.params["items"]
        if not items:
            return self._nothing(context)
        shown = items[self.first : self.first + self._per_page()]
        here = [item for item in shown if item["level"] == "K1"]
        later = [item for item in shown if item["level"] != "K1"]
        blocks: list[Block] = [
            self.titles_of(context, context.text(self.prompt.key), context.text("ui.services.sub")),
            gap(context, 32),
        ]
        if here:
            blocks += [self._heading(context, "check", "success", "ui.services.here"), gap(context, 14)]
            blocks += [_grid(context, [self._row(context, item) for item in here], columns), gap(context, 36)]
        if later:
            blocks += [self._heading(context, "counter", "ink2", "ui.services.later"), gap(context, 14)]
            halves = 1 if theme.elder and theme.tall else 2
            blocks += [_grid(context, [self._half(context, item) for item in later], halves)]
        blocks.append(spring())
        if context.params.get("office") and len(items) < self._per_page():
            # Whoever does not find the matter in a short list is not left alone with it.
            blocks.append(info_strip(context, "counter", context.text("ui.services.other")))
        return Column(blocks)

    def dock_extras(self) -> Sequence[Block]:
        context = self.context
        if len(context.params["items"]) <= self._per_page():
            return ()
        last = self.first + self._per_page() >= len(context.params["items"])
        label = context.text("ui.home.first" if last else "ui.services.more")
        return (Button(context, label, "more", kind="secondary", after="next", act=self._turn),)

    def _per_page(self) -> int:
        theme = self.context.theme
        return 4 if theme.elder else 8 if theme.tall else 6

    def _turn(self) -> None:
        self.first += self._per_page()
        if self.first >= len(self.context.params["items"]):
            self.first = 0
        self.compose()

    def _nothing(self, context: Context) -> Block:
        return Column(
            [
                self.titles_of(context, context.text(self.prompt.key), context.text("ui.services.none")),
                gap(context, 40),
                office_card(context, office_of(context.params)),
                spring(),
            ]
        )

    def _heading(self, context: Context, icon: str, colour: str, key: str) -> Block:
        words = Text(context, context.text(key), "lead", bold=True)
        return Row([(Icon(context, icon, 40, colour), "own"), (words, "rest")], gap=context.theme.px(12))

    def _row(self, context: Context, item: Item) -> Tile:
        theme = context.theme
        is_open = item["state"] == "open"
        well = Well(
            context, icon_of(context, item), 92, 60, *(("primary_soft", "primary") if is_open else ("sunken", "ink3"))
        )
        parts: list[tuple[Block, float | str]] = [(well, "own"), (self._words(context, item, "h3"), "rest")]
        if is_open:
            parts += [(self._terms(context, item), "own"), (Icon(context, "next", 40, "ink2"), "own")]
        return Tile(
            context,
            Row(parts, gap=theme.px(28)),
            "choose_service",
            item["code"],
            padding=(30, 20),
            height=200 if theme.elder else 168,
            enabled=is_open,
        )

    def _half(self, context: Context, item: Item) -> Tile:
        theme = context.theme
        is_open = item["state"] == "open"
        well = Well(context, icon_of(context, item), 88, 54, "sunken", "ink2" if is_open else "ink3")
        parts: list[tuple[Block, float | str]] = [(well, "own"), (self._words(context, item, "lead"), "rest")]
        if is_open:
            parts.append((Icon(context, "next", 36, "ink2"), "own"))
        return Tile(
            context,
            Row(parts, gap=theme.px(22)),
            "choose_service",
            item["code"],
            padding=(28, 18),
            height=160,
            enabled=is_open,
        )

    def _words(self, context: Context, item: Item, size: str) -> Column:
        is_open = item["state"] == "open"
        if is_open:
            line = context.own(item, "line") or _line(context, item)
        else:
            line = (
                context.text(item["why"], item.get("why_params") or {})
                if item.get("why")
                else context.text("ui.home.closed")
            )
        name = Text(context, context.own(item), size, bold=True, colour="ink" if is_open else "ink3")
        return Column([name, Text(context, line, "body_s", colour="ink2") if line else None], gap=context.theme.px(6))

    def _terms(self, context: Context, item: Item) -> Column:
        fee, limit = item.get("fee_fen"), item.get("limit")
        lines: list[Block] = []
        if fee == 0:
            colour = "ink" if context.theme.semantic_ink else "success"
            free = Text(
                context, context.text("ui.fee.none"), "lead", bold=True, colour=colour, align="right", one_line=True
            )
            lines.append(free)
        elif fee is not None:
            text = context.text("ui.fee", {"fee_fen": fee})
            lines.append(Text(context, text, "lead", bold=True, align="right", one_line=True))
        if limit:
            text = context.text("ui.limit", {"n": limit["n"], "unit": context.text(f"ui.unit.{limit['unit']}")})
            lines.append(Text(context, text, "caption", colour="ink2", align="right", one_line=True))
        return Column(lines)


def icon_of(context: Context, item: Item) -> str:
    """The icon of a service, or that of its group."""
    return ICONS.get(item["code"]) or GROUP_ICONS.get(str(context.params.get("group")), "id-card")


def _line(context: Context, item: Item) -> str:
    key = f"ui.line.{item['code']}"
    return context.text(key) if context.has(key) else ""


def _grid(context: Context, tiles: Sequence[Block], columns: int) -> Block:
    gap_px = context.theme.gap(20)
    rows: list[Block] = []
    for index in range(0, len(tiles), columns):
        line = list(tiles[index : index + columns])
        cells: list[tuple[Block, float | str]] = [(tile, "rest") for tile in line]
        cells += [(Space(), "rest")] * (columns - len(line))
        rows.append(Row(cells, gap=context.theme.px(24), align="stretch") if columns > 1 else line[0])
    return Column(rows, gap_px)
