"""须知: fee, time limit, conditions, what will be asked, and what happens with the data, before anything is taken."""

from __future__ import annotations

from collections.abc import Sequence

from screens.context import Context
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.icon import Icon
from screens.widgets.page import Page, gap
from screens.widgets.paint import disc, rounded
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card, UprightRule
from screens.widgets.text import Text

NEED_ICONS = {
    "card": "reader",
    "face": "face",
    "fingerprint": "fingerprint",
    "photo": "camera",
    "signature": "sign",
    "document": "scan",
    "phone": "mobile",
}


class Beads(Block):
    """The acts to come, as discs on a string with a word under each."""

    def __init__(self, context: Context, beads: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.edge = theme.px(112 if theme.tall else 92)
        self.icons = [Icon(context, icon, 64 if theme.tall else 52) for icon, _ in beads]
        self.labels = [Text(context, word, "body", align="center", valign="top") for _, word in beads]
        for block in (*self.icons, *self.labels):
            self.add_widget(block)

    def height_for(self, width: float) -> float:
        step = width / len(self.icons)
        return self.edge + self.context.theme.px(12) + max(label.height_for(step) for label in self.labels)

    def draw(self) -> None:
        theme = self.context.theme
        centres = self._centres()
        radius = self.edge / 2
        thick, space = theme.px(6), theme.px(8)
        for (x, y), (following, _) in zip(centres, centres[1:], strict=False):
            box = (x + radius + space, y - thick / 2, following - x - 2 * (radius + space), thick)
            if box[2] > 0:
                rounded(box, 0, theme.rgba("primary_line"))
        for centre in centres:
            disc(centre, radius, theme.rgba("primary_soft"))

    def arrange(self) -> None:
        step = self.width / len(self.icons)
        for index, ((x, y), icon, label) in enumerate(zip(self._centres(), self.icons, self.labels, strict=True)):
            icon.place(x - icon.edge / 2, y - icon.edge / 2, icon.edge, icon.edge)
            height = label.height_for(step)
            label.place(self.x + step * index, self.top - self.edge - self.context.theme.px(12) - height, step, height)

    def _centres(self) -> list[tuple[float, float]]:
        step = self.width / len(self.icons)
        return [
            (round(self.x + step * (index + 0.5)), round(self.top - self.edge / 2)) for index in range(len(self.icons))
        ]


class NoticePage(Page):
    """params: code, zh, en, fee_fen, limit, green, due_if_today, provisional, needs, conditions, privacy, minutes."""

    def portrait(self, context: Context) -> Block:
        return Column(
            [
                self._titles(context),
                gap(context, 32),
                self._terms(context),
                gap(context, 20),
                self._due(context),
                *self._conditions(context),
                gap(context, 32),
                *self._acts(context),
                spring(),
                self._privacy(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        left = Column([self._terms(context), gap(context, 20), self._due(context), spring(), self._privacy(context)])
        conditions = self._conditions(context)[1:]
        right = Column([*conditions, gap(context, 28), *self._acts(context), spring()])
        body = self.sides(left, right, theme.px(960))
        return Column([self._titles(context), gap(context, 20), body], grow=(body,))

    def _titles(self, context: Context) -> Block:
        return self.titles_of(context, context.own(context.params), context.text("ui.notice.sub"))

    def _terms(self, context: Context) -> Block:
        theme, params = context.theme, context.params
        columns: list[Block] = []
        fee = params.get("fee_fen")
        if fee is not None:
            amount = context.text("ui.amount", {"fee_fen": fee})
            if fee:
                columns.append(
                    self._term(context, "fee", "ui.notice.fee", amount, "ui.yuan", context.text("ui.notice.pay"))
                )
            else:
                columns.append(self._term(context, "fee", "ui.notice.fee", context.text("ui.fee.none"), None, ""))
        limit = params.get("limit")
        if limit:
            note = context.text("ui.notice.from")
            columns.append(
                self._term(context, "calendar", "ui.notice.limit", str(limit["n"]), f"ui.unit.{limit['unit']}", note)
            )
        if params.get("minutes"):
            about = context.text("ui.notice.about")
            columns.append(
                self._term(context, "clock", "ui.notice.minutes", str(params["minutes"]), "ui.unit.MINUTE", about)
            )
        parts: list[tuple[Block, float | str]] = []
        for column in columns:
            if parts:
                parts.append((UprightRule(context), "own"))
            parts.append((column, "rest"))
        return Card(context, Row(parts, gap=theme.px(12), align="stretch"), padding=(20, 36, 20, 36))

    def _term(self, context: Context, icon: str, label_key: str, value: str, unit_key: str | None, note: str) -> Column:
        theme = context.theme
        label = Text(context, context.text(label_key), "body_s", colour="ink2", one_line=True)
        number = Text(context, value, "hero" if unit_key else "h2", bold=True, one_line=True)
        figure: list[tuple[Block, float | str]] = [(Space(), "rest"), (number, "own")]
        if unit_key:
            unit = Text(context, context.text(unit_key), "lead", bold=True, one_line=True, valign="bottom")
            unit.line_px = round(unit.line_px * 1.25)
            figure.append((unit, "own"))
        figure.append((Space(), "rest"))
        return Column(
            [
                Row(
                    [(Space(), "rest"), (Icon(context, icon, 36, "ink2"), "own"), (label, "own"), (Space(), "rest")],
                    theme.px(12),
                ),
                Row(figure, gap=theme.px(4), align="bottom"),
                Text(context, note, "caption", colour="ink2", align="center") if note else None,
            ],
            gap=theme.px(6),
        )

    def _due(self, context: Context) -> Block | None:
        day = context.params.get("due_if_today")
        if not day:
            return None
        text = context.text("ui.notice.due", {"date": day})
        green = context.params.get("green")
        if green:
            unit = context.text(f"ui.unit.{green['unit']}")
            text += "\n" + context.text("ui.notice.green", {"n": green["n"], "unit": unit})
        if context.params.get("provisional"):
            text += "\n" + context.text("err.E20")
        return info_strip(context, "calendar", text)

    def _conditions(self, context: Context) -> list[Block]:
        keys = context.params.get("conditions") or []
        if not keys:
            return []
        theme = context.theme
        rows: list[Block] = [
            Row(
                [(Icon(context, "check", 40, "success"), "own"), (Text(context, context.text(key), "body"), "rest")],
                theme.px(20),
            )
            for key in keys
        ]
        card = Card(context, Column(rows, theme.gap(12)), padding=(32, 24, 32, 24))
        return [gap(context, 32), self._heading(context, "ui.notice.conditions"), gap(context, 14), card]

    def _acts(self, context: Context) -> list[Block]:
        beads = [(NEED_ICONS.get(need, "info"), context.text(f"ui.need.{need}")) for need in context.params["needs"]]
        if not beads:
            return []
        return [self._heading(context, "ui.notice.acts"), gap(context, 18), Beads(context, beads)]

    def _privacy(self, context: Context) -> Block:
        privacy = context.params["privacy"]
        items = context.text("ui.and").join(context.text(key) for key in privacy["items"])
        text = context.text(
            "notice.privacy", items=items, service=context.own(context.params), authority=privacy["office"]
        )
        words = Text(context, text, "body_s", colour="ink2")
        return Row([(Icon(context, "shield", 44, "ink2"), "own"), (words, "rest")], gap=context.theme.px(20))

    def _heading(self, context: Context, key: str) -> Text:
        return Text(context, context.text(key), "lead", bold=True)
