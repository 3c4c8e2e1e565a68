"""A finger and an eye outside the program: XTest presses, and pixels read from the X server. No library but X's own."""

from __future__ import annotations

import ctypes
import time

from PIL import ImageGrab

Box = tuple[int, int, int, int]


class Glass:
    """One X display, touched and looked at."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._xtst = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self._x11.XFlush.argtypes = [ctypes.c_void_p]
        self._xtst.XTestFakeMotionEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_ulong,
        ]
        self._xtst.XTestFakeButtonEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self._connection = self._x11.XOpenDisplay(display.encode())
        if not self._connection:
            raise RuntimeError(f"no X display {display}")

    def move(self, x: int, y: int) -> None:
        """The finger above a place."""
        self._xtst.XTestFakeMotionEvent(self._connection, -1, x, y, 0)
        self._x11.XFlush(self._connection)

    def button(self, down: bool) -> float:
        """Touch or let go; the moment (perf_counter seconds) at which the server was told."""
        self._xtst.XTestFakeButtonEvent(self._connection, 1, int(down), 0)
        self._x11.XFlush(self._connection)
        return time.perf_counter()

    def pixels(self, box: Box) -> bytes:
        """What is on the glass in a box (left, top, right, bottom)."""
        return ImageGrab.grab(bbox=box, xdisplay=self._display).tobytes()

    def until_changed(self, box: Box, before: bytes, deadline_s: float) -> float | None:
        """The moment at which the box looks other than ``before``; None when it does not in time."""
        end = time.perf_counter() + deadline_s
        while (now := time.perf_counter()) < end:
            if self.pixels(box) != before:
                return now
        return None
