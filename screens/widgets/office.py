"""The place to go to: name, whether it is open now, address, hours, phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from screens.widgets.block import Block, Column, Row
from screens.widgets.icon import Icon
from screens.widgets.surface import Card, Rule
from screens.widgets.text import Text
from screens.widgets.tile import Chip

if TYPE_CHECKING:
    from screens.context import Context

_ROWS = (("address", "pin"), ("hours", "clock"), ("phone", "call"), ("bring", "id-card"))


def office_card(context: Context, office: Mapping[str, Any], *, floating: bool = True) -> Card:
    """``office``: name, address, hours, phone, open_now (True, False or absent); what is empty is left out."""
    theme = context.theme
    name = Text(context, str(office.get("name") or ""), "h2" if theme.tall else "h3", bold=True)
    head: list[tuple[Block, float | str]] = [(name, "rest")]
    if office.get("open_now") is not None:
        is_open = bool(office["open_now"])
        text = context.text("ui.office.open" if is_open else "ui.office.shut")
        head.append(
            (Chip(context, text, icon="check" if is_open else "clock", tone="success" if is_open else "plain"), "own")
        )
    rows: list[Block] = [Row(head, gap=theme.px(16))]
    for key, icon in _ROWS:
        if office.get(key):
            if len(rows) > 1:
                rows.append(Rule(context))
            words = Column(
                [
                    Text(context, context.text(f"ui.office.{key}"), "body_s", colour="ink2"),
                    Text(context, str(office[key]), "lead", bold=True),
                ]
            )
            rows.append(Row([(Icon(context, icon, 52), "own"), (words, "rest")], gap=theme.px(32)))
    return Card(context, Column(rows, theme.gap(14)), padding=(42, 30, 42, 30), floating=floating)


def office_of(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The office of a prompt: the full description, or the plain fields that sentences use."""
    office = params.get("office")
    if isinstance(office, Mapping):
        return office
    return {
        "name": office,
        "address": params.get("address"),
        "hours": params.get("hours"),
        "phone": params.get("phone"),
        "open_now": params.get("open_now"),
    }
