"""The number pad: 1-9, X, 0, delete. Keys keep their place in every layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens.widgets.block import Block, Column, Row, Space
from screens.widgets.icon import Icon
from screens.widgets.paint import outlined, rounded
from screens.widgets.tap import Tap
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

DELETE = "delete"
_ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"))


class Key(Tap):
    """One key with the edge of a real one; ``height`` in reference px."""

    reach = 4.0

    def __init__(self, context: Context, key: str, content: Block, height: float, act: Callable[[], None]) -> None:
        super().__init__(context, "key", key, act=act, key=True)
        self.content = content
        self.least = context.theme.gap(height)
        self.sunken = key == DELETE
        self.add_widget(content)

    def height_for(self, width: float) -> float:
        return self.least

    def draw(self) -> None:
        theme = self.context.theme
        edge = theme.px(5 if theme.elder else 3)
        radius = theme.px(22)
        if not theme.contrast:
            rounded((self.x, self.y - edge, self.width, self.height), radius, theme.rgba("line"))
        fill = "primary_soft" if self.pressed else "sunken" if self.sunken or not self.enabled else "surface"
        line = "line_strong" if theme.elder else "line"
        outlined((self.x, self.y, self.width, self.height), radius, theme.rgba(fill), theme.rgba(line), theme.outline)

    def arrange(self) -> None:
        width = min(self.content.natural_width(), self.width)
        self.content.place(self.center_x - width / 2, self.y, width, self.height)


class KeyPad(Column):
    """``on_key`` gets "0".."9", "X" or DELETE. ``extra`` is the key left of 0 (X for identity numbers, else none)."""

    def __init__(
        self, context: Context, on_key: Callable[[str], None], *, extra: str = "X", height: float = 172
    ) -> None:
        theme = context.theme
        tall = 216 if theme.elder and theme.tall else height
        self.keys: dict[str, Key] = {}

        def key(name: str) -> Block:
            if not name:
                return Space()
            if name == DELETE:
                word = Text(context, context.text("ui.key.delete"), "lead", one_line=True)
                content: Block = Row([(Icon(context, "backspace", 60, "ink"), "own"), (word, "own")], gap=theme.px(16))
            else:
                content = Text(context, name, "key", align="center", one_line=True)
            self.keys[name] = Key(context, name, content, tall, lambda: on_key(name))
            return self.keys[name]

        rows = [
            Row([(key(name), "rest") for name in row], theme.px(20), "stretch")
            for row in (*_ROWS, (extra, "0", DELETE))
        ]
        super().__init__(rows, gap=theme.gap(20))
