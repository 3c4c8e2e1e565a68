"""The voice of the kiosk: the page's title and its error, once when they appear; what is left behind, again and again.

At the camera it also says each hint, and the count-down in time with the screen. A hint waits until what is being said
has been said, and only the newest waits: nobody hears half a sentence, or one that no longer holds.

The sound files are made at set-up (or recorded) under ``assets/sounds/built/speech/<language>/voice.<key>.wav``. A key
without a file is silent: everything that is spoken also stands on the page. Without an audio device nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.audio import Sound, SoundLoader

from screens.message import Shown

REPEAT_S = 12.0
REPEATED = "takeaway"
HINT_AGAIN_S = 6.0
"""The same hint is not said again before."""


class Voice:
    """Speaks for one screen. ``now`` gives seconds that never go back."""

    def __init__(self, assets: Path, now: Callable[[], float] = Clock.get_time) -> None:
        self._folder = assets / "sounds" / "built" / "speech"
        self._now = now
        self._said: tuple[str, ...] = ()
        self._hint: str | None = None
        self._hinted: dict[str, float] = {}
        self._waiting: Path | None = None
        self._sound: Sound | None = None
        self._again: Any = None
        self._end: Any = None
        self._mute = False

    def tell(self, shown: Shown) -> None:
        """Speak what is new on this page."""
        prompt, params = shown.prompt, shown.prompt.params
        keys = tuple(key for key in (prompt.error, _challenge(params), _other_ways(params), prompt.key) if key)
        new = next((key for key in keys if key not in self._said and self._file(shown.language, key)), None)
        hint = next((key for key in (_count(params), params.get("hint")) if key not in (None, *keys)), None)
        changed = hint != self._hint
        self._said, self._hint = keys, hint
        if not shown.voice or self._mute:
            self.hush()
            return
        if new is not None:
            self._speak(self._file(shown.language, new), prompt.view == REPEATED)
        if changed:
            self._say(self._file(shown.language, hint) if hint else None, hint, at_once=bool(_count(params)))

    def hush(self) -> None:
        """Be silent."""
        self._waiting = None
        for event in (self._again, self._end):
            if event is not None:
                event.cancel()
        self._again = self._end = None
        if self._sound is not None:
            self._sound.stop()
            self._sound.unload()
            self._sound = None

    def _file(self, language: str, key: str) -> Path | None:
        file = self._folder / language / f"voice.{key}.wav"
        return file if file.exists() else None

    def _say(self, file: Path | None, hint: str | None, *, at_once: bool) -> None:
        """A hint as soon as nothing else is being said; the count-down now."""
        self._waiting = None
        if file is None or hint is None:
            return
        if not at_once and self._now() - self._hinted.get(hint, -HINT_AGAIN_S) < HINT_AGAIN_S:
            return
        if at_once or self._end is None:
            self._hinted[hint] = self._now()
            self._speak(file)
        else:
            self._waiting = file

    def _speak(self, file: Path | None, again: bool = False) -> None:
        self.hush()
        self._sound = SoundLoader.load(str(file)) if file else None
        if self._sound is None or not self._sound.length:
            # No audio device. Asking again for every page would only hold up the screen.
            self._mute, self._sound = True, None
            return
        self._sound.play()
        self._end = Clock.schedule_once(self._ended, self._sound.length)
        if again:
            self._again = Clock.schedule_interval(lambda _dt: self._sound and self._sound.play(), REPEAT_S)

    def _ended(self, _dt: float) -> None:
        self._end = None
        if self._waiting is not None:
            self._say(self._waiting, self._hint, at_once=False)


def _challenge(params: Mapping[str, Any]) -> str | None:
    side = params.get("challenge")
    return f"camera.{side}" if side else None


def _other_ways(params: Mapping[str, Any]) -> str | None:
    return "camera.long" if params.get("long") else None


def _count(params: Mapping[str, Any]) -> str | None:
    number = params.get("countdown")
    return f"camera.count.{number}" if number else None
