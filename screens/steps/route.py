"""To the window: the same calm page for every reason that is not the machine's to decide. Nothing red, nothing told."""

from __future__ import annotations

import re

from screens.context import Context
from screens.widgets.block import Block, Column, Row, spring
from screens.widgets.button import Spinner
from screens.widgets.icon import Icon, Well
from screens.widgets.office import office_card, office_of
from screens.widgets.page import Page, gap
from screens.widgets.strip import info_strip, message_box
from screens.widgets.text import Text
from screens.widgets.tile import Tile

_BEFORE_THE_PLACE = re.compile(r"[：:]\s*\{")
SENTENCE = re.compile(r"(?<=。)|(?<=\.)\s+")


def head_of(context: Context, key: str) -> tuple[str, str]:
    """The fixed sentence without the place, hours and phone, which the card shows: (title, line under it)."""
    raw = _BEFORE_THE_PLACE.split(context.wording.raw(context.language, key))[0]
    said = context.text(key)
    fixed = said[: len(raw)] if said.startswith(raw) else said
    first, *rest = [part for part in SENTENCE.split(fixed) if part]
    return first.rstrip("。."), "".join(rest)


class RoutePage(Page):
    """params: code, office, kept, slip (none, printing, printed, failed), offers (optional)."""

    def portrait(self, context: Context) -> Block:
        return Column(
            [
                self._head(context),
                gap(context, 28),
                self._what_next(context),
                gap(context, 32),
                office_card(context, office_of(context.params)),
                gap(context, 28),
                self._slip(context),
                spring(),
                self._error(context),
            ]
        )

    def landscape(self, context: Context) -> Block:
        theme = context.theme
        left = Column(
            [
                self._head(context),
                gap(context, 24),
                self._what_next(context),
                gap(context, 28),
                self._slip(context),
                spring(),
                self._error(context),
            ]
        )
        right = Column([office_card(context, office_of(context.params)), spring()])
        return self.sides(left, right, theme.px(900))

    def _head(self, context: Context) -> Row:
        title, _ = head_of(context, self.prompt.key)
        well = Well(context, "counter", 124, 84, "primary", "on_primary")
        return Row([(well, "own"), (Text(context, title, "h1", bold=True), "rest")], gap=context.theme.px(32))

    def _what_next(self, context: Context) -> Column:
        _, line = head_of(context, self.prompt.key)
        kept = context.text("ui.route.kept") if context.params.get("kept") else ""
        lines = [line if self.prompt.key != "fault" else "", context.text("ui.route.next"), kept]
        blocks = [Text(context, text, "lead", colour="ink", rich=True) for text in lines if text]
        return Column(blocks, gap=context.theme.px(4))

    def _slip(self, context: Context) -> Block | None:
        slip = context.params.get("slip")
        if slip == "printing":
            words = Text(context, context.text("ui.slip.printing"), "lead", bold=True)
            return Row([(Spinner(context, 56, stroke=8), "own"), (words, "rest")], gap=context.theme.px(20))
        if slip == "printed":
            return info_strip(context, "printer", context.text("ui.slip.printed"))
        return None

    def _error(self, context: Context) -> Block | None:
        if self.prompt.error:
            return message_box(context, context.text(self.prompt.error), context.text("ui.slip.photo"))
        return None


def offer_tiles(context: Context) -> list[Block]:
    """What else can be done here, as tiles: event ``offer`` with the id."""
    offers = context.params.get("offers") or []
    if not offers:
        return []
    theme = context.theme
    tiles: list[Block] = []
    for offer in offers:
        is_open = bool(offer.get("enabled", True))
        words = Text(context, context.text(offer["key"]), "lead", bold=True, colour="ink" if is_open else "ink3")
        line = None if is_open else Text(context, context.text("ui.home.closed"), "body_s", colour="ink3")
        parts: list[tuple[Block, float | str]] = [
            (Icon(context, OFFER_ICONS.get(offer["id"], "next"), 56, "primary" if is_open else "ink3"), "own"),
            (Column([words, line]), "rest"),
        ]
        if is_open:
            parts.append((Icon(context, "next", 40, "ink2"), "own"))
        tiles.append(Tile(context, Row(parts, gap=theme.px(28)), "offer", offer["id"], height=136, enabled=is_open))
    return [Text(context, context.text("ui.offers"), "lead", bold=True), gap(context, 14), Column(tiles, theme.gap(20))]


OFFER_ICONS = {
    "EXPIRY_REMINDER": "calendar",
    "ID_RENEW_DAMAGED": "damaged",
    "ID_RENEW_CHANGED": "edit",
    "ID_REPLACE_LOST": "lost",
    "ID_TEMP": "temp-card",
    "ID_FIRST": "first",
    "CHECKLIST": "printer",
    "APPOINTMENT": "calendar",
}
