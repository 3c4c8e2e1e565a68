"""One consent at a time: what is taken and why, then two equal answers. Nothing is chosen before (PIPL 29)."""

from __future__ import annotations

from screens.context import Context
from screens.widgets.block import Block, Column, Pad, Row, spring
from screens.widgets.facts import FactRow, ruled
from screens.widgets.icon import Icon, Well
from screens.widgets.page import Page, gap
from screens.widgets.surface import Card
from screens.widgets.text import Text
from screens.widgets.tile import Tile

_ROWS = ("use", "take", "keep", "right")
_STATEMENT = {"face": "consent.face", "fingerprint": "consent.fp"}


class ConsentPage(Page):
    """params: what (face, fingerprint), alternatives (fp, window), items (wording keys told besides)."""

    def portrait(self, context: Context) -> Block:
        return Column(
            [
                self.titles(context),
                gap(context, 32),
                self._told(context),
                spring(),
                self._statement(context),
                gap(context, 24),
                self._answers(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        told = Column([self.titles(context), gap(context, 28), self._told(context), spring()])
        asked = Column([spring(), self._statement(context), gap(context, 24), self._answers(context), spring()])
        return Row([(told, "rest"), (asked, "rest")], gap=context.theme.px(48), align="stretch")

    @property
    def _what(self) -> str:
        return str(self.context.params.get("what", "face"))

    def _told(self, context: Context) -> Card:
        rows: list[Block] = [
            FactRow(
                context,
                context.text(f"ui.consent.{row}"),
                context.text(f"ui.consent.{self._what}.{row}"),
                bold=True,
                size="body",
                least=84,
            )
            for row in _ROWS
        ]
        statement = _STATEMENT.get(self._what)
        rows += [
            Pad(
                Text(context, context.text(key), "body", colour="ink2"),
                (0, context.theme.gap(16), 0, context.theme.gap(8)),
            )
            for key in self._items()
            if key != statement
        ]
        return Card(context, ruled(context, rows), padding=(36, 20, 36, 24))

    def _items(self) -> list[str]:
        return [str(key) for key in self.context.params.get("items", [])]

    def _statement(self, context: Context) -> Row:
        theme = context.theme
        icon = "face" if self._what == "face" else "fingerprint"
        others = [f"consent.{self._what}.{way}" for way in self.context.params.get("alternatives", [])]
        beside = "\n".join(context.text(key) for key in others if context.has(key))
        words = Column(
            [
                Text(context, context.text(_STATEMENT.get(self._what, "consent.face")), "lead", bold=True),
                Text(context, beside, "body_s", colour="ink2") if beside else None,
            ],
            gap=theme.gap(6),
        )
        return Row([(Icon(context, icon, 72), "own"), (words, "rest")], gap=theme.px(28))

    def _answers(self, context: Context) -> Block:
        theme = context.theme
        decline = "fp" if "fp" in self.context.params.get("alternatives", []) else "window"
        yes = "face" if self._what == "face" else "fingerprint"
        answers: list[tuple[Block, float | str]] = [
            (self._answer(context, f"ui.consent.{self._what}.yes", yes, "agree"), "rest"),
            (
                self._answer(
                    context, f"ui.consent.no.{decline}", "fingerprint" if decline == "fp" else "counter", "decline"
                ),
                "rest",
            ),
        ]
        if theme.elder:
            return Column([block for block, _ in answers], gap=theme.gap(24))
        return Row(answers, gap=theme.px(24), align="stretch")

    def _answer(self, context: Context, key: str, icon: str, name: str) -> Tile:
        theme = context.theme
        words = Column(
            [
                Text(context, context.text(key), "h3", bold=True),
                Text(context, context.text(f"{key}.sub"), "body_s", colour="ink2"),
            ],
            gap=theme.gap(6),
        )
        row = Row([(Well(context, icon, 92, 60), "own"), (words, "rest")], gap=theme.px(24))
        return Tile(context, row, name, height=232, strong=True)
