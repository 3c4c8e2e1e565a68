"""How the new card comes, and a phone for whoever wants to be told. Typing the number is a page of its own kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.rules import masking
from kiosk.visit.prompts import Button as ButtonState
from screens.context import Context
from screens.widgets.block import Block, Column, Row, Space, spring
from screens.widgets.button import Button
from screens.widgets.facts import grouped_phone
from screens.widgets.icon import Icon, Well
from screens.widgets.keypad import DELETE, KeyPad
from screens.widgets.page import Page, gap
from screens.widgets.strip import message_box
from screens.widgets.surface import Card
from screens.widgets.text import Text
from screens.widgets.tile import FieldBox, Radio, Tile

_ICONS = {"CABINET": "cabinet", "WINDOW": "counter", "EMS": "truck"}
_MOBILE = 11
_LONGEST = 12  # digits of a landline with its area code
_SHORTEST = 10


class DeliveryPage(Page):
    """params: ways [{id, place, hours, days, cost_key, state}], chosen, phone, phone_editing, ems_address."""

    def __init__(self, context: Context) -> None:
        super().__init__(_with_way_back(context))

    def reset(self) -> None:
        self.typed = ""
        self.sent = ""

    def show(self, context: Context) -> None:
        if not context.params.get("phone_editing"):
            self.typed = ""
        super().show(_with_way_back(context))

    def portrait(self, context: Context) -> Block:
        if self._editing:
            return self._typing(context)
        gap_px = context.theme.gap(24)
        tiles = [self._way(context, way) for way in context.params.get("ways", [])]
        return Column(
            [
                self.titles(context),
                gap(context, 32),
                Column(tiles, gap=gap_px),
                gap(context, 40),
                self._phone(context),
                spring(),
            ]
        )

    def landscape(self, context: Context) -> Block:
        if self._editing:
            return self._typing_wide(context)
        tiles = [self._way(context, way) for way in context.params.get("ways", [])]
        left = Column([self.titles(context), gap(context, 40), self._phone(context), spring()])
        right = Column([*tiles, spring()], gap=context.theme.gap(20))
        return Row([(left, context.theme.px(720)), (right, "rest")], gap=context.theme.px(48), align="stretch")

    def primary(self) -> ButtonState | None:
        if not self._editing:
            return super().primary()
        return ButtonState(
            "phone", "btn.confirm", enabled=len(self.typed) >= _SHORTEST, why="ui.delivery.phone.missing"
        )

    def press_primary(self) -> None:
        if self._editing:
            self.sent = self.typed
            self.context.send("phone", self.typed)
        else:
            super().press_primary()

    @property
    def _editing(self) -> bool:
        return bool(self.context.params.get("phone_editing"))

    def _way(self, context: Context, way: Mapping[str, Any]) -> Tile:
        theme = context.theme
        chosen = way["id"] == context.params.get("chosen")
        is_open = way.get("state", "open") == "open"
        lines = [str(part) for part in (way.get("place"), way.get("hours")) if part]
        if way.get("days"):
            lines.append(context.text("ui.delivery.days", days=way["days"]))
        words: list[Block | None] = [Text(context, context.text(f"ui.delivery.{way['id']}"), "h3", bold=True)]
        words += [Text(context, line, "body_s", colour="ink2") for line in lines]
        if theme.elder and theme.tall:
            words.append(Text(context, context.text(way["cost_key"]), "body_s", bold=True))
            cost: list[tuple[Block, float | str]] = []
        else:
            cost = [(Text(context, context.text(way["cost_key"]), "body", bold=True, one_line=True), "own")]
        row = Row(
            [
                (
                    Well(
                        context, _ICONS.get(way["id"], "pickup"), 112, 72, fill="surface" if chosen else "primary_soft"
                    ),
                    "own",
                ),
                (Column(words, gap=theme.gap(6)), "rest"),
                *cost,
                (Radio(context, 60, on=chosen), "own"),
            ],
            gap=theme.px(28),
        )
        return Tile(
            context, row, "deliver", way["id"], height=262 if theme.tall else 200, selected=chosen, enabled=is_open
        )

    def _phone(self, context: Context) -> Column:
        theme = context.theme
        phone = context.params.get("phone")
        needed = context.params.get("chosen") == "EMS"
        value = grouped_phone(masking.phone(str(phone))) if phone else context.text("ui.delivery.phone.none")
        change = Button(
            context,
            context.text("ui.change" if phone else "ui.fill_in"),
            "phone_edit",
            kind="secondary",
            icon="edit",
            height=84,
            size=30,
        )
        number = Text(
            context, value, ("h2" if theme.tall else "h3") if phone else "lead", colour="ink" if phone else "ink3"
        )
        field = Row([(Icon(context, "mobile", 56), "own"), (number, "rest"), (change, "own")], gap=theme.px(28))
        note = context.text("ui.delivery.phone.post" if needed else "ui.delivery.phone.note")
        return Column(
            [
                Text(context, context.text("ui.delivery.phone"), "lead", bold=True),
                Card(context, field, padding=(32, 24, 28, 24), line="line_strong", stroke=3),
                Text(context, note, "body_s", colour="ink2"),
            ],
            gap=theme.gap(14),
        )

    # --- typing the number ----------------------------------------------------------------------------------------

    def _typing(self, context: Context) -> Block:
        return Column(
            [
                self._typing_titles(context),
                gap(context, 36),
                self._field(context),
                gap(context, 24),
                self._wrong(context),
                spring(),
                self._pad(context),
                gap(context, 24),
                self._without(context),
            ]
        )

    def _typing_wide(self, context: Context) -> Block:
        left = Column(
            [
                self._typing_titles(context),
                gap(context, 32),
                self._field(context),
                gap(context, 24),
                self._wrong(context),
                spring(),
                self._without(context),
            ]
        )
        pad = self._pad(context)
        right = Column([pad], grow=(pad,))
        return Row([(left, "rest"), (right, context.theme.px(640))], gap=context.theme.px(48), align="stretch")

    def _typing_titles(self, context: Context) -> Column:
        return self.titles_of(context, context.text("ui.delivery.phone.title"), context.text("ui.delivery.phone.sub"))

    def _field(self, context: Context) -> FieldBox:
        self.field = FieldBox(
            context,
            context.text("ui.delivery.phone"),
            _awaited(self.typed),
            state="error" if self.prompt.error and self.typed == self.sent else "focus",
            height=140,
            size=64,
        )
        return self.field

    def _wrong(self, context: Context) -> Block | None:
        error = self.prompt.error
        return message_box(context, context.text(error), context.text("ui.delivery.phone.look")) if error else None

    def _pad(self, context: Context) -> KeyPad:
        return KeyPad(context, self._key, extra="")

    def _without(self, context: Context) -> Block:
        label = context.text("ui.delivery.phone.without")
        button = Button(context, label, "phone", "", kind="secondary", height=96, size=30)
        return Row([(Space(), "rest"), (button, "own"), (Space(), "rest")])

    def _key(self, key: str) -> None:
        before = self.primary()
        if key == DELETE:
            self.typed = self.typed[:-1]
        elif len(self.typed) < _LONGEST:
            self.typed += key
        self.field.tell(_awaited(self.typed), "focus")
        after = self.primary()
        if before is not None and after is not None and before.enabled != after.enabled:
            self.renew_dock()


def _with_way_back(context: Context) -> Context:
    """While the number is typed, the way back leads to the ways of delivery, not out of the step."""
    if not context.params.get("phone_editing"):
        return context
    prompt = replace(context.shown.prompt, secondary=ButtonState("phone_cancel", "btn.back"))
    return replace(context, shown=replace(context.shown, prompt=prompt))


def _awaited(typed: str) -> str:
    """What is typed, with dashes for the digits that a mobile still lacks."""
    return grouped_phone(typed if typed.startswith("0") else typed.ljust(_MOBILE, "–"))
