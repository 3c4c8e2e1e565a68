"""Put the card on the reader: a picture in three stills, the gold band towards the device, and the way out."""

from __future__ import annotations

from kivy.clock import Clock

from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.button import Spinner
from screens.widgets.goldband import GoldBand
from screens.widgets.icon import Icon
from screens.widgets.idcard import paint_card
from screens.widgets.page import Page, gap
from screens.widgets.paint import outlined, oval, oval_line, polyline, rounded
from screens.widgets.strip import message_box
from screens.widgets.text import Text
from screens.widgets.tile import Tile

_STILLS = 3


class ReaderStage(Block):
    """A card that comes down on the reader: three stills, 700 ms each; on the plate and still while it is read."""

    def __init__(self, context: Context, *, reading: bool) -> None:
        super().__init__()
        self.context = context
        self.reading = reading
        self.still = 0
        self.ticker = Clock.schedule_interval(self._step, context.theme.tokens.motion_s["hint_step"])

    def height_for(self, width: float) -> float:
        return self.context.theme.gap(760)

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        if theme.contrast:
            outlined(box, theme.px(32), theme.rgba("surface"), theme.rgba("line"), theme.outline)
        else:
            rounded(box, theme.px(32), theme.rgba("primary_soft"))
        k = min(self.width / 984, self.height / 760)
        centre = self.center_x
        plate_y = self.y + self.height * 0.5 - 224 * k
        for grow, alpha in ((1.45, 0.45), (1.22, 0.75)):
            oval_line((centre, plate_y), (290 * k * grow, 84 * k * grow), 3.4 * k, theme.rgba("primary_line", alpha))
        oval(
            (centre - 290 * k, plate_y - 104 * k, 580 * k, 168 * k),
            (*theme.tokens.palettes["light"]["primary_press"], 1),
        )
        oval((centre - 290 * k, plate_y - 84 * k, 580 * k, 168 * k), (*theme.tokens.shadow_tint, 1))
        lit = theme.rgba("gold")
        oval_line((centre, plate_y), (248 * k, 66 * k), 11 * k, lit)
        oval_line((centre, plate_y), (176 * k, 44 * k), 4 * k, (*lit[:3], 0.55))
        still = 2 if self.reading else self.still
        rise = (330, 236, 124)[still] * k
        if still < 2:
            paint_card(theme, (centre, plate_y + rise + 60 * k), 440 * k)
            self._draw_chevrons(k, plate_y + 330 * k, still)
        else:
            paint_card(theme, (centre, plate_y + rise), 440 * k)

    def wipe(self) -> None:
        self.ticker.cancel()
        super().wipe()

    def _draw_chevrons(self, k: float, top: float, still: int) -> None:
        theme = self.context.theme
        for side in (-1, 1):
            x = self.center_x + side * 362 * k
            for step in range(3):
                y = top - step * 72 * k
                alpha = (0.3, 0.6, 1.0)[step]
                ink = theme.rgba("primary", alpha)
                polyline([x - 44 * k, y, x, y - 38 * k, x + 44 * k, y], 13 * k, ink) if alpha == 1 else _faint(
                    x, y, k, ink
                )

    def _step(self, _dt: float) -> None:
        if not self.reading:
            self.still = (self.still + 1) % _STILLS
            self.redraw()


def _faint(x: float, y: float, k: float, ink: tuple[float, float, float, float]) -> None:
    """A see-through chevron: one line without discs, which would show where they overlap."""
    from kivy.graphics import Color
    from kivy.graphics.vertex_instructions import SmoothLine

    Color(*ink)
    SmoothLine(points=[x - 44 * k, y, x, y - 38 * k, x + 44 * k, y], width=6.5 * k, joint="miter", cap="none")


class CardPage(Page):
    """params: tries_left, side, reading, may_type; error err.E01."""

    def portrait(self, context: Context) -> Block:
        stage = ReaderStage(context, reading=bool(context.params.get("reading")))
        return Column(
            [
                self.titles(context),
                gap(context, 32),
                stage,
                gap(context, 28),
                self._band(context),
                gap(context, 28),
                self._error(context),
                spring(),
                *self._instead(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        stage = ReaderStage(context, reading=bool(context.params.get("reading")))
        right = Column([self._band(context), gap(context, 28), self._error(context), spring(), *self._instead(context)])
        body = self.sides(stage, right, theme.px(800))
        return Column([self.titles(context), gap(context, 24), body], grow=(body,))

    def refresh(self, previous: Prompt) -> bool:
        return False

    def _band(self, context: Context) -> Block:
        if context.params.get("reading"):
            words = Text(context, context.text("ui.card.reading"), "h3", bold=True)
            return Row([(Spinner(context, 72, stroke=9), "own"), (words, "rest")], gap=context.theme.px(28))
        side = str(context.params.get("side") or "right")
        return GoldBand(context, context.text("ui.card.band"), context.text(f"ui.side.{side}"), side=side)

    def _error(self, context: Context) -> Block | None:
        error = self.prompt.error
        if not error:
            return None
        left = context.params.get("tries_left") or 0
        return message_box(context, context.text(error), context.text("ui.card.again", {"n": left}) if left else "")

    def _instead(self, context: Context) -> list[Block]:
        if not context.params.get("may_type"):
            return []
        theme = context.theme
        words = Column(
            [
                Text(context, context.text("ui.card.type"), "lead", bold=True),
                Text(context, context.text("ui.card.type.sub"), "body_s", colour="ink2"),
            ]
        )
        row = Row(
            [(Icon(context, "keyboard", 56), "own"), (words, "rest"), (Icon(context, "next", 40, "ink2"), "own")],
            theme.px(28),
        )
        return [
            Text(context, context.text("ui.card.instead"), "lead", bold=True),
            gap(context, 14),
            Tile(context, row, "type_instead", height=136),
        ]
