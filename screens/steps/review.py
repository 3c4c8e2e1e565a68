"""Everything once more before signing. Own name and address in full; the number only while a finger holds it open."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.input.motionevent import MotionEvent

from kiosk.rules.nation import find_code
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.facts import FactRow, Link, grouped_phone, money, ruled
from screens.widgets.icon import Icon
from screens.widgets.page import Page, gap
from screens.widgets.paint import outlined
from screens.widgets.picture import Picture
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card
from screens.widgets.tap import Tap
from screens.widgets.text import Text


class Reveal(Tap):
    """Shows the whole number while it is held, and never longer."""

    def __init__(self, context: Context, number: Text, hidden: str, whole: str) -> None:
        super().__init__(context, "reveal", act=lambda: None)
        self.number = number
        self.hidden = hidden
        self.whole = whole
        self.row = Row(
            [
                (Icon(context, "eye", 40, "ink"), "own"),
                (Text(context, context.text("ui.review.hold"), "body", one_line=True), "own"),
            ],
            gap=context.theme.px(14),
        )
        self.add_widget(self.row)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(100 if self.context.theme.elder else 80)

    def natural_width(self) -> float:
        return self.row.natural_width() + self.context.theme.px(52)

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        fill = theme.rgba("primary_soft" if self.pressed else "sunken")
        outlined(box, theme.px(16), fill, theme.rgba("line") if theme.contrast else fill, theme.outline)

    def arrange(self) -> None:
        width = self.row.natural_width()
        self.row.place(self.center_x - width / 2, self.y, width, self.height)

    def wipe(self) -> None:
        self.hidden = self.whole = ""
        super().wipe()

    def on_touch_up(self, touch: MotionEvent) -> bool:
        handled = super().on_touch_up(touch)
        self._show(pressed=False)
        return handled

    def _show(self, *, pressed: bool) -> None:
        super()._show(pressed=pressed)
        if self.whole:
            self.number.set(self.whole if pressed else self.hidden)


class ReviewPage(Page):
    """params: photo, name, sex, nation, birth_date, number, number_masked, address, service, fee, limit, delivery, …"""

    def portrait(self, context: Context) -> Block:
        return Column(
            [
                self.titles(context),
                self._identity(context),
                self._rows(context),
                self._cost(context),
                *self._notes(context),
                spring(),
                self._mistake(context),
            ],
            gap=context.theme.gap(24),
        )

    def landscape(self, context: Context) -> Block:
        gap_px = context.theme.gap(20)
        left = Column([self.titles(context), self._identity(context), self._cost(context), spring()], gap=gap_px)
        right = Column([self._rows(context), *self._notes(context), spring(), self._mistake(context)], gap=gap_px)
        return Row([(left, "rest"), (right, "rest")], gap=context.theme.px(40), align="stretch")

    def _identity(self, context: Context) -> Card:
        theme, params = context.theme, context.params
        hidden, whole = str(params.get("number_masked") or ""), str(params.get("number") or "")
        number = Text(context, hidden, "lead", one_line=True)
        self.number = number
        about = context.text(
            "ui.review.about",
            sex=context.text(f"ui.sex.{params['sex']}"),
            nation=_nation(context, str(params.get("nation") or "")),
            birth_date=params.get("birth_date"),
        )
        words = Column(
            [
                Text(context, str(params.get("name") or ""), "h2", bold=True),
                gap(context, 8),
                Text(context, about, "body", colour="ink2"),
                gap(context, 12),
                number,
                gap(context, 16),
                Row(
                    [
                        (Reveal(context, number, hidden, whole), "own"),
                        *self._edit(context, "photo", "ui.review.photo", "camera"),
                    ]
                ),
            ]
        )
        frame = Card(
            context,
            Picture(context, params.get("photo"), 280 if theme.tall else 236),
            padding=5,
            radius=16,
            fill="surface",
        )
        return Card(context, Row([(frame, "own"), (words, "rest")], gap=theme.px(36)), padding=(32, 28, 32, 28))

    def _edit(self, context: Context, step: str, key: str, icon: str) -> Sequence[tuple[Block, float | str]]:
        if step not in context.params.get("edits", []):
            return ()
        return ((spring(), "rest"), (Link(context, context.text(key), icon, "edit", step), "own"))

    def _rows(self, context: Context) -> Card:
        params = context.params
        delivery = params.get("delivery") or {}
        way = context.text(f"ui.delivery.{delivery['id']}") if delivery.get("id") else ""
        place = str(delivery.get("place") or "")
        years = params.get("validity_years")
        valid = context.text("ui.review.years", n=years) if years else context.text("ui.review.long")
        phone = grouped_phone(str(params.get("phone_masked") or "")) or context.text("ui.review.no_phone")
        registered = Text(context, context.text("ui.review.registered"), "caption", colour="ink2", one_line=True)
        change = [block for block, _ in self._edit(context, "delivery", "ui.change", "edit")][1:]
        rows = [
            self._row(context, "service", context.own(params, "service")),
            self._row(
                context, "address", str(params.get("address") or ""), registered if not context.theme.elder else None
            ),
            self._row(context, "validity", valid),
            self._row(context, "delivery", f"{way}\n{place}" if place else way, change[0] if change else None),
            self._row(context, "phone", phone),
        ]
        return Card(context, ruled(context, rows), padding=(36, 12, 36, 12))

    def _row(self, context: Context, name: str, value: str, aside: Block | None = None) -> FactRow:
        return FactRow(context, context.text(f"ui.review.{name}"), value, aside=aside, label_width=140)

    def _cost(self, context: Context) -> Card:
        theme, params = context.theme, context.params
        fen = int(params.get("fee_fen") or 0)
        limit = params.get("limit")
        fee = context.text("ui.fee.yuan", amount=money(fen)) if fen else context.text("fee.zero")
        left = Column(
            [
                Text(context, fee, "lead", bold=True),
                Text(context, context.text("ui.review.fee.sub"), "body_s", colour="ink2") if fen else None,
            ]
        )
        parts: list[tuple[Block, float | str]] = [(Icon(context, "fee", 60), "own"), (left, "rest")]
        if limit:
            term = context.text("ui.term", n=limit["n"], unit=context.text(f"ui.unit.{limit['unit']}"))
            right = Column(
                [
                    Text(context, term, "lead", bold=True, align="right"),
                    Text(context, context.text("ui.review.limit.sub"), "body_s", colour="ink2", align="right"),
                ]
            )
            parts.append((right, "own"))
        return Card(context, Row(parts, gap=theme.px(28)), padding=(36, 24, 36, 24))

    def _notes(self, context: Context) -> list[Block]:
        params = context.params
        notes: list[Block] = []
        boundary = params.get("age_boundary")
        if boundary:
            years = boundary.get("years")
            length = context.text("ui.review.years", n=years) if years else context.text("ui.review.long")
            words = context.text("ui.review.boundary", date=boundary["date"], length=length)
            notes.append(info_strip(context, "calendar", words))
        if params.get("by_desk"):
            notes.append(info_strip(context, "counter", context.text("ui.review.by_desk")))
        return notes

    def _mistake(self, context: Context) -> Row:
        words = Text(context, context.text("ui.review.mistake"), "body", colour="ink2")
        return Row([(Icon(context, "warn", 44, "ink2"), "own"), (words, "rest")], gap=context.theme.px(16))


def _nation(context: Context, nation: str) -> str:
    """The ethnic group as it is said: 汉族; the two entries of GB/T 3304 that are no group as they stand."""
    if (find_code(nation) or "97") in ("97", "98"):
        return nation
    return context.text("ui.review.nation", nation=nation)
