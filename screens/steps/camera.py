"""The camera: for the comparison with its turn of the head, and for the ID photo with guidance and count-down.

Guidance comes about ten times a second; ``refresh`` touches only what differs. The picture comes by shared memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.button import Button
from screens.widgets.hintband import HintBand
from screens.widgets.icon import Icon
from screens.widgets.page import Page, gap
from screens.widgets.paint import outlined, rounded
from screens.widgets.preview import CameraView
from screens.widgets.strip import info_strip
from screens.widgets.text import Text

CHECKS = ("light", "centre", "ears", "pose")
_CHALLENGES = {"turn_left": "left", "turn_right": "right"}
_ICONS = {
    "camera.hint.TOO_DARK": "light",
    "camera.hint.TOO_BRIGHT": "light",
    "camera.hint.UNEVEN_LIGHT": "light",
    "camera.hint.DARK_GLASSES": "eye",
    "camera.hint.OPEN_EYES": "eye",
    "camera.hint.GLARE": "eye",
}
"""What stands beside a hint that names no way to move, where it is not the face."""


class CheckPill(Block):
    """One of the four conditions: right, to be mended, or not yet known."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.context = context
        self.right_now: bool | None = None
        self.label = Text(context, context.text(f"ui.camera.check.{name}"), "body", bold=True, one_line=True)
        self.icon = Icon(context, "check", 40)
        for block in (self.icon, self.label):
            self.add_widget(block)
        self._dress()

    def height_for(self, width: float) -> float:
        return self.context.theme.gap(96)

    def tell(self, right: bool | None) -> None:
        if right != self.right_now:
            self.right_now = right
            self._dress()
            for block in (self, self.icon, self.label):
                block.redraw()

    def draw(self) -> None:
        theme = self.context.theme
        fill = {True: "success_soft", False: "gold_soft", None: "sunken"}[self.right_now]
        box = (self.x, self.y, self.width, self.height)
        if theme.contrast:
            outlined(box, theme.px(22), theme.rgba(fill), theme.rgba(self.icon.colour), theme.outline)
        else:
            rounded(box, theme.px(22), theme.rgba(fill))

    def arrange(self) -> None:
        theme = self.context.theme
        mark = self.icon.edge + theme.px(12)
        self.label.shrink_to(self.width - mark - theme.px(20))
        words = self.label.natural_width()
        x = self.center_x - (mark + words) / 2
        self.icon.place(x, self.y, self.icon.edge, self.height)
        self.label.place(x + mark, self.y, words, self.height)

    def _dress(self) -> None:
        theme = self.context.theme
        colour = {True: "success", False: "gold_ink", None: "ink2"}[self.right_now]
        self.icon.name = {True: "check", False: "up", None: "clock"}[self.right_now]
        self.icon.colour = colour
        self.label.colour = "ink" if theme.semantic_ink else colour


class CameraPage(Page):
    """params: see the wire description; ``purpose`` is verify or photo, ``long`` asks to name the other ways."""

    def reset(self) -> None:
        self.told: Mapping[str, Any] | None = None

    def portrait(self, context: Context) -> Block:
        view = self._view(context, 980 if not context.theme.elder else 840)
        return Column(
            [
                view,
                gap(context, 28),
                self._band(context),
                gap(context, 28),
                self._pills(context) if self._photo else None,
                spring(),
                self._below(context),
            ],
            grow=(view,) if not self._photo else (),
        )

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        view = self._view(context, 700)
        right = Column(
            [
                self.titles(context),
                gap(context, 32),
                self._band(context),
                gap(context, 28),
                self._pills(context) if self._photo else None,
                spring(),
                self._below(context),
            ]
        )
        return Row([(view, theme.px(800)), (right, "rest")], gap=theme.px(48), align="stretch")

    def refresh(self, previous: Prompt) -> bool:
        same = ("purpose", "shot", "retakes_left", "tips", "long")
        now, before = self.context.params, previous.params
        if self.prompt.error != previous.error or any(now.get(name) != before.get(name) for name in same):
            return False
        self._guide(now)
        return True

    def preview(self, message: Mapping[str, Any]) -> None:
        """Where the picture is, told apart from the prompt."""
        self.told = message
        self.view.source(message)

    def dock_extras(self) -> Sequence[Block]:
        if self._photo:
            return ()
        other = self.context.text("ui.camera.other_way")
        return (Button(self.context, other, "other_way", kind="secondary"),)

    @property
    def _photo(self) -> bool:
        return bool(self.context.params.get("purpose") == "photo")

    def _view(self, context: Context, height: float) -> CameraView:
        self.view = CameraView(
            context, height, chip=context.text("ui.camera.look"), waiting=context.text("camera.wait")
        )
        return self.view

    def _band(self, context: Context) -> HintBand:
        line = context.text("ui.camera.line.photo" if self._photo else "ui.camera.line.verify")
        self.band = HintBand(context, "", line, height=180 if context.theme.tall else 160)
        return self.band

    def _pills(self, context: Context) -> Row:
        self.pills = {name: CheckPill(context, name) for name in CHECKS}
        return Row([(pill, "rest") for pill in self.pills.values()], gap=context.theme.px(16))

    def _below(self, context: Context) -> Block | None:
        """What went wrong with the shot before, else how to look one's best."""
        self._guide(context.params)
        error = self.prompt.error
        if error:
            told = context.text(error)
            text = context.text("ui.camera.refused", reason=told) if self._photo else told
            return info_strip(context, "warn", text, size="lead", tone="warn")
        if context.params.get("long"):
            return info_strip(context, "headset", context.text("ui.camera.long"), size="lead")
        tips = [context.text(str(key)) for key in context.params.get("tips", [])]
        if not tips:
            return None
        columns: list[tuple[Block, float | str]] = [
            (Text(context, text, "body_s", colour="ink2", line_height=1.4), "rest") for text in tips
        ]
        return Row([(Icon(context, "info", 44, "ink2"), "own"), *columns], gap=context.theme.px(20), align="top")

    def _guide(self, params: Mapping[str, Any]) -> None:
        challenge = params.get("challenge")
        hint = params.get("hint") or (f"camera.{challenge}" if challenge in _CHALLENGES else "camera.wait")
        way = _CHALLENGES.get(str(challenge))
        good = bool(params.get("good"))
        self.view.source(params.get("preview") or self.told)
        self.view.tell(good=good, countdown=params.get("countdown"), challenge=way)
        icon = "check" if good else _ICONS.get(str(hint), "face")
        self.band.tell(self.context.text(str(hint)), arrow=params.get("arrow") or way, icon=icon, good=good)
        if self._photo:
            checks = params.get("checks") or {}
            for name, pill in self.pills.items():
                pill.tell(checks.get(name))
