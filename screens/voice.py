"""The voice of the kiosk: the page's title and its error, once when they appear; what is left behind, again and again.

The sound files are made at set-up (or recorded) under ``assets/sounds/built/speech/<language>/voice.<key>.wav``. A key
without a file is silent: everything that is spoken also stands on the page. Without an audio device nothing is lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.audio import Sound, SoundLoader

from screens.message import Shown

REPEAT_S = 12.0
REPEATED = "takeaway"


class Voice:
    """Speaks for one screen."""

    def __init__(self, assets: Path) -> None:
        self._folder = assets / "sounds" / "built" / "speech"
        self._said: tuple[str, ...] = ()
        self._sound: Sound | None = None
        self._again: Any = None
        self._mute = False

    def tell(self, shown: Shown) -> None:
        """Speak what is new on this page."""
        prompt = shown.prompt
        keys = tuple(key for key in (prompt.error, _challenge(prompt.params), prompt.key) if key)
        new = next((key for key in keys if key not in self._said and self._file(shown.language, key)), None)
        self._said = keys
        if not shown.voice or self._mute:
            self.hush()
        elif new is not None:
            self._speak(self._file(shown.language, new), prompt.view == REPEATED)

    def hush(self) -> None:
        """Be silent."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if self._sound is not None:
            self._sound.stop()
            self._sound.unload()
            self._sound = None

    def _file(self, language: str, key: str) -> Path | None:
        file = self._folder / language / f"voice.{key}.wav"
        return file if file.exists() else None

    def _speak(self, file: Path | None, again: bool) -> None:
        self.hush()
        self._sound = SoundLoader.load(str(file)) if file else None
        if self._sound is None or not self._sound.length:
            # No audio device. Asking again for every page would only hold up the screen.
            self._mute, self._sound = True, None
            return
        self._sound.play()
        if again:
            self._again = Clock.schedule_interval(lambda _dt: self._sound and self._sound.play(), REPEAT_S)


def _challenge(params: Any) -> str | None:
    side = params.get("challenge")
    return f"camera.{side}" if side else None
