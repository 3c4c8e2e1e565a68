"""The bottom of every page: way home, help, the way back and the one primary button, always in this order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.visit.prompts import Button as ButtonState
from screens.widgets.block import Block
from screens.widgets.button import Button, QuietButton
from screens.widgets.icon import Icon
from screens.widgets.paint import flat
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context


class Dock(Block):
    """``extras`` stand at the right where a page has no primary button; ``note`` is a word in the free middle."""

    def __init__(
        self,
        context: Context,
        primary: ButtonState | None,
        secondary: ButtonState | None,
        on_primary: Callable[[], None],
        *,
        extras: Sequence[Block] = (),
        note: Block | None = None,
    ) -> None:
        super().__init__()
        self.context = context
        prompt = context.shown.prompt
        beside = not context.theme.tall
        self.left: list[Block] = []
        if prompt.home:
            here = prompt.view == "home"
            label = context.text("ui.dock.home_here" if here else "btn.home")
            self.left.append(
                QuietButton(context, label, "home", "home", beside=beside, colour="primary" if here else "ink")
            )
        if prompt.help:
            self.left.append(QuietButton(context, context.text("btn.help"), "headset", "help", beside=beside))
        self.note = note
        self.extras = list(extras)
        self.secondary = self._button(secondary, "secondary", None) if secondary else None
        self.primary = self._button(primary, "primary", on_primary) if primary else None
        for block in (*self.left, note, *self.extras, self.secondary, self.primary):
            if block is not None:
                self.add_widget(block)

    def draw(self) -> None:
        theme = self.context.theme
        flat((self.x, self.y, self.width, self.height), theme.rgba("surface"))
        line = theme.px(4 if theme.contrast else 2)
        flat((self.x, self.top - line, self.width, line), theme.rgba("line"))

    def arrange(self) -> None:
        theme = self.context.theme
        gap = theme.px(20)
        x = self.x + theme.px(44)
        for block in self.left:
            width = block.natural_width()
            height = block.height_for(width)
            block.place(x, self.center_y - height / 2, width, height)
            x += width + theme.px(8)
        right = self.right - theme.margin
        x += theme.px(8)
        for block in reversed(self.extras):
            width = block.natural_width()
            height = block.height_for(width)
            block.place(right - width, self.center_y - height / 2, width, height)
            right -= width + theme.px(8)
        if self.primary is not None:
            wanted = right - x if theme.tall else max(theme.px(448), self.primary.natural_width())
            if self.secondary is not None and theme.tall:
                wanted -= self._secondary_width() + gap
            self._place_button(self.primary, right - wanted, wanted)
            right -= wanted + gap
        if self.secondary is not None:
            width = self._secondary_width()
            self._place_button(self.secondary, right - width, width)
            right -= width + gap
        if self.note is not None:
            height = self.note.height_for(right - x)
            self.note.place(x, self.center_y - height / 2, right - x, height)

    def _secondary_width(self) -> float:
        theme = self.context.theme
        assert self.secondary is not None
        most = theme.px(300 if theme.tall and self.primary is not None else 420)
        return min(max(theme.px(236), self.secondary.natural_width()), most)

    def _place_button(self, button: Button, x: float, width: float) -> None:
        button.place(x, self.center_y - button.fixed_height / 2, width, button.fixed_height)

    def _button(self, state: ButtonState, kind: str, act: Callable[[], None] | None) -> Button:
        button = Button(
            self.context,
            self.context.text(state.key),
            state.name,
            kind="primary" if kind == "primary" else "secondary",
            enabled=state.enabled,
            loading=state.loading,
            act=act,
        )
        button.asks_terminal = True
        return button


class Reason(Block):
    """Why the primary button cannot be pressed yet: one line above the dock, at the right."""

    def __init__(self, context: Context, text: str) -> None:
        super().__init__()
        self.icon = Icon(context, "info", 34, "ink2")
        self.text = Text(context, text, "body_s", colour="ink2", one_line=True)
        self.gap = context.theme.px(12)
        self.add_widget(self.icon)
        self.add_widget(self.text)

    def height_for(self, width: float) -> float:
        return float(self.text.line_px)

    def tell(self, text: str) -> None:
        """Another reason."""
        self.text.text = text
        self.arrange()

    def arrange(self) -> None:
        width = self.text.natural_width()
        self.text.place(self.right - width, self.y, width, self.height)
        self.icon.place(self.right - width - self.gap - self.icon.edge, self.y, self.icon.edge, self.height)
