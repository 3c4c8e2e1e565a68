"""What may stand over a page: the idle countdown, the help call, the question whether to leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.visit.prompts import Overlay
from screens.widgets.block import Block, Column, Row, Space
from screens.widgets.button import Button
from screens.widgets.paint import flat, outlined, rounded, shadow
from screens.widgets.ring import Ring
from screens.widgets.text import Text

if TYPE_CHECKING:
    from kivy.input.motionevent import MotionEvent

    from screens.context import Context


class OverlayBlock(Block):
    """Base: ``modal`` overlays take every touch and hide the page's controls."""

    modal = True
    kind = ""

    def __init__(self, context: Context, params: Mapping[str, Any]) -> None:
        super().__init__()
        self.context = context
        self.params = params

    def tell(self, params: Mapping[str, Any]) -> bool:
        """Takes new parameters in place; False if it must be built anew."""
        return params == self.params

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return bool(super().on_touch_down(touch)) or self.modal


class Dialog(OverlayBlock):
    """A card (e3) in the middle of the scrim."""

    width_px = 840.0

    def __init__(self, context: Context, params: Mapping[str, Any]) -> None:
        super().__init__(context, params)
        self.body = self.content()
        self.add_widget(self.body)

    def content(self) -> Block:
        raise NotImplementedError

    def buttons(self, *buttons: Button) -> Row:
        """Side by side, the last one (primary) wider."""
        parts: list[tuple[Block, float | str]] = [(button, "own") for button in buttons[:-1]]
        return Row([*parts, (buttons[-1], "rest")], gap=self.context.theme.px(20))

    def draw(self) -> None:
        theme = self.context.theme
        flat((self.x, self.y, self.width, self.height), theme.rgba("scrim", 0.62))
        x, y, width, height = self._card()
        radius = theme.px(28)
        shadow(theme, (x, y, width, height), radius, "e3")
        if theme.contrast:
            outlined((x, y, width, height), radius, theme.rgba("surface"), theme.rgba("line"), theme.outline)
        else:
            rounded((x, y, width, height), radius, theme.rgba("surface"))

    def arrange(self) -> None:
        pad = self.context.theme.px(48)
        x, y, width, height = self._card()
        self.body.place(x + pad, y + pad, width - 2 * pad, height - 2 * pad)

    def _card(self) -> tuple[float, float, float, float]:
        pad = self.context.theme.px(48)
        width = min(self.context.theme.px(self.width_px), self.width - 2 * pad)
        height = self.body.height_for(width - 2 * pad) + 2 * pad
        # Low on a tall screen: it must be within reach of a seated person.
        centre = self.center_y - (self.height * 0.06 if self.context.theme.tall else 0)
        return round(self.center_x - width / 2), round(centre - height / 2), width, height


class IdleDialog(Dialog):
    """params: seconds, total. Counts down by being told."""

    kind = "idle"

    def content(self) -> Block:
        context, theme = self.context, self.context.theme
        self.ring = Ring(
            context, 168, fraction=self._fraction(self.params), text=str(self.params["seconds"]), stroke=16
        )
        self.words = Text(context, self._sentence(self.params), "lead", align="center")
        return Column(
            [
                Row([(Space(), "rest"), (self.ring, "own"), (Space(), "rest")]),
                Space(theme.px(32)),
                self.words,
                Space(theme.px(40)),
                self.buttons(
                    Button(context, context.text("btn.exit"), "exit", kind="secondary"),
                    Button(context, context.text("btn.stay"), "stay"),
                ),
            ]
        )

    def tell(self, params: Mapping[str, Any]) -> bool:
        self.params = params
        self.ring.tell(self._fraction(params), str(params["seconds"]))
        self.words.set(self._sentence(params))
        return True

    def _sentence(self, params: Mapping[str, Any]) -> str:
        return self.context.text("idle.warn", {"n": params["seconds"]})

    def _fraction(self, params: Mapping[str, Any]) -> float:
        return float(params["seconds"]) / float(params.get("total") or 30)


class LeaveDialog(Dialog):
    """Really go? What was handed over stays, the rest is cleared."""

    kind = "leave"

    def content(self) -> Block:
        context, theme = self.context, self.context.theme
        return Column(
            [
                Text(context, context.text("ui.leave"), "h2", bold=True),
                Space(theme.px(16)),
                Text(context, context.text("ui.leave.sub"), "lead", colour="ink2"),
                Space(theme.px(48)),
                self.buttons(
                    Button(context, context.text("btn.exit"), "exit", kind="secondary"),
                    Button(context, context.text("btn.stay"), "stay"),
                ),
            ]
        )


class HelpCard(OverlayBlock):
    """The call for help: a card above the dock; the page below goes on. params: state, phone, office."""

    modal = False
    kind = "help"

    def __init__(self, context: Context, params: Mapping[str, Any]) -> None:
        super().__init__(context, params)
        theme = context.theme
        state = params["state"]
        fields = {"phone": params.get("phone") or "", "office": params.get("office") or ""}
        lines = [Text(context, context.text(f"ui.help.{state}.sub", fields), "body", colour="ink2")]
        if params.get("phone"):
            lines.append(Text(context, context.text("ui.help.phone", fields), "lead", bold=True))
        ring = Ring(
            context, 120, fraction={"calling": 0.35, "answered": 1.0}.get(state, 0.0), icon="headset", stroke=10
        )
        words = Column(
            [Text(context, context.text(f"ui.help.{state}", fields), "h3", bold=True), *lines], gap=theme.px(6)
        )
        close = Button(context, context.text("ui.help.close"), "close_help", kind="secondary", height=96, size=30)
        self.body = Row([(ring, "own"), (words, "rest"), (close, "own")], gap=theme.px(32))
        self.add_widget(self.body)

    def draw(self) -> None:
        theme = self.context.theme
        box = self._card()
        shadow(theme, box, theme.px(28), "e3")
        outlined(box, theme.px(28), theme.rgba("surface"), theme.rgba("primary"), theme.px(3))

    def arrange(self) -> None:
        pad = self.context.theme.px(36)
        x, y, width, height = self._card()
        self.body.place(x + pad, y + pad, width - 2 * pad, height - 2 * pad)

    def _card(self) -> tuple[float, float, float, float]:
        theme = self.context.theme
        pad = theme.px(36)
        width = min(self.width - 2 * theme.px(32), theme.px(1100))
        height = self.body.height_for(width - 2 * pad) + 2 * pad
        return self.right - width - theme.px(32), self.y + theme.dock + theme.px(24), width, height


_KINDS: dict[str, type[OverlayBlock]] = {kind.kind: kind for kind in (IdleDialog, LeaveDialog, HelpCard)}


def build_overlay(context: Context, overlay: Overlay) -> OverlayBlock:
    """The block of an overlay."""
    return _KINDS[overlay.kind](context, overlay.params)
