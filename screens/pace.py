"""How evenly the shell ticks, and how many frames of the camera reach the glass: for the probe, never in the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window

PERIOD_S = 1 / 30


class Pace:
    """Counts from its first ``read`` on, and anew after each; before that nothing ticks."""

    def __init__(self, frame_shown: Callable[[], int], now: Callable[[], float]) -> None:
        """``frame_shown`` is the number of the camera frame on the page, ``now`` are monotonic seconds."""
        self._frame_shown = frame_shown
        self._now = now
        self._counting = False
        self._began = self._last = 0.0
        self._late_ms: list[float] = []
        self._flips = self._frames = self._frame = 0

    def read(self) -> dict[str, Any]:
        """What was counted since the last ``read``: seconds, lateness of each tick of 1/30 s, flips, camera frames."""
        if not self._counting:
            self._counting = True
            self._began = self._last = self._now()
            Clock.schedule_interval(self.tick, PERIOD_S)
            Window.bind(on_flip=self.flipped)
        now = self._now()
        said = {
            "seconds": now - self._began,
            "late_ms": self._late_ms,
            "flips": self._flips,
            "frames": self._frames,
        }
        self._began, self._late_ms, self._flips, self._frames = now, [], 0, 0
        return said

    def tick(self, _dt: float) -> None:
        """A tick that comes a whole period after the one before is not late."""
        now = self._now()
        self._late_ms.append(max(0.0, now - self._last - PERIOD_S) * 1000)
        self._last = now

    def flipped(self, *_args: Any) -> None:
        """A frame of the camera counts when the window was drawn with it for the first time."""
        self._flips += 1
        frame = self._frame_shown()
        if frame != self._frame:
            self._frame = frame
            self._frames += 1
