"""The end of a visit: what was done, what comes next, and the receipt to take along."""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit.prompts import Button as ButtonState
from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.facts import money
from screens.widgets.goldband import GoldBand
from screens.widgets.icon import Icon
from screens.widgets.page import Page, gap
from screens.widgets.paint import disc
from screens.widgets.qr import QrCode
from screens.widgets.receipt import PaperStrip
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card, Rule
from screens.widgets.text import Text
from screens.widgets.timeline import State, timeline


class Success(Block):
    """The disc that says it is done; ``size`` in reference px."""

    def __init__(self, context: Context, size: float, icon: str, colour: str) -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(size)
        self.icon = icon
        self.colour = colour

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        theme = self.context.theme
        disc(self.center, self.edge / 2, theme.rgba(self.colour))
        inner = round(self.edge * 0.56)
        box = (round(self.center_x - inner / 2), round(self.center_y - inner / 2), inner, inner)
        self.context.icons.paint(self.icon, box, theme.rgba("on_primary"))


class DonePage(Page):
    """params: case_number, status, acceptance_number, due, limit, voucher, receipt, payment, delivery, side, …"""

    def portrait(self, context: Context) -> Block:
        theme = context.theme
        if theme.elder:
            parts = [self._head(context), gap(context, 24), self._next(context), spring(), self._code(context)]
            return Column([*parts, gap(context, 24), *self._feet(context)])
        columns = Row(
            [(self._strip(context), theme.px(432)), (self._next(context), "rest")], gap=theme.px(36), align="top"
        )
        return Column([self._head(context), gap(context, 32), columns, spring(), *self._feet(context)])

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        left = Column([self._strip(context), spring(), *self._desk(context), self._forgotten(context)])
        paper = self._paper(context, 124)
        right = Column([self._head(context), gap(context, 20), self._next(context), spring(), paper])
        return Row([(left, theme.px(460)), (right, "rest")], gap=theme.px(56), align="stretch")

    def primary(self) -> ButtonState | None:
        button = self.prompt.primary
        if button is None or not button.enabled or not self.context.params.get("seconds_left"):
            return button
        return replace(button, key="ui.done.finish")

    def refresh(self, previous: Prompt) -> bool:
        before, now = dict(previous.params), dict(self.context.params)
        before.pop("seconds_left", None)
        now.pop("seconds_left", None)
        if before != now or previous.error != self.prompt.error or previous.primary != self.prompt.primary:
            return False
        button = self.primary()
        if button is not None and self.dock is not None and self.dock.primary is not None:
            self.dock.primary.set_label(self.context.text(button.key))
        return True

    def _head(self, context: Context) -> Row:
        params = context.params
        waits = bool(params.get("queued")) or params.get("payment") == "due"
        key = self.prompt.key
        if context.has(f"{key}.sub"):
            line = context.text(f"{key}.sub")
        else:
            payment = str(params.get("payment") or "none")
            amount = money(int(params.get("paid_fen") or params.get("fee_fen") or 0))
            line = (
                context.text(f"ui.done.payment.{payment}", amount=amount)
                if context.has(f"ui.done.payment.{payment}")
                else ""
            )
        colour, icon = ("primary", "clock") if waits else ("success", "check")
        size = 136 if context.theme.tall else 112
        return Row(
            [
                (Success(context, size, icon, colour), "own"),
                (self.titles_of(context, context.text(key), line), "rest"),
            ],
            gap=context.theme.px(32),
        )

    def _next(self, context: Context) -> Column:
        theme = context.theme
        return Column(
            [
                Text(context, context.text("ui.done.next"), "h3", bold=True),
                gap(context, 20),
                timeline(context, self._moments(context)),
            ],
            gap=theme.gap(8),
        )

    def _moments(self, context: Context) -> list[tuple[str, str, State]]:
        params = context.params
        accepted, queued = bool(params.get("acceptance_number")), bool(params.get("queued"))
        unpaid = params.get("payment") == "due"
        moments: list[tuple[str, str, State]] = []
        first = "ui.done.kept" if queued else "ui.done.submitted"
        moments.append((context.text(first), context.text("err.E15.queued") if queued else "", "done"))
        if unpaid:
            until = params.get("later_deadline")
            line = context.text("fee.later", time=until) if until else context.text("ui.done.pay.later")
            moments.append((context.text("ui.done.pay"), line, "now"))
        review = context.text("due.review", n=params.get("review_days", 1))
        state: State = "done" if accepted else "later" if unpaid or queued else "now"
        moments.append(
            (context.text("ui.done.accepted" if accepted else "status.UNDER_REVIEW"), "" if accepted else review, state)
        )
        moments.append((context.text("status.IN_PRODUCTION"), self._due(context), "now" if accepted else "later"))
        delivery = params.get("delivery") or {}
        way = str(delivery.get("id") or "")
        if context.has(f"ui.done.way.{way}"):
            place = str(delivery.get("place") or "")
            moments.append((context.text(f"ui.done.way.{way}"), place, "later"))
        return moments

    def _due(self, context: Context) -> str:
        params = context.params
        limit = params.get("limit")
        if not limit:
            return ""
        fields = {"n": limit["n"], "unit": context.text(f"ui.unit.{limit['unit']}")}
        if params.get("due"):
            return context.text("ui.done.due", date=params["due"], **fields)
        return context.text("due.rule", **fields)

    def _strip(self, context: Context) -> PaperStrip:
        params = context.params
        delivery = params.get("delivery") or {}
        payment = str(params.get("payment") or "none")
        fen = int(params.get("fee_fen") or 0)
        fee = (
            context.text(f"ui.done.fee.{payment}", amount=money(fen))
            if context.has(f"ui.done.fee.{payment}")
            else money(fen)
        )
        facts = [
            ("case", params.get("case_number")),
            ("acceptance", params.get("acceptance_number")),
            ("status", context.text(str(params.get("status_key", "status.SUBMITTED")))),
            ("fee", fee),
            ("place", delivery.get("place")),
        ]
        rows: list[Block] = [self._fact(context, name, str(value)) for name, value in facts if value]
        failed = params.get("receipt") == "failed"
        edge = (340 if failed else 300) if context.theme.tall else (264 if failed else 240)
        return PaperStrip(
            context,
            Column(
                [
                    Text(context, context.text("ui.done.receipt"), 28, bold=True, align="center"),
                    gap(context, 14),
                    Rule(context),
                    gap(context, 10),
                    *rows,
                    gap(context, 16),
                    Row(
                        [
                            (spring(), "rest"),
                            (QrCode(context, str(params.get("voucher") or ""), edge), "own"),
                            (spring(), "rest"),
                        ]
                    ),
                    gap(context, 8),
                    Text(context, context.text("ui.done.scan"), 24, colour="ink2", align="center"),
                ]
            ),
        )

    def _code(self, context: Context) -> Card:
        """Large print has no room for the paper; its code, and what it is called, must be there all the same."""
        params = context.params
        words = Column(
            [
                Text(context, context.text("ui.done.scan"), "lead", bold=True),
                Text(context, str(params.get("case_number") or ""), "body_s", colour="ink2"),
            ]
        )
        code = QrCode(context, str(params.get("voucher") or ""), 260)
        return Card(context, Row([(code, "own"), (words, "rest")], gap=context.theme.px(32)), padding=(24, 16, 32, 16))

    def _fact(self, context: Context, name: str, value: str) -> Block:
        label = Text(context, context.text(f"ui.done.{name}"), 24, colour="ink2", line_height=1.4)
        said = Text(context, value, 24, line_height=1.4)
        if value.isdecimal() and len(value) > 16:  # an acceptance number stays on one line
            return Column([label, said])
        return Row([(label, context.theme.px(112)), (said, "rest")], align="top")

    def _feet(self, context: Context) -> list[Block]:
        return [*self._desk(context), self._forgotten(context), gap(context, 24), self._paper(context, 148)]

    def _desk(self, context: Context) -> list[Block]:
        if not context.params.get("by_desk"):
            return []
        return [info_strip(context, "counter", context.text("ui.done.by_desk")), gap(context, 20)]

    def _forgotten(self, context: Context) -> Row:
        ink = "ink" if context.theme.semantic_ink else "success"
        words = Text(context, context.text("ui.done.forgotten"), "body", colour=ink)
        return Row([(Icon(context, "shield", 44, "success"), "own"), (words, "rest")], gap=context.theme.px(16))

    def _paper(self, context: Context, height: float) -> Block:
        """Where the receipt comes out, or that it did not."""
        params = context.params
        if self.prompt.error:
            return info_strip(context, "warn", context.text(self.prompt.error), size="lead", tone="warn")
        state = str(params.get("receipt") or "printing")
        if state == "printed" and "card" in params.get("take", []):
            state = "both"
        side = str(params.get("side") or "down")
        where = f"ui.done.side.{side}"
        line = context.text(where) if context.has(where) else ""
        title = context.text(f"ui.done.{state}")
        return GoldBand(context, title, line, icon="printer", side=side, height=height)
