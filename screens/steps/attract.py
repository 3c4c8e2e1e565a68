"""Attract: a still picture until somebody comes. Any touch begins. Also the calm page while the machine gets ready."""

from __future__ import annotations

from screens.context import Context
from screens.widgets.block import Block, Column, Layers, Pad, Row, Space, spring
from screens.widgets.header import Mark
from screens.widgets.hold import Hold
from screens.widgets.icon import Icon
from screens.widgets.page import Page
from screens.widgets.paint import flat, outlined, rounded
from screens.widgets.scene import Scene
from screens.widgets.tap import Tap
from screens.widgets.text import Text


class StartPill(Tap):
    """The big white pill on the water."""

    reach = 24.0

    def __init__(self, context: Context) -> None:
        super().__init__(context, "begin")
        self.label = Text(context, context.text("ui.attract.start"), 64, bold=True, colour="primary", align="center")
        self.add_widget(self.label)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(200 if self.context.theme.tall else 150)

    def natural_width(self) -> float:
        return max(self.context.theme.px(680), self.label.natural_width() + self.context.theme.px(160))

    def draw(self) -> None:
        theme = self.context.theme
        fill = "primary_soft" if self.pressed else "surface"
        box = (self.x, self.y, self.width, self.height)
        outlined(box, self.height / 2, theme.rgba(fill), theme.rgba("line" if theme.contrast else fill), theme.outline)

    def arrange(self) -> None:
        self.label.place(self.x, self.y, self.width, self.height)


class Choice(Tap):
    """Large print, voice, contrast, language: on the water, before the visit begins."""

    def __init__(self, context: Context, label: str, icon: str, name: str, value: bool | str, *, on: bool) -> None:
        super().__init__(context, name, value)
        self.on = on
        on_ink, off_ink = ("on_primary", "ink") if context.theme.contrast else ("primary", "on_primary")
        ink = on_ink if on else off_ink
        mark = Icon(context, icon, 52, ink)
        if context.theme.tall:
            words = Text(context, label, 32, bold=True, colour=ink, align="center", one_line=True)
            middle = Row([(Space(), "rest"), (mark, "own"), (Space(), "rest")])
            self.content: Block = Column([middle, words], gap=context.theme.px(8))
        else:
            words = Text(context, label, 32, bold=True, colour=ink, one_line=True)
            self.content = Row(
                [(Space(), "rest"), (mark, "own"), (words, "own"), (Space(), "rest")], context.theme.px(16)
            )
        self.add_widget(self.content)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(176 if self.context.theme.tall else 112)

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        if self.on:
            ground = "primary" if theme.contrast else "surface"
        else:
            ground = "primary_press" if self.pressed else "deep2"
        outlined(box, theme.px(24), theme.rgba(ground), theme.rgba("primary_line"), theme.outline)

    def arrange(self) -> None:
        height = self.content.height_for(self.width)
        self.content.place(self.x, self.center_y - height / 2, self.width, height)


class AnyTouch(Tap):
    """The whole page begins the visit."""

    def __init__(self, context: Context, child: Block, *, enabled: bool) -> None:
        super().__init__(context, "begin", enabled=enabled)
        self.child = child
        self.add_widget(child)

    def arrange(self) -> None:
        self.child.place(self.x, self.y, self.width, self.height)


