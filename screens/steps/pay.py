"""The fee by phone: amount, code, time left. The code is always black on white."""

from __future__ import annotations

from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, Sized, Space, spring
from screens.widgets.button import Spinner
from screens.widgets.facts import money
from screens.widgets.page import Page, gap
from screens.widgets.qr import QrCode
from screens.widgets.ring import Ring
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card
from screens.widgets.text import Text
from screens.widgets.tile import Chip
from screens.widgets.timeline import Dot

_CHANNELS = ("wechat", "alipay", "unionpay")


class PayPage(Page):
    """params: item_zh, item_en, fee_fen, qr, order_no, seconds_left, state, resume_code, later_deadline."""

    def reset(self) -> None:
        self.longest = 1

    def portrait(self, context: Context) -> Block:
        return Column(
            [
                self.titles(context),
                gap(context, 28),
                self._bill(context, 540),
                gap(context, 24),
                self._time(context),
                spring(),
                self._note(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        left = Column([self._bill(context, 420), spring()])
        right = Column([self.titles(context), gap(context, 32), self._time(context), spring(), self._note(context)])
        return Row([(left, context.theme.px(800)), (right, "rest")], gap=context.theme.px(48), align="stretch")

    def refresh(self, previous: Prompt) -> bool:
        before, now = dict(previous.params), dict(self.context.params)
        before.pop("seconds_left", None)
        left = int(now.pop("seconds_left", 0) or 0)
        if before != now or previous.error != self.prompt.error:
            return False
        self._tell_time(left)
        return True

    def _bill(self, context: Context, edge: float) -> Card:
        theme, params = context.theme, context.params
        item = context.text("ui.pay.item", item=context.own(params, "item"))
        amount = Row(
            [
                (spring(), "rest"),
                (Text(context, "¥", 60, bold=True, one_line=True, valign="bottom"), "own"),
                (
                    Text(
                        context,
                        money(int(params.get("fee_fen") or 0)),
                        "number",
                        bold=True,
                        one_line=True,
                        line_height=1.15,
                    ),
                    "own",
                ),
                (spring(), "rest"),
            ],
            gap=theme.px(6),
        )
        chips: list[tuple[Block, float | str]] = [
            (Chip(context, context.text(f"ui.pay.{name}")), "own") for name in _CHANNELS
        ]
        return Card(
            context,
            Column(
                [
                    Text(context, item, "body", colour="ink2", align="center"),
                    amount,
                    gap(context, 12),
                    Row([(spring(), "rest"), (self._code(context, edge), "own"), (spring(), "rest")]),
                    gap(context, 24),
                    Row([(spring(), "rest"), *chips, (spring(), "rest")], gap=theme.px(20)),
                ]
            ),
            padding=(32, 28, 32, 28),
            floating=True,
        )

    def _code(self, context: Context, edge: float) -> Block:
        text = context.params.get("qr")
        inner: Block = QrCode(context, str(text), edge) if text else self._making(context, edge)
        white = "ink" if context.theme.contrast and text else "surface"  # the palette's white
        return Card(context, inner, padding=14, radius=28, fill=white, line="primary", stroke=4)

    def _making(self, context: Context, edge: float) -> Block:
        side = context.theme.px(edge)
        spinner = Row([(spring(), "rest"), (Spinner(context, 112, stroke=10), "own"), (spring(), "rest")])
        words = Text(context, context.text("busy.pay"), "body", colour="ink2", align="center")
        return Sized(Column([spring(), spinner, Space(context.theme.px(28)), words, spring()]), side, side)

    def _time(self, context: Context) -> Card:
        theme, params = context.theme, context.params
        left = int(params.get("seconds_left") or 0)
        self.longest = max(self.longest, left)
        words: Block
        if self.prompt.error:
            spinner = Row(
                [
                    (Spinner(context, 64, stroke=7), "own"),
                    (Text(context, context.text(self.prompt.error), "lead", bold=True), "rest"),
                ],
                gap=theme.px(24),
            )
            words = Column([spinner])
        else:
            steps = [
                context.text("ui.pay.step.1"),
                context.text("ui.pay.step.2", amount=money(int(params.get("fee_fen") or 0))),
                context.text("ui.pay.step.3"),
            ]
            words = Column(
                [
                    Row([(Dot(context, 52, str(n)), "own"), (Text(context, step, "body"), "rest")], gap=theme.px(20))
                    for n, step in enumerate(steps, 1)
                ],
                gap=theme.gap(20),
            )
        self.ring = Ring(context, 200 if theme.tall else 180, fraction=left / self.longest, text=_clock(left))
        return Card(context, Row([(self.ring, "own"), (words, "rest")], gap=theme.px(44)), padding=(40, 24, 40, 24))

    def _note(self, context: Context) -> Card:
        params = context.params
        lines = [context.text("ui.pay.note")]
        if params.get("later_deadline"):
            lines.append(context.text("ui.pay.later", time=params["later_deadline"]))
        return info_strip(context, "info", "\n".join(lines))

    def _tell_time(self, left: int) -> None:
        self.longest = max(self.longest, left)
        self.ring.tell(left / self.longest, _clock(left))


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
