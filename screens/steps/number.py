"""The identity number by hand: three boxes of 6, 8 and 4, a pad, and a message at the box that is wrong.

What is typed is sent raw; the terminal judges it. The shell only knows that there are 18 places.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit.prompts import Button as ButtonState
from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.button import Button
from screens.widgets.icon import Icon
from screens.widgets.keypad import DELETE, KeyPad
from screens.widgets.page import Page, gap
from screens.widgets.strip import message_box
from screens.widgets.text import Text
from screens.widgets.tile import FieldBox

PARTS = ("area", "birth", "tail")
LENGTHS = {"area": 6, "birth": 8, "tail": 4}
_WIDTHS = {"area": 284, "birth": 396, "tail": 268}


class NumberPage(Page):
    """params: tries_left, part (of the error: area, birth, tail, all), text (what was sent last); error err.E02.*."""

    def reset(self) -> None:
        self.typed = dict.fromkeys(PARTS, "")
        self.wrong: frozenset[str] = frozenset()
        self.seen_error: tuple[str | None, int] = (None, 0)

    def portrait(self, context: Context) -> Block:
        self._take_error()
        return Column(
            [
                self.titles(context),
                gap(context, 36),
                self._fields(context),
                gap(context, 24),
                self._message(context),
                spring(),
                self._pad(context),
                gap(context, 22),
                self._foot(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        self._take_error()
        theme = context.theme
        left = Column(
            [
                self.titles(context),
                gap(context, 32),
                self._fields(context),
                gap(context, 24),
                self._message(context),
                spring(),
                self._foot(context),
            ]
        )
        pad = self._pad(context)
        right = Column([pad], grow=(pad,))
        return Row([(left, "rest"), (right, theme.px(640))], gap=theme.px(48), align="stretch")

    def refresh(self, previous: Prompt) -> bool:
        return False

    def primary(self) -> ButtonState | None:
        button = self.prompt.primary
        missing = 18 - len(self._number())
        if button is None or missing == 0:
            return button
        return replace(button, enabled=False, why="ui.number.missing", why_params={"n": missing})

    def press_primary(self) -> None:
        self.context.send("number", self._number())

    def _number(self) -> str:
        return "".join(self.typed[part] for part in PARTS)

    def _take_error(self) -> None:
        """A new verdict: what was sent stands in the boxes, the wrong ones are marked."""
        error = self.prompt.error
        verdict = (error, int(self.context.params.get("tries_left") or 0))
        if verdict == self.seen_error:
            return
        self.seen_error = verdict
        part = self.context.params.get("part")
        self.wrong = frozenset(PARTS if part == "all" else [part] if part in PARTS else ()) if error else frozenset()
        text = str(self.context.params.get("text") or "")
        if error and text and not self._number():
            rest = text
            for name in PARTS:
                self.typed[name], rest = rest[: LENGTHS[name]], rest[LENGTHS[name] :]

    def _fields(self, context: Context) -> Row:
        theme = context.theme
        size = 44 if not theme.tall else 56 if not theme.elder else 58
        self.fields = {
            part: FieldBox(
                context, context.text(f"ui.number.{part}"), self._value(part), state=self._state(part), size=size
            )
            for part in PARTS
        }
        scale = 1.0 if theme.tall else 0.88
        widths: list[tuple[Block, float | str]] = [
            (self.fields[part], "rest" if part == "birth" else theme.px(_WIDTHS[part] * scale)) for part in PARTS
        ]
        return Row(widths, gap=theme.px(18), align="bottom")

    def _value(self, part: str) -> str:
        """Dashes for what is missing; a date of birth reads as year, month, day."""
        value = self.typed[part].ljust(LENGTHS[part], "–")
        if part == "birth":
            return f"{value[:4]} {value[4:6]} {value[6:]}"
        return value

    def _state(self, part: str) -> str:
        if part in self.wrong:
            return "error"
        return "focus" if part == self._focus() else "plain"

    def _focus(self) -> str | None:
        return next((part for part in PARTS if len(self.typed[part]) < LENGTHS[part]), None)

    def _message(self, context: Context) -> Block | None:
        error = self.prompt.error
        if not error or not self.wrong:
            return None
        whole = len(self.wrong) == len(PARTS)
        part = "all" if whole else next(iter(self.wrong))
        repair = Button(
            context,
            context.text(f"ui.number.again.{part}"),
            "retype",
            part,
            kind="secondary",
            height=92,
            size=30,
            icon="edit",
            act=self._retype,
        )
        return message_box(context, context.text(error), context.text(f"ui.number.look.{part}"), repair)

    def _pad(self, context: Context) -> KeyPad:
        self.pad = KeyPad(context, self._key)
        self._set_x()
        return self.pad

    def _foot(self, context: Context) -> Row:
        theme = context.theme
        tries = Text(
            context,
            context.text("ui.number.tries", {"n": context.params.get("tries_left", 0)}),
            "body_s",
            colour="ink2",
            align="right",
            one_line=True,
        )
        kept = Text(context, context.text("ui.number.kept"), "body_s", colour="ink2")
        return Row([(Icon(context, "shield", 40, "ink2"), "own"), (kept, "rest"), (tries, "own")], gap=theme.px(14))

    def _key(self, key: str) -> None:
        complete = len(self._number()) == 18
        if key == DELETE:
            last = next((part for part in reversed(PARTS) if self.typed[part]), None)
            focus = self._focus()
            part = focus if focus and self.typed[focus] else last
            if part is None:
                return
            self.typed[part] = self.typed[part][:-1]
        else:
            part = self._focus()
            if part is None:
                return
            self.typed[part] += key
        self.wrong = self.wrong - {part}
        self._tell_fields()
        if complete or len(self._number()) >= 17 or self.reason is not None:
            self._tell_dock()

    def _retype(self) -> None:
        for part in self.wrong:
            self.typed[part] = ""
        self.wrong = frozenset()
        self.compose()

    def _tell_fields(self) -> None:
        for part, field in self.fields.items():
            field.tell(self._value(part), self._state(part))
        self._set_x()

    def _tell_dock(self) -> None:
        """Only the words change while digits are missing; the button itself only at the eighteenth."""
        button = self.primary()
        assert self.dock is not None
        if button is not None and self.dock.primary is not None and button.enabled != self.dock.primary.enabled:
            self.renew_dock()
        elif button is not None and self.reason is not None and button.why:
            self.reason.tell(self.context.text(button.why, button.why_params))

    def _set_x(self) -> None:
        """X can only be the last of the eighteen."""
        last_place = self._focus() == "tail" and len(self.typed["tail"]) == LENGTHS["tail"] - 1
        self.pad.keys["X"].set_enabled(last_place)
