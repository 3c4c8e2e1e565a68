"""Press a finger: which one, how many are done, what to do better, and where the reader is."""

from __future__ import annotations

from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.goldband import GoldBand
from screens.widgets.hands import Hands, PressBars, PrintMark
from screens.widgets.page import Page, gap
from screens.widgets.strip import info_strip
from screens.widgets.surface import Card
from screens.widgets.text import Text


class FingerprintPage(Page):
    """params: mode, finger, presses_done, presses_needed, done_fingers, tries_left, hint, n, side."""

    def portrait(self, context: Context) -> Block:
        height = 650 if not context.theme.elder else 560
        hands = self._hands(context, height)
        return Column(
            [
                self._titles(context),
                gap(context, 32),
                hands,
                gap(context, 28),
                self._progress(context),
                gap(context, 24),
                self._trouble(context),
                spring(),
                self._reader(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        hands = self._hands(context, 600)
        left = Column([hands], grow=(hands,))
        right = Column(
            [
                self._titles(context),
                gap(context, 32),
                self._progress(context),
                gap(context, 24),
                self._trouble(context),
                spring(),
                self._reader(context),
            ]
        )
        return Row([(left, theme.px(860)), (right, "rest")], gap=theme.px(48), align="stretch")

    def refresh(self, previous: Prompt) -> bool:
        """Only the tries left differ: they are told in the message, not counted on the page."""
        before, now = dict(previous.params), dict(self.context.params)
        before.pop("tries_left", None)
        now.pop("tries_left", None)
        return before == now and self.prompt.error == previous.error

    def _titles(self, context: Context) -> Block:
        finger = context.text(f"ui.finger.{context.params.get('finger', 11)}")
        mode = str(context.params.get("mode", "verify"))
        return self.titles_of(
            context, context.text("ui.fingerprint.press", finger=finger), context.text(f"ui.fingerprint.{mode}")
        )

    def _hands(self, context: Context, height: float) -> Hands:
        params = context.params
        return Hands(context, int(params.get("finger", 11)), params.get("done_fingers") or (), height)

    def _progress(self, context: Context) -> Block:
        theme, params = context.theme, context.params
        done, needed = int(params.get("presses_done", 0)), max(1, int(params.get("presses_needed", 1)))
        hint = context.text(str(params.get("hint") or "fingerprint.hold"))
        words = Column(
            [
                Text(
                    context,
                    context.text("ui.fingerprint.count", n=min(done + 1, needed), total=needed),
                    "h3",
                    bold=True,
                )
                if needed > 1
                else None,
                PressBars(context, done, needed) if needed > 1 else None,
                Text(
                    context,
                    hint,
                    "lead" if needed == 1 else "body",
                    bold=needed == 1,
                    colour="ink" if needed == 1 else "ink2",
                ),
            ],
            gap=theme.gap(20),
        )
        mark = PrintMark(context, 190 if theme.tall else 170, done / needed)
        return Card(context, Row([(mark, "own"), (words, "rest")], gap=theme.px(48)), padding=(40, 24, 40, 24))

    def _trouble(self, context: Context) -> Block | None:
        error = self.prompt.error
        if not error:
            return None
        return info_strip(context, "warn", context.text(error), size="lead", tone="warn")

    def _reader(self, context: Context) -> GoldBand:
        side = str(context.params.get("side") or "right")
        where = f"ui.side.{side}"
        return GoldBand(
            context,
            context.text("ui.fingerprint.reader"),
            context.text(where) if context.has(where) else "",
            icon="fingerprint",
            side=side,
        )
