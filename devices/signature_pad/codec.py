"""Input events of the kernel (``struct input_event`` of 64-bit Linux, 24 bytes) into strokes of a pen.

A digitiser tells ABS_X, ABS_Y, perhaps ABS_PRESSURE, and BTN_TOUCH; SYN_REPORT ends one moment. Multi-touch panels tell
their first finger in the same words. After SYN_DROPPED the kernel has lost events: the stroke ends there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from devices.signature_pad.port import Point, Stroke

EVENT = struct.Struct("=qqHHi")
SYN, KEY, ABS = 0, 1, 3
SYN_REPORT, SYN_DROPPED = 0, 3
ABS_X, ABS_Y, ABS_PRESSURE = 0, 1, 24
BTN_TOUCH = 0x14A
_HIGHEST_TYPE = 0x1F
MOST_POINTS = 6000  # a name has a few hundred; a leaning elbow must not fill the memory


@dataclass(frozen=True, slots=True)
class Axes:
    """The largest value of each axis; all begin at 0."""

    x: int
    y: int
    pressure: int


class NotEventsError(Exception):
    """The bytes are not input events."""


class StrokeParser:
    """Takes bytes as they come and keeps the strokes that are whole."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._buffer = b""
        self._now: dict[int, int] = {}
        self._down = self._skipping = False
        self._began_us: int | None = None
        self._points: list[Point] = []
        self._room = MOST_POINTS
        self.strokes: list[Stroke] = []

    @property
    def writing(self) -> bool:
        """Whether the pen is down."""
        return self._down

    def feed(self, data: bytes) -> None:
        """Take in bytes; raises NotEventsError."""
        self._buffer += data
        whole = len(self._buffer) // EVENT.size * EVENT.size
        chunk, self._buffer = self._buffer[:whole], self._buffer[whole:]
        for seconds, micros, kind, code, value in EVENT.iter_unpack(chunk):
            if kind > _HIGHEST_TYPE or not 0 <= micros < 1_000_000 or seconds < 0:
                raise NotEventsError
            self._take(seconds * 1_000_000 + micros, kind, code, value)

    def _take(self, at_us: int, kind: int, code: int, value: int) -> None:
        if kind == SYN and code == SYN_DROPPED:
            self._skipping = True
            self._lift()
        elif kind == SYN and code == SYN_REPORT:
            if self._skipping:
                self._skipping = False
            elif self._down:
                self._note(at_us)
        elif self._skipping:
            return
        elif kind == KEY and code == BTN_TOUCH:
            self._down = value != 0
            if not self._down:
                self._lift()
        elif kind == ABS:
            self._now[code] = value

    def _note(self, at_us: int) -> None:
        if ABS_X not in self._now or ABS_Y not in self._now or self._room <= 0:
            return
        if self._began_us is None:
            self._began_us = at_us
        pressure = self._now.get(ABS_PRESSURE)
        self._points.append(
            Point(
                _share(self._now[ABS_X], self._axes.x),
                _share(self._now[ABS_Y], self._axes.y),
                max(0, (at_us - self._began_us) // 1000),
                1.0 if pressure is None else _share(pressure, self._axes.pressure),
            )
        )
        self._room -= 1

    def _lift(self) -> None:
        self._down = False
        if self._points:
            self.strokes.append(Stroke(tuple(self._points)))
            self._points = []


def _share(value: int, most: int) -> float:
    return min(1.0, max(0.0, value / most))
