"""The shell: shows the terminal's prompts, sends back touches, keeps nothing."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent

from kiosk.base.wording import Wording
from kiosk.visit.prompts import Prompt
from screens.context import Context
from screens.link import Link
from screens.message import Shown, read_shown
from screens.theme.fonts import Fonts
from screens.theme.theme import Rgba, Theme
from screens.theme.tokens import load_tokens
from screens.touch import TouchGuard
from screens.widgets.block import Block
from screens.widgets.icon import Icons
from screens.widgets.page import Page

if TYPE_CHECKING:
    from screens.voice import Voice

log = logging.getLogger(__name__)

_TOUCH_REPORT_S = 1.0
_CHORE_EVERY_S = 0.01
CALM = Shown(
    visit=None,
    seq=0,
    prompt=Prompt(
        "attract", "attract", "ui.attract", {"ready": False, "open": [], "closed": []}, home=False, help=False
    ),
)


class Stage(Block):
    """The window's content: one page at a time. Also the whole of the shell for tests, without a socket."""

    def __init__(self, assets: Path, send: Callable[[Mapping[str, Any]], None], size: tuple[int, int]) -> None:
        super().__init__()
        self._send = send
        self._theme = Theme(load_tokens(assets / "theme" / "tokens.json"), *size)
        self._wording = Wording(assets / "translations")
        self._fonts = Fonts(assets / "fonts")
        self._icons = Icons(assets / "icons" / "png")
        self._guard = TouchGuard()
        self._last_touch = float("-inf")
        self.shown = CALM
        self.page: Page | None = None

    def tell(self, shown: Shown) -> None:
        """Shows a prompt: in place where the view stays, as a new page where it changes."""
        previous, self.shown = self.shown, shown
        context = self._context(shown)
        stays = self.page is not None and (previous.visit, previous.prompt.view) == (shown.visit, shown.prompt.view)
        if stays and self.page is not None:
            self.page.show(context)
            return
        self._leave()
        page = page_class(shown.prompt.view)(context)
        self.page = page
        self.add_widget(page)
        page.place(0, 0, self._theme.width, self._theme.height)

    def calm(self) -> None:
        """Erases everything of a visit at once and shows that the machine gets ready."""
        self._leave()
        self.tell(CALM)

    def warm(self) -> Iterator[None]:
        """Fills the caches step by step; see ``screens.warm``."""
        from screens.warm import chores

        return chores(self._context(self.shown))

    @property
    def ground(self) -> Rgba:
        """The colour to clear the window with before the page is drawn."""
        theme = replace(self._theme, elder=self.shown.elder, contrast=self.shown.contrast)
        return theme.rgba(self.page.ground if self.page is not None else "paper")

    def on_touch_down(self, touch: MotionEvent) -> bool:
        now = Clock.get_time()
        if now - self._last_touch >= _TOUCH_REPORT_S:
            self._last_touch = now
            self._send({"type": "touch"})
        return bool(super().on_touch_down(touch))

    def _context(self, shown: Shown) -> Context:
        theme = replace(self._theme, elder=shown.elder, contrast=shown.contrast)
        return Context(theme, shown, self._wording, self._fonts, self._icons, self._guard, self._event)

    def _event(self, name: str, value: Any) -> None:
        """An event always belongs to the prompt that is on screen now."""
        self._send({"type": "event", "visit": self.shown.visit, "seq": self.shown.seq, "name": name, "value": value})

    def _leave(self) -> None:
        if self.page is not None:
            self.page.discard()
            self.remove_widget(self.page)
            self.page = None


def page_class(view: str) -> type[Page]:
    """The page of a view, imported when first needed: ``screens.steps.<view>`` with one class ``<View>Page``."""
    module = importlib.import_module(f"screens.steps.{view}")
    found = getattr(module, f"{view.capitalize()}Page")
    assert issubclass(found, Page)
    return found


class KioskApp(App):
    """Window, socket and stage put together."""

    def __init__(self, assets: Path, address: Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._assets = assets
        self._link = Link(address, self._from_terminal, self._lost)
        self._awaiting_frame: int | None = None
        self._renew = False
        self._chores: Iterator[None] | None = None
        self._voice: Voice | None = None

    def build(self) -> Stage:
        self.stage = Stage(self._assets, self._link.send, (int(Window.width), int(Window.height)))
        self.stage.calm()
        Window.clearcolor = self.stage.ground
        Window.bind(on_flip=self._flipped)
        self._link.start()
        self._chores = self.stage.warm()
        self._next_chore = Clock.create_trigger(self._warm, _CHORE_EVERY_S)
        self._next_chore()
        return self.stage

    def open_settings(self, *_args: Any) -> bool:
        """F1 shall open nothing."""
        return False

    def on_stop(self) -> None:
        self._link.close()

    def run_until_renewed(self) -> None:
        """Runs; when the terminal said ``renew``, replaces the process by a fresh one, so that its memory is clean."""
        self.run()
        if self._renew:
            os.execv(sys.executable, [sys.executable, "-m", "screens"])

    def _from_terminal(self, message: Mapping[str, Any]) -> None:
        Clock.schedule_once(lambda _dt: self._apply(message), -1)

    def _lost(self) -> None:
        Clock.schedule_once(lambda _dt: self._calm(), -1)

    def _warm(self, _dt: float) -> None:
        """One chore, and the next one soon after, only while nobody is here: a visit has the machine to itself."""
        if self._chores is None or self.stage.shown.prompt.view != "attract":
            return
        if next(self._chores, self) is self:
            self._chores = None
        else:
            self._next_chore()

    def _speak(self, shown: Shown) -> None:
        """The voice is loaded with the first visit: nobody waits for it before the first frame."""
        if self._voice is None:
            if shown.visit is None:
                return
            from screens.voice import Voice

            self._voice = Voice(self._assets)
        self._voice.tell(shown)

    def _calm(self) -> None:
        if self._voice is not None:
            self._voice.hush()
        self.stage.calm()
        Window.clearcolor = self.stage.ground

    def _apply(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "prompt":
                try:
                    shown = read_shown(message)
                except ValueError as reason:
                    log.error("a prompt was not shown: %s", reason)
                    return
                self.stage.tell(shown)
                self._speak(shown)
                self._next_chore()
                Window.clearcolor = self.stage.ground
                self._awaiting_frame = shown.seq
                self.stage.canvas.ask_update()
            case "preview":
                preview = getattr(self.stage.page, "preview", None)
                if preview is not None:
                    preview(message)
            case "renew":
                self._renew = True
                self.stop()
            case other:
                log.warning("the terminal sent a message of an unknown type: %s", other)

    def _flipped(self, *_args: Any) -> None:
        """The next tick after a flip means that the frame is out."""
        if self._awaiting_frame is not None:
            seq, self._awaiting_frame = self._awaiting_frame, None
            Clock.schedule_once(lambda _dt: self._link.send({"type": "drawn", "seq": seq}), 0)
