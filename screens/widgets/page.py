"""A page: header, rail, content, dock, and what stands over it. Subclasses give the content for both forms.

A page is built from its context (prompt, theme, words). The same view told again is first offered to ``refresh``, which
changes only the blocks that differ; if it declines, the content is built anew. Local state of the resident's
(digits typed, strokes) lives in attributes of the page, set up in ``reset``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiosk.visit.prompts import Button as ButtonState
from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.message import Shown
from screens.widgets.block import Block, Column, Row, Space
from screens.widgets.dialog import OverlayBlock, build_overlay
from screens.widgets.dock import Dock, Reason
from screens.widgets.header import Header
from screens.widgets.rail import Rail
from screens.widgets.tap import Tap
from screens.widgets.text import Text

FITS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.74, 0.68)


class Page(Block):
    """Subclasses give ``portrait`` and, where the form differs, ``landscape``; ``refresh`` updates in place."""

    chrome = True  # header and dock; the attract and the closed page have none
    ground = "paper"  # the colour that the window is cleared with, cheaper than painting it

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.header: Header | None = None
        self.rail: Rail | None = None
        self.dock: Dock | None = None
        self.reason: Reason | None = None
        self.body: Block | None = None
        self.overlay: OverlayBlock | None = None
        self.reset()

    # --- for subclasses -------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Sets the page's local state to its beginning."""

    def portrait(self, context: Context) -> Block:
        """The content between rail and dock. Use the context given: its type may be a step smaller."""
        raise NotImplementedError

    def landscape(self, context: Context) -> Block:
        return self.portrait(context)

    def refresh(self, previous: Prompt) -> bool:
        """Brings the blocks up to the new prompt in place; False: build the content anew."""
        return False

    def tell_time(self) -> None:
        """Another minute; for a page that shows the clock itself because it has no header."""

    def primary(self) -> ButtonState | None:
        """The primary button; a page with an entry of its own says here when it is enabled."""
        return self.context.shown.prompt.primary

    def press_primary(self) -> None:
        """What the primary button does: its event, without a value, unless a page has one to give."""
        button = self.primary()
        if button is not None:
            self.context.send(button.name, None)

    def dock_extras(self) -> Sequence[Block]:
        return ()

    def dock_note(self) -> Block | None:
        return None

    # --- helpers for content --------------------------------------------------------------------------------------

    @property
    def prompt(self) -> Prompt:
        return self.context.shown.prompt

    def titles(self, context: Context, **fields: Any) -> Column:
        """Title (the prompt's key) and, if the wording has ``<key>.sub``, the line under it."""
        key = self.prompt.key
        line = context.text(f"{key}.sub", **fields) if context.has(f"{key}.sub") else ""
        return self.titles_of(context, context.text(key, **fields), line)

    def titles_of(self, context: Context, title: str, line: str = "") -> Column:
        sub = Text(context, line, "lead" if context.theme.tall else "body", colour="ink2", rich=True) if line else None
        return Column([Text(context, title, "h1", bold=True), sub], gap=context.theme.gap(10))

    def sides(self, left: Block, right: Block, stage: float | None = None) -> Row:
        """Landscape: what is looked at on the left, what is touched on the right, both stretched."""
        theme = self.context.theme
        return Row([(left, stage or theme.stage), (right, "rest")], gap=theme.px(36), align="stretch")

    # --- life -----------------------------------------------------------------------------------------------------

    def show(self, context: Context) -> None:
        """Takes a prompt: in place if it can, else builds."""
        previous, self.context = self.context, context
        if self.body is not None and _same_look(previous.shown, context.shown) and self._in_place(previous.shown):
            self._show_overlay()
            return
        self.compose()

    def compose(self) -> None:
        """Builds header, rail, content and dock from nothing. Content that would overflow is set a step smaller."""
        self._drop_children()
        context, prompt = self.context, self.context.shown.prompt
        if self.chrome:
            self.header = Header(context)
            self.rail = Rail(context, prompt.rail) if prompt.rail else None
        for fit in FITS:
            at_fit = context.at_fit(fit)
            body = self.portrait(at_fit) if context.theme.tall else self.landscape(at_fit)
            self.add_widget(body)
            self.body = body
            body.place(*self._content_box())
            if body.overflow() <= 1.0 or fit == FITS[-1]:
                break
            self._drop(body)
        for block in (self.header, self.rail):
            if block is not None:
                self.add_widget(block)
        self._build_dock()
        self._place_chrome()
        self.overlay = None
        self._show_overlay()

    def renew_dock(self) -> None:
        """Builds the dock anew: the primary button's state has changed."""
        self._drop(self.dock)
        self._drop(self.reason)
        self._build_dock()
        self._place_chrome()
        if self.overlay is not None:  # stays on top
            self.remove_widget(self.overlay)
            self.add_widget(self.overlay)

    def arrange(self) -> None:
        self.compose()

    def controls(self) -> list[Tap]:
        """Everything that can be touched now, in order of drawing."""
        root: Block = self.overlay if self.overlay is not None and self.overlay.modal else self
        return [block for block in root.blocks() if isinstance(block, Tap) and block.width > 0]

    def texts(self) -> list[str]:
        """Everything that can be read now, in order of drawing."""
        return [block.plain() for block in self.blocks() if isinstance(block, Text) and block.text]

    def discard(self) -> None:
        """Erases the page and forgets the resident: texts, textures, local state."""
        self.reset()
        self._drop_children()
        self.canvas.before.clear()

    def _in_place(self, previous: Shown) -> bool:
        shown = self.context.shown
        if self.header is not None:
            self.header.tell(self.context)
        self.tell_time()
        if shown.page_part() == previous.page_part():
            return True
        before, now = previous.prompt, shown.prompt
        if (before.view, before.key, before.rail is None) != (now.view, now.key, now.rail is None):
            return False
        if not self.refresh(before):
            return False
        if now.rail is not None and self.rail is not None and before.rail is not None and now.rail != before.rail:
            if now.rail.at != before.rail.at:
                return False
            self.rail.tell(now.rail)
        if (before.primary, before.secondary, before.home, before.help) != (
            now.primary,
            now.secondary,
            now.home,
            now.help,
        ):
            self.renew_dock()
        return True

    def _show_overlay(self) -> None:
        wanted = self.context.shown.prompt.overlay
        if self.overlay is not None:
            if wanted is not None and wanted.kind == self.overlay.kind and self.overlay.tell(wanted.params):
                return
            self._drop(self.overlay)
            self.overlay = None
        if wanted is not None:
            self.overlay = build_overlay(self.context, wanted)
            self.add_widget(self.overlay)
            self.overlay.place(self.x, self.y, self.width, self.height)

    def _build_dock(self) -> None:
        self.reason = None
        if not self.chrome:
            return
        button = self.primary()
        self.dock = Dock(
            self.context,
            button,
            self.context.shown.prompt.secondary,
            self.press_primary,
            extras=self.dock_extras(),
            note=self.dock_note(),
        )
        self.add_widget(self.dock)
        if button is not None and not button.enabled and button.why:
            self.reason = Reason(self.context, self.context.text(button.why, button.why_params))
            self.add_widget(self.reason)

    def _place_chrome(self) -> None:
        theme = self.context.theme
        if self.header is not None:
            self.header.place(self.x, self.top - theme.header, self.width, theme.header)
        if self.rail is not None:
            self.rail.place(self.x, self.top - theme.header - theme.rail, self.width, theme.rail)
        if self.dock is not None:
            self.dock.place(self.x, self.y, self.width, theme.dock)
        if self.reason is not None:
            height = self.reason.height_for(0)
            width = self.width - 2 * theme.margin
            self.reason.place(self.x + theme.margin, self.y + theme.dock + theme.px(12), width, height)

    def _content_box(self) -> tuple[float, float, float, float]:
        theme = self.context.theme
        if not self.chrome:
            return self.x, self.y, self.width, self.height
        top = self.top - theme.header - (theme.rail if self.rail is not None else 0)
        top -= theme.px(36 if theme.tall and self.rail is not None else 20 if theme.tall else 16)
        bottom = self.y + theme.dock + theme.px(28)
        button = self.primary()
        if button is not None and not button.enabled and button.why:
            bottom += theme.px(48)
        return self.x + theme.margin, bottom, self.width - 2 * theme.margin, top - bottom

    def _drop(self, block: Block | None) -> None:
        if block is not None:
            for each in list(block.blocks()):
                each.wipe()
            self.remove_widget(block)

    def _drop_children(self) -> None:
        for child in list(self.children):
            self._drop(child)
        self.header = self.rail = self.dock = self.reason = self.body = self.overlay = None


def _same_look(one: Shown, other: Shown) -> bool:
    return (one.language, one.elder, one.contrast) == (other.language, other.elder, other.contrast)


def gap(context: Context, length: float) -> Space:
    """Space that gives way when the page is full; reference px."""
    return Space(context.theme.gap(length))
