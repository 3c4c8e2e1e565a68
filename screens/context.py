"""What every widget of a page needs: the theme, the words, the fonts and the way back to the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.base.wording import Wording
from screens.message import Shown
from screens.theme.fonts import Fonts
from screens.theme.theme import Theme
from screens.touch import TouchGuard
from screens.widgets.icon import Icons

Send = Callable[[str, Any], None]


@dataclass(frozen=True)
class Context:
    """Made anew for every prompt. ``send(name, value)`` is an event of the page that is shown."""

    theme: Theme
    shown: Shown
    wording: Wording
    fonts: Fonts
    icons: Icons
    guard: TouchGuard
    send: Send

    @property
    def language(self) -> str:
        return self.shown.language

    @property
    def params(self) -> Mapping[str, Any]:
        return self.shown.prompt.params

    def text(self, key: str, params: Mapping[str, Any] | None = None, **more: Any) -> str:
        """The wording under ``key``; fields come from ``params``, else from those of the prompt, and ``more``."""
        fields = self.params if params is None else params
        return self.wording.text(self.language, key, {**fields, **more})

    def has(self, key: str) -> bool:
        return self.wording.has(self.language, key)

    def own(self, params: Mapping[str, Any], name: str = "") -> str:
        """A text that the data carries in both languages: ``zh``/``en`` or ``<name>_zh``/``<name>_en``."""
        key = f"{name}_{self.language}" if name else self.language
        return str(params.get(key) or params.get(f"{name}_zh" if name else "zh") or "")

    @property
    def clock(self) -> str:
        """HH:MM of business time."""
        return self.shown.clock[11:16]

    @property
    def day(self) -> str:
        """The date with its weekday, as the attract page shows it."""
        if not self.shown.clock:
            return ""
        moment = datetime.fromisoformat(self.shown.clock)
        weekday = self.text(f"ui.weekday.{moment.isoweekday()}")
        return self.text("ui.day", {"month": moment.month, "day": moment.day, "weekday": weekday})

    def at_fit(self, fit: float) -> Context:
        return replace(self, theme=self.theme.at_fit(fit))