class Line(Block):
    """A thin line on the water."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def height_for(self, width: float) -> float:
        return self.context.theme.px(2)

    def draw(self) -> None:
        flat((self.x, self.y, self.width, self.height), self.context.theme.rgba("primary_line", 0.7))


class Notice(Block):
    """What the machine is at instead of a start pill."""

    def __init__(self, context: Context, text: str) -> None:
        super().__init__()
        self.context = context
        self.label = Text(context, text, "h3", bold=True, colour="primary", align="center")
        self.add_widget(self.label)

    def height_for(self, width: float) -> float:
        return self.context.theme.px(148)

    def natural_width(self) -> float:
        return self.label.natural_width() + self.context.theme.px(140)

    def draw(self) -> None:
        theme = self.context.theme
        rounded((self.x, self.y, self.width, self.height), self.height / 2, theme.rgba("primary_soft"))

    def arrange(self) -> None:
        self.label.place(self.x, self.y, self.width, self.height)


class AttractPage(Page):
    """params: open (service groups), closed [{key …}], ready."""

    chrome = False
    ground = "sky"

    def reset(self) -> None:
        self.clock: Text | None = None
        self.day: Text | None = None

    def tell_time(self) -> None:
        if self.clock is not None and self.day is not None:
            self.clock.set(self.context.clock)
            self.day.set(self.context.day)

    def portrait(self, context: Context) -> Block:
        theme = context.theme
        top = Column(
            [
                self._top(context),
                Space(theme.px(100)),
                Text(context, context.text("ui.attract"), 100, bold=True, line_height=1.18),
                Space(theme.px(16)),
                Text(context, context.text("ui.attract.sub"), "lead", colour="ink2"),
            ]
        )
        page = Column(
            [
                top,
                spring(),
                _centred(self._start(context)),
                Space(theme.px(172)),
                self._choices(context),
                Space(theme.px(66)),
                *self._foot(context),
            ]
        )
        padded = Pad(page, (theme.px(72), theme.px(82), theme.px(72), theme.px(100)))
        scene = Scene(context, shore=0.5285, ripples_at=(0.5, 0.363))
        return self._any_touch(context, Layers([scene, padded]))

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        words = Column(
            [
                Text(context, context.text("ui.attract"), 92, bold=True, line_height=1.18),
                Space(theme.px(16)),
                Text(context, context.text("ui.attract.sub"), "body", colour="ink2"),
            ]
        )
        page = Column(
            [
                self._top(context),
                Space(theme.px(64)),
                words,
                spring(),
                _centred(self._start(context)),
                Space(theme.px(64)),
                self._choices(context),
                Space(theme.px(28)),
                *self._foot(context),
            ]
        )
        padded = Pad(page, (theme.px(72), theme.px(48), theme.px(72), theme.px(40)))
        scene = Scene(context, shore=0.46, ripples_at=(0.5, 0.337))
        return self._any_touch(context, Layers([scene, padded]))

    def _any_touch(self, context: Context, child: Block) -> Block:
        return AnyTouch(context, child, enabled=bool(context.params.get("ready")))

    def _top(self, context: Context) -> Block:
        name = Text(context, context.shown.terminal_name, 30, bold=True, one_line=True)
        number = Text(context, context.shown.terminal_id, "body_s", colour="ink2", one_line=True)
        self.clock = Text(context, context.clock, 60, bold=True, align="right", one_line=True)
        self.day = Text(context, context.day, "body_s", colour="ink2", align="right", one_line=True)
        place = Row([(Mark(context, 84), "own"), (Column([name, number]), "own")], gap=context.theme.px(20))
        # Held for three seconds, the place's name opens the technician's page; a touch of it begins as any other does.
        held = Hold(context, place, "open_readiness", self._begin)
        return Row(
            [(held, "own"), (Space(), "rest"), (Column([self.clock, self.day]), "own")], gap=context.theme.px(20)
        )

    def _begin(self) -> None:
        if self.context.params.get("ready"):
            self.context.send("begin", None)

    def _start(self, context: Context) -> Block:
        if context.params.get("ready"):
            return StartPill(context)
        return Notice(context, context.text("ui.attract.preparing"))

    def _choices(self, context: Context) -> Block:
        shown = context.shown
        other = "en" if shown.language == "zh" else "zh"
        choices = [
            Choice(
                context, context.text("ui.attract.elder"), "large-text", "set_elder", not shown.elder, on=shown.elder
            ),
            Choice(context, context.text("ui.attract.voice"), "voice", "set_voice", not shown.voice, on=shown.voice),
            Choice(
                context,
                context.text("ui.attract.contrast"),
                "contrast",
                "set_contrast",
                not shown.contrast,
                on=shown.contrast,
            ),
            Choice(context, context.text("ui.attract.language"), "globe", "set_language", other, on=False),
        ]
        return Row([(choice, "rest") for choice in choices], gap=context.theme.px(24))

    def _foot(self, context: Context) -> list[Block]:
        theme = context.theme
        ink = "ink" if theme.contrast else "on_primary"
        reasons = (context.text(item["key"], item.get("params") or {}) for item in context.params.get("closed", []))
        closed = list(dict.fromkeys(reasons))[:1]
        left = context.text("ui.attract.closed", what=closed[0]) if closed else context.text("ui.attract.open")
        icon = "info" if closed else "id-card"
        row = Row(
            [
                (Icon(context, icon, 40, ink), "own"),
                (Text(context, left, "body", colour=ink), "rest"),
                (Icon(context, "headset", 40, ink), "own"),
                (Text(context, context.text("ui.attract.help"), "body", colour=ink, one_line=True), "own"),
            ],
            gap=theme.px(16),
        )
        return [Line(context), Space(theme.px(36)), row]


def _centred(block: Block) -> Row:
    return Row([(Space(), "rest"), (block, "own"), (Space(), "rest")])
