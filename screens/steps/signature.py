"""The signature: written by finger, large; undone and wiped away here, sent only when confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.base.wording import say_date
from kiosk.visit.prompts import Button as ButtonState
from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.button import Button
from screens.widgets.icon import Icon, Well
from screens.widgets.page import Page, gap
from screens.widgets.signature_pad import Point, SignaturePad
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card
from screens.widgets.text import Text

_LEAST_WIDTH = 0.12  # of the pad; a little more than the terminal asks for (domain 7.2: 10 %)


class SignaturePage(Page):
    """params: name, declaration_key, min_strokes, service, fee_fen; error sign.too_small."""

    def reset(self) -> None:
        self.pad: SignaturePad | None = None
        self.ready = False

    def portrait(self, context: Context) -> Block:
        pad = self._pad(context, 720 if not context.theme.elder else 600)
        return Column(
            [
                self.titles(context),
                gap(context, 28),
                self._paper(context),
                gap(context, 28),
                pad,
                gap(context, 28),
                self._tools(context),
                gap(context, 24),
                self._trouble(context),
                gap(context, 20),
                self._use(context),
            ],
            grow=(pad,),
        )

    def landscape(self, context: Context) -> Block:
        pad = self._pad(context, 560)
        left = Column(
            [
                self.titles(context),
                gap(context, 28),
                self._paper(context),
                gap(context, 20),
                self._trouble(context),
                spring(),
                self._use(context),
            ]
        )
        right = Column([pad, gap(context, 20), self._tools(context)], grow=(pad,))
        return Row([(left, context.theme.px(620)), (right, "rest")], gap=context.theme.px(40), align="stretch")

    def refresh(self, previous: Prompt) -> bool:
        return previous.error == self.prompt.error and previous.params == self.prompt.params

    def compose(self) -> None:
        """What is written stays when large print or the language changes."""
        kept = self._kept()
        super().compose()
        if kept is not None and self.pad is not None:
            self.pad.take_over(*kept)
            self._changed()

    def primary(self) -> ButtonState | None:
        button = self.prompt.primary
        if button is None or self.ready:
            return button
        return replace(button, enabled=False, why="ui.sign.empty")

    def press_primary(self) -> None:
        if self.pad is not None and self.ready:
            self.context.send("sign", self.pad.value())

    def _kept(self) -> tuple[list[list[Point]], float, float] | None:
        if self.pad is None or not self.pad.strokes:
            return None
        return [list(stroke) for stroke in self.pad.strokes], self.pad.width, self.pad.height

    def _pad(self, context: Context, height: float) -> SignaturePad:
        day = context.shown.clock[:10]
        self.pad = SignaturePad(context, height, context.text("ui.sign.caption"), _said(context, day), self._changed)
        return self.pad

    def _paper(self, context: Context) -> Card:
        theme, params = context.theme, context.params
        declared = context.text(
            str(params.get("declaration_key", "sign.declaration")), service=context.own(params, "service")
        )
        words = Column(
            [
                Text(context, context.text("ui.sign.form"), "lead", bold=True),
                Text(context, declared, "body_s", colour="ink2"),
            ],
            gap=theme.gap(6),
        )
        row = Row([(Well(context, "certificate", 88, 60), "own"), (words, "rest")], gap=theme.px(28))
        return Card(context, row, padding=(32, 24, 32, 24))

    def _tools(self, context: Context) -> Row:
        assert self.pad is not None
        pad = self.pad
        wipe = Button(
            context, context.text("ui.sign.clear"), "clear", kind="secondary", icon="retry", height=104, act=pad.clear
        )
        undo = Button(
            context, context.text("ui.sign.undo"), "undo", kind="secondary", icon="undo", height=104, act=pad.undo
        )
        return Row([(wipe, "rest"), (undo, "rest")], gap=context.theme.px(24))

    def _trouble(self, context: Context) -> Block | None:
        error = self.prompt.error
        return info_strip(context, "warn", context.text(error), size="lead", tone="warn") if error else None

    def _use(self, context: Context) -> Row:
        words = Text(context, context.text("ui.sign.use"), "body", colour="ink2")
        return Row([(Icon(context, "shield", 44, "ink2"), "own"), (words, "rest")], gap=context.theme.px(16))

    def _changed(self) -> None:
        """Called after every stroke: enough for a signature, or not yet."""
        pad = self.pad
        least = int(self.context.params.get("min_strokes") or 2)
        ready = pad is not None and len(pad.strokes) >= least and pad.ink_width >= _LEAST_WIDTH
        if ready != self.ready:
            self.ready = ready
            self.renew_dock()


def _said(context: Context, day: str) -> str:
    return say_date(context.language, date.fromisoformat(day)) if day else ""
