"""Home: the card first, then the twelve entries in three weights; in large print four rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from screens.context import Context
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.button import Button, QuietButton
from screens.widgets.icon import Icon, Well
from screens.widgets.idcard import paint_card
from screens.widgets.page import Page, gap
from screens.widgets.paint import outlined, rounded
from screens.widgets.scene import ripples
from screens.widgets.tap import Tap
from screens.widgets.text import Text
from screens.widgets.tile import Chip, Tile

ICONS = {
    "id": "id-card",
    "rp": "residence",
    "hh": "household",
    "pickup": "pickup",
    "cert": "certificate",
    "photo": "camera",
    "progress": "progress",
    "booking": "calendar",
    "fee": "fee",
    "home_service": "home-visit",
    "complaint": "complaint",
    "office": "pin",
}
_TAKE = ("pickup", "cert", "photo", "progress")
_CIVIC = ("booking", "fee", "home_service", "complaint", "office")
_LARGE_PRINT_ORDER = (
    "id",
    "pickup",
    "cert",
    "progress",
    "rp",
    "hh",
    "photo",
    "booking",
    "fee",
    "home_service",
    "complaint",
    "office",
)
_ROWS_IN_LARGE_PRINT = 4


class Hero(Tap):
    """Put the card on the reader: on the lake, with ripples. A tap asks for the card as well."""

    def __init__(self, context: Context, side: str) -> None:
        super().__init__(context, "card_hint")
        ink = "ink" if context.theme.contrast else "on_primary"
        self.words = Column(
            [
                Text(context, context.text("ui.home.hero"), "h2", bold=True, colour=ink),
                Text(context, context.text("ui.home.hero.sub"), "body", colour=ink),
            ],
            gap=context.theme.px(8),
        )
        self.chip = Chip(context, context.text(f"ui.reader.{side}"), icon="reader", tone="gold")
        self.add_widget(self.words)
        self.add_widget(self.chip)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(264)

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        radius = theme.px(28)
        if theme.contrast:
            outlined(box, radius, theme.rgba("surface"), theme.rgba("gold"), theme.px(4))
        else:
            rounded(box, radius, theme.rgba("primary_press" if self.pressed else "primary"))
        tall = theme.tall
        centre = (self.x + self.width * 0.8, self.center_y) if tall else (self.center_x, self.y + self.height * 0.43)
        first = (theme.px(230), theme.px(76)) if tall else (theme.px(210), theme.px(100))
        ripples(self.context, (centre[0], centre[1] - theme.px(10)), first, box, radius, count=4)
        card = theme.px(296 if tall else 340)
        paint_card(theme, centre, card, angle=6.5)

    def arrange(self) -> None:
        theme = self.context.theme
        pad = theme.px(44 if theme.tall else 40)
        width = self.width * 0.56 if theme.tall else self.width - 2 * pad
        words = self.words.height_for(width)
        if theme.tall:
            chip = self.chip.height_for(width)
            total = words + chip + theme.px(20)
            top = self.center_y + total / 2
            self.words.place(self.x + pad, top - words, width, words)
            self.chip.place(self.x + pad, top - total, min(width, self.chip.natural_width()), chip)
            return
        self.words.place(self.x + pad, self.top - pad - words, width, words)
        self.chip.place(self.x + pad, self.y + pad, min(width, self.chip.natural_width()), self.chip.height_for(width))


class Cells(Block):
    """Several touchable cells in one card, divided by thin lines."""

    def __init__(self, context: Context, cells: Sequence[Tap], height: float) -> None:
        super().__init__()
        self.context = context
        self.cells = list(cells)
        self.least = context.theme.gap(height)
        for cell in self.cells:
            self.add_widget(cell)

    def height_for(self, width: float) -> float:
        return self.least

    def draw(self) -> None:
        theme = self.context.theme
        outlined(
            (self.x, self.y, self.width, self.height),
            theme.px(24),
            theme.rgba("surface"),
            theme.rgba("line"),
            theme.outline,
        )
        step = self.width / len(self.cells)
        for index in range(1, len(self.cells)):
            rounded((round(self.x + step * index), self.y, theme.outline, self.height), 0, theme.rgba("line"))

    def arrange(self) -> None:
        step = self.width / len(self.cells)
        inset = self.context.theme.px(4)
        for index, cell in enumerate(self.cells):
            cell.place(self.x + step * index + inset, self.y + inset, step - 2 * inset, self.height - 2 * inset)


class Cell(Tap):
    """One of the cells: icon over (portrait) or beside (landscape) its name."""

    reach = 0.0

    def __init__(self, context: Context, entry: str, ink: str, icon_ink: str) -> None:
        super().__init__(context, "open_group", entry)
        theme = context.theme
        icon = Icon(context, ICONS[entry], 52, icon_ink)
        text = context.text(f"home.entry.{entry}")
        if theme.tall or context.language == "en":
            label = Text(context, text, "body", colour=ink, align="center")
            middle = Row([(Space(), "rest"), (icon, "own"), (Space(), "rest")])
            self.child: Block = Column([middle, label], gap=theme.px(10))
        else:
            self.child = Row([(icon, "own"), (Text(context, text, "body", colour=ink), "rest")], gap=theme.px(16))
        self.add_widget(self.child)

    def height_for(self, width: float) -> float:
        return self.child.height_for(width)

    def draw(self) -> None:
        if self.pressed:
            theme = self.context.theme
            rounded((self.x, self.y, self.width, self.height), theme.px(20), theme.rgba("primary_soft"))

    def arrange(self) -> None:
        theme = self.context.theme
        pad = theme.px(6 if theme.tall or self.context.language == "en" else 28)
        height = self.child.height_for(self.width - 2 * pad)
        self.child.place(self.x + pad, self.center_y - height / 2, self.width - 2 * pad, height)


class HomePage(Page):
    """params: entries [{id, state, why, why_params}], card_side. A closed one opens too: the next page says why."""

    def reset(self) -> None:
        self.first_row = 0

    def portrait(self, context: Context) -> Block:
        if context.theme.elder:
            return self._large_print(context)
        theme = context.theme
        return Column(
            [
                self._greeting(context),
                gap(context, 30),
                Hero(context, str(context.params.get("card_side", "right"))),
                gap(context, 36),
                self._group(context, "apply"),
                gap(context, 14),
                Row(
                    [
                        (self._large(context, "id", 424), "rest"),
                        (
                            Column([self._medium(context, "rp", 200), self._medium(context, "hh", 200)], theme.gap(24)),
                            "rest",
                        ),
                    ],
                    gap=theme.px(24),
                    align="stretch",
                ),
                gap(context, 36),
                self._group(context, "take"),
                gap(context, 14),
                Row([(self._small(context, entry), "rest") for entry in _TAKE], gap=theme.px(24), align="stretch"),
                gap(context, 36),
                self._group(context, "civic"),
                gap(context, 14),
                self._cells(context, 172),
                spring(),
            ]
        )

    def landscape(self, context: Context) -> Block:
        if context.theme.elder:
            return self._large_print(context)
        theme = context.theme
        top = Row(
            [
                (self._large(context, "id", 360), "rest"),
                (
                    Column(
                        pair := [self._medium(context, "rp", 172), self._medium(context, "hh", 172)],
                        theme.gap(20),
                        pair,
                    ),
                    "rest",
                ),
            ],
            gap=theme.px(20),
            align="stretch",
        )
        middle = Row([(self._beside(context, entry), "rest") for entry in _TAKE], gap=theme.px(20), align="stretch")
        right = Column([top, middle, self._cells(context, 128)], gap=theme.gap(20), grow=(top,))
        body = self.sides(Hero(context, str(context.params.get("card_side", "right"))), right)
        return Column([self._greeting(context), gap(context, 16), body], grow=(body,))

    def dock_extras(self) -> Sequence[Block]:
        context = self.context
        if not context.theme.tall or context.theme.elder:
            return ()
        on = context.shown.contrast
        return (QuietButton(context, context.text("ui.header.contrast"), "contrast", "set_contrast", not on),)

    def _greeting(self, context: Context) -> Block:
        return Text(context, context.text(self.prompt.key), "h1", bold=True)

    def _group(self, context: Context, group: str) -> Block:
        return Text(context, context.text(f"ui.home.group.{group}"), "lead", bold=True)

    def _ink(self, context: Context, entry: str) -> tuple[str, str, bool]:
        """Colours of words and icon, and whether the entry is open."""
        states: dict[str, Any] = {item["id"]: item["state"] for item in context.params["entries"]}
        is_open = states.get(entry) == "open"
        return ("ink", "primary", True) if is_open else ("ink3", "ink3", False)

    def _words(self, context: Context, entry: str, size: str, line_size: str) -> Column:
        ink, _, is_open = self._ink(context, entry)
        line = context.text(f"home.line.{entry}") if is_open else self._why(context, entry)
        return Column(
            [
                Text(context, context.text(f"home.entry.{entry}"), size, bold=True, colour=ink),
                Text(context, line, line_size, colour="ink2" if is_open else "ink3"),
            ],
            gap=context.theme.px(6),
        )

    def _why(self, context: Context, entry: str) -> str:
        """Why an entry is closed: the reason and the nearest place, or that it is not to be had here at all."""
        item: dict[str, Any] = next((one for one in context.params["entries"] if one["id"] == entry), {})
        if item.get("why"):
            return context.text(item["why"], item.get("why_params") or {})
        return context.text("ui.home.closed")

    def _large(self, context: Context, entry: str, height: float) -> Tile:
        _, ink, is_open = self._ink(context, entry)
        well = Well(context, ICONS[entry], 120, 76, "primary_soft" if is_open else "sunken", ink)
        content = Column([Row([(well, "own"), (Space(), "rest")]), spring(), self._words(context, entry, "h2", "body")])
        return Tile(context, content, "open_group", entry, padding=(42, 38), height=height)

    def _medium(self, context: Context, entry: str, height: float) -> Tile:
        _, ink, is_open = self._ink(context, entry)
        well = Well(context, ICONS[entry], 104, 64, "primary_soft" if is_open else "sunken", ink)
        content = Row([(well, "own"), (self._words(context, entry, "h3", "body_s"), "rest")], gap=context.theme.px(28))
        return Tile(context, content, "open_group", entry, padding=(32, 20), height=height)

    def _small(self, context: Context, entry: str) -> Tile:
        ink, icon_ink, _ = self._ink(context, entry)
        theme = context.theme
        icon = Row([(Space(), "rest"), (Icon(context, ICONS[entry], 72, icon_ink), "own"), (Space(), "rest")])
        label = Text(context, context.text(f"home.entry.{entry}"), "lead", bold=True, colour=ink, align="center")
        content = Column([spring(), icon, Space(theme.px(16)), label, spring()])
        return Tile(context, content, "open_group", entry, padding=(12, 20), height=224)

    def _beside(self, context: Context, entry: str) -> Tile:
        ink, icon_ink, _ = self._ink(context, entry)
        label = Text(context, context.text(f"home.entry.{entry}"), "lead", bold=True, colour=ink)
        row = Row([(Icon(context, ICONS[entry], 60, icon_ink), "own"), (label, "rest")], gap=context.theme.px(20))
        return Tile(context, row, "open_group", entry, padding=(30, 16), height=164)

    def _cells(self, context: Context, height: float) -> Cells:
        return Cells(context, [Cell(context, entry, *self._ink(context, entry)[:2]) for entry in _CIVIC], height)

    # --- large print ----------------------------------------------------------------------------------------------

    def _large_print(self, context: Context) -> Block:
        theme = context.theme
        entries = _LARGE_PRINT_ORDER[self.first_row : self.first_row + _ROWS_IN_LARGE_PRINT]
        rows = [self._row(context, entry) for entry in entries]
        last = self.first_row + _ROWS_IN_LARGE_PRINT >= len(_LARGE_PRINT_ORDER)
        label = context.text("ui.home.first" if last else "ui.home.more")
        more = Button(context, label, "more", kind="secondary", after="next", height=140, size="h3", act=self._turn)
        titles = self.titles_of(
            context, context.text(self.prompt.key), context.text("ui.home.calm") if theme.tall else ""
        )
        if theme.tall:
            return Column([titles, gap(context, 30), Column(rows, theme.gap(24)), spring(), more])
        pairs = [
            Row([(left, "rest"), (right, "rest")], gap=theme.px(24), align="stretch")
            for left, right in zip(rows[::2], rows[1::2], strict=True)
        ]
        grid = Column(pairs, theme.gap(24), grow=pairs)
        return Column([titles, gap(context, 20), grid, gap(context, 24), more], grow=(grid,))

    def _row(self, context: Context, entry: str) -> Tile:
        _, ink, is_open = self._ink(context, entry)
        well = Well(context, ICONS[entry], 150, 96, "primary_soft" if is_open else "sunken", ink)
        words = self._words(context, entry, "h3", "body_s")
        row = Row([(well, "own"), (words, "rest"), (Icon(context, "next", 56, ink), "own")], gap=context.theme.px(40))
        return Tile(context, row, "open_group", entry, padding=(44, 24), height=228)

    def _turn(self) -> None:
        self.first_row += _ROWS_IN_LARGE_PRINT
        if self.first_row >= len(_LARGE_PRINT_ORDER):
            self.first_row = 0
        self.compose()
