"""The candidates of the ID photo. All are shown, also those that will not do; the resident chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.icon import Icon
from screens.widgets.page import Page, gap
from screens.widgets.paint import disc, outlined, rounded
from screens.widgets.picture import Picture
from screens.widgets.tap import Tap
from screens.widgets.text import Text

_STRIP = 84


class Candidate(Tap):
    """A photo over its label strip; one that fails cannot be chosen and says why.

    The proposed one says what speaks for it.
    """

    def __init__(self, context: Context, one: Mapping[str, Any], number: int, height: float, *, selected: bool) -> None:
        verdict = one.get("verdict", "pass")
        super().__init__(context, "select", one["index"], enabled=verdict != "fail")
        theme = context.theme
        self.verdict = verdict
        self.reasons = [context.text(str(key)) for key in one.get("reasons", [])]
        self.selected = selected
        self.picture = Picture(context, one.get("jpeg"), height - _STRIP - 20, faded=verdict == "fail")
        self.icon = Icon(context, "check", 40)
        self.label = Text(context, "", "body", bold=True)
        self.number = Text(context, context.text("ui.choose.number", n=number), "body", colour="ink2", one_line=True)
        why = context.text("ui.choose.and").join(context.text(str(key)) for key in one.get("why", []))
        note = context.text("ui.choose.best", why=why) if why else ""
        self.note = Text(context, note, "body_s", bold=True, colour="ink" if theme.semantic_ink else "primary")
        for block in (self.picture, self.icon, self.label, self.number, self.note):
            self.add_widget(block)
        self.least = theme.gap(height)
        self.beside: Sequence[Candidate] = ()
        self._dress()

    def height_for(self, width: float) -> float:
        return self.least

    def tell(self, *, selected: bool) -> None:
        if selected != self.selected:
            self.selected = selected
            self._dress()
            for block in (self, self.icon, self.label):
                block.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        radius, stroke = theme.px(24), theme.px(8) if self.selected else theme.outline
        line = "primary" if self.selected or self.pressed else "line"
        # A photo is judged on white, in every palette.
        outlined(box, radius, (1, 1, 1, 1), theme.rgba(line), stroke)
        fill = "primary_soft" if self.selected else "warn_soft" if self.reasons else "surface"
        inner = radius - stroke
        strip = (self.x + stroke, self.y + stroke, self.width - 2 * stroke, self._strip() - stroke)
        rounded(strip, [0, 0, inner, inner], theme.rgba(fill))

    def redraw(self) -> None:
        super().redraw()
        self.canvas.after.clear()
        if self.selected and self.width > 0:
            theme = self.context.theme
            edge = theme.px(76)
            centre = (self.right - edge / 2 - theme.px(24), self.top - edge / 2 - theme.px(24))
            with self.canvas.after:
                disc(centre, edge / 2, theme.rgba("primary"))
                inner = round(edge * 0.62)
                box = (round(centre[0] - inner / 2), round(centre[1] - inner / 2), inner, inner)
                self.context.icons.paint("check", box, theme.rgba("on_primary"))

    def arrange(self) -> None:
        theme = self.context.theme
        strip, margin = self._strip(), theme.px(28)
        self.picture.place(
            self.x + theme.px(10), self.y + strip, self.width - theme.px(20), self.height - strip - theme.px(10)
        )
        under = self._note_height(self.width)
        y, line = self.y + under, strip - under
        self.icon.place(self.x + margin, y, self.icon.edge, line)
        number = self.number.natural_width()
        self.number.place(self.right - margin - number, y, number, line)
        left = self.icon.right + theme.px(16)
        self.label.place(left, y, self.number.x - left - theme.px(12), line)
        self.note.place(self.x + margin, self.y + theme.px(16), self.width - 2 * margin, max(0.0, under - theme.px(8)))

    def wipe(self) -> None:
        self.canvas.after.clear()
        super().wipe()

    def _strip(self) -> float:
        """As high as the highest of all: photos are compared in one size."""
        return max(other.strip_for(self.width) for other in (self, *self.beside))

    def strip_for(self, width: float) -> float:
        """What its own words need."""
        theme = self.context.theme
        words = width - self.icon.edge - self.number.natural_width() - theme.px(28 * 2 + 16 + 12)
        return max(theme.px(_STRIP), self.label.height_for(words) + theme.px(20)) + self._note_height(width)

    def _note_height(self, width: float) -> float:
        theme = self.context.theme
        return self.note.height_for(width - theme.px(2 * 28)) + theme.px(8) if self.note.text else 0.0

    def _dress(self) -> None:
        theme, context = self.context.theme, self.context
        if self.verdict == "fail":
            words, colour = context.text("ui.choose.fail", reason=self.reasons[0] if self.reasons else ""), "warn"
        elif self.reasons:
            words, colour = self.reasons[0], "warn"
        else:
            words, colour = context.text("ui.choose.pass"), "success"
        if self.selected:
            words = context.text("ui.choose.chosen") + ("·" + words if self.reasons else "")
            colour = "primary"
        self.icon.name = "warn" if self.reasons and not self.selected else "check"
        self.icon.colour = colour
        self.label.text = words
        self.label.colour = "ink" if theme.semantic_ink and not self.selected else colour


class ChoosePage(Page):
    """params: candidates [{index, jpeg, verdict, reasons, proposed, why}], chosen, retakes_left."""

    def portrait(self, context: Context) -> Block:
        return Column(
            [self.titles(context), gap(context, 32), *self._grid(context, 2), spring(), self._left(context)],
            gap=context.theme.gap(24),
        )

    def landscape(self, context: Context) -> Block:
        rows = self._grid(context, 4)
        return Column(
            [self.titles(context), gap(context, 24), *rows, spring(), self._left(context)], gap=context.theme.gap(24)
        )

    def refresh(self, previous: Prompt) -> bool:
        before, now = dict(previous.params), dict(self.context.params)
        before.pop("chosen", None)
        chosen = now.pop("chosen", None)
        if before != now:
            return False
        for tile in self.tiles:
            tile.tell(selected=tile.value == chosen)
        return True

    def _grid(self, context: Context, columns: int) -> list[Block]:
        theme = context.theme
        candidates = list(context.params.get("candidates", []))
        chosen = context.params.get("chosen")
        height: float = 562 if theme.tall and len(candidates) > 2 else 680 if theme.tall else 560
        self.tiles = [
            Candidate(context, one, number, height, selected=one["index"] == chosen)
            for number, one in enumerate(candidates, 1)
        ]
        for tile in self.tiles:
            tile.beside = self.tiles
        width: float | str = "rest"
        if len(candidates) == 1:
            width = theme.px(560)
        elif columns == 4:
            width = min(theme.px(480), (theme.width - 2 * theme.margin - 3 * theme.px(24)) / 4)
        rows: list[Block] = []
        for first in range(0, len(self.tiles), columns):
            parts: list[tuple[Block, float | str]] = [(tile, width) for tile in self.tiles[first : first + columns]]
            if width == "rest" and len(parts) == 1:
                parts.append((Space(0), "rest"))
            elif len(parts) < 4 and width != "rest":
                parts = [(Space(), "rest"), *parts, (Space(), "rest")]
            rows.append(Row(parts, gap=theme.px(24), align="stretch"))
        return rows

    def _left(self, context: Context) -> Row:
        left = int(context.params.get("retakes_left") or 0)
        words = context.text("ui.choose.retakes" if left else "ui.choose.no_retake", n=left)
        return Row(
            [(Icon(context, "info", 44, "ink2"), "own"), (Text(context, words, "body", colour="ink2"), "rest")],
            gap=context.theme.px(16),
        )
