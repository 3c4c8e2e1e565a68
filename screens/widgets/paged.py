"""Sections of lines that may not fit on one page: how many go on each, and the buttons to turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screens.widgets.block import Block, Column, Row
from screens.widgets.button import Button
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context


@dataclass(frozen=True)
class Section:
    """``heading`` makes a heading, one for each page on which lines of this section stand."""

    heading: Callable[[], Block]
    lines: Sequence[Block]


def paged(sections: Sequence[Section], width: float, height: float, gap: float) -> list[list[Block]]:
    """The blocks of each page, headings with them; a line that is higher than a page has one of its own."""
    pages: list[list[Block]] = [[]]
    left = height
    for section in sections:
        named = False
        for line in section.lines:
            blocks = [line] if named else [section.heading(), line]
            if pages[-1] and _height(blocks, width, gap) > left:
                blocks = [line] if len(blocks) == 1 and not pages[-1] else [section.heading(), line]
                pages.append([])
                left = height
            pages[-1] += blocks
            left -= _height(blocks, width, gap)
            named = True
    return pages


def _height(blocks: Sequence[Block], width: float, gap: float) -> float:
    return sum(block.height_for(width) + gap for block in blocks)


def pager(context: Context, at: int, pages: int, turn: Callable[[int], None]) -> Block:
    """Back, where we are, on; ``turn`` is given the page to show. Both ends are told by a button that is off."""
    back = Button(
        context,
        context.text("ui.readiness.previous"),
        "previous",
        kind="secondary",
        enabled=at > 0,
        act=lambda: turn(at - 1),
    )
    more = Button(
        context,
        context.text("ui.readiness.more"),
        "more",
        kind="secondary",
        enabled=at < pages - 1,
        act=lambda: turn(at + 1),
    )
    where = context.text("ui.readiness.page", {"page": at + 1, "pages": pages})
    words = Text(context, where, "body_s", colour="ink2", align="center")
    if context.theme.tall:
        return Row([(back, "rest"), (words, "rest"), (more, "rest")], gap=context.theme.px(24))
    buttons = Row([(back, "rest"), (more, "rest")], gap=context.theme.px(24))
    return Column([words, buttons], gap=context.theme.px(8))
