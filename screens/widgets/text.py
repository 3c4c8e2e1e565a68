"""Text: own line breaking, rare characters in their own face, crisp on whole pixels.

``**`` in a text switches bold on and off (only where ``rich`` is set; a name or an address is never read for marks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle

from screens.theme.lines import break_lines, pieces
from screens.widgets.block import Block

if TYPE_CHECKING:
    from screens.context import Context

# The middle of a Chinese character (and nearly of a capital) lies this far above the baseline, in ems.
_BODY_MIDDLE = 0.38
_TITLE_TOKENS = frozenset({"h1", "h2", "h3", "hero", "number", "giant", "key"})


class Text(Block):
    """A paragraph or a word.

    ``size`` is a type token or reference px; ``colour`` a role of the palette; ``align`` left, center or right;
    ``valign`` top, middle or bottom inside a taller box.
    """

    def __init__(
        self,
        context: Context,
        text: str,
        size: str | float = "body",
        *,
        bold: bool = False,
        colour: str = "ink",
        align: str = "left",
        valign: str = "middle",
        rich: bool = False,
        one_line: bool = False,
        line_height: float | None = None,
    ) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.text = text
        self.font_px = theme.type(size) if isinstance(size, str) else round(theme.px(size))
        self._asked_px = self.font_px
        self.bold = bold
        self.colour = colour
        self.align = align
        self.valign = valign
        self.rich = rich
        self.one_line = one_line
        ratio = theme.tokens.line_height
        token_ratio = ratio["title"] if size in _TITLE_TOKENS else ratio["body"] if size == "body" else ratio["ui"]
        self.line_px = round(self.font_px * (line_height or token_ratio))
        self._too_wide = 0.0
        self._broken_for: tuple[str, float, bool] | None = None
        self._broken: list[str] = []

    def plain(self) -> str:
        """What the resident reads."""
        return self.text.replace("**", "") if self.rich else self.text

    def lines(self, width: float) -> list[str]:
        if self.one_line:
            return [self.text]
        asked = (self.text, width, self.bold)
        if asked != self._broken_for:  # the layout asks for the same height several times
            self._keep_words_whole(width)
            self._broken_for, self._broken = asked, break_lines(self.text, width, self._measure)
        return self._broken

    def height_for(self, width: float) -> float:
        return len(self.lines(width)) * self.line_px if self.text else 0.0

    def natural_width(self) -> float:
        return max(self._measure(line) for line in self.text.split("\n")) + 2

    def set(self, text: str) -> None:
        """Other words in the same box."""
        if text != self.text:
            self.text = text
            self.redraw()

    def tint(self, colour: str) -> None:
        if colour != self.colour:
            self.colour = colour
            self.redraw()

    def shrink_to(self, width: float) -> None:
        """Takes a smaller type, down to two thirds, until one line is no wider than ``width``."""
        least = round(self._asked_px * 0.66)
        while self.font_px > least and self.natural_width() > width:
            self.font_px -= 1

    def draw(self) -> None:
        if not self.text:
            return
        lines = self.lines(self.width)
        self._too_wide = 0.0
        total = len(lines) * self.line_px
        top = self.top
        if self.valign == "middle":
            top -= (self.height - total) / 2
        elif self.valign == "bottom":
            top = self.y + total
        Color(*self.context.theme.rgba(self.colour))
        bold = self.bold
        for line in lines:
            bold = self._draw_line(line, bold, top)
            top -= self.line_px

    def _draw_line(self, line: str, bold: bool, top: float) -> bool:
        spans, bold = _spans(line, bold) if self.rich else ([(line, bold)], bold)
        fonts = self.context.fonts
        labels: list[CoreLabel] = [fonts.label(run, self.font_px) for run in fonts.runs(spans) if run.text]
        if not labels:
            return bold
        width = sum(label.texture.width for label in labels)
        self._too_wide = max(self._too_wide, width - self.width - 2)
        x = self.x + {"left": 0.0, "center": (self.width - width) / 2, "right": self.width - width}[self.align]
        baseline = top - self.line_px / 2 - self.font_px * _BODY_MIDDLE
        for label in labels:
            texture = label.texture
            Rectangle(texture=texture, pos=(round(x), round(baseline + label.get_descent())), size=texture.size)
            x += texture.width
        return bold

    def overflow(self) -> float:
        wanted = self.height_for(self.width) if self.text else 0.0
        # A line box is a third higher than its glyphs: that much may be missing without harm.
        slack = self.line_px * 0.25
        return max(self._too_wide, wanted - self.height - slack, 0.0)

    def wipe(self) -> None:
        self.text = ""
        self._broken_for, self._broken = None, []
        super().wipe()

    def _keep_words_whole(self, width: float) -> None:
        """A long English word in a narrow box takes a smaller type rather than being cut."""
        least = round(self._asked_px * 0.7)
        words = [piece.strip() for line in self.text.split("\n") for piece in pieces(line)]
        while width > 0 and self.font_px > least and any(self._measure(word) > width for word in words):
            self.font_px -= 1

    def _measure(self, text: str) -> float:
        plain = text.replace("**", "") if self.rich else text
        return self.context.fonts.measure(plain, self.font_px, self.bold or (self.rich and "**" in self.text))


def _spans(line: str, bold: bool) -> tuple[list[tuple[str, bool]], bool]:
    spans: list[tuple[str, bool]] = []
    for index, part in enumerate(line.split("**")):
        if index:
            bold = not bold
        if part:
            spans.append((part, bold))
    return spans, bold
