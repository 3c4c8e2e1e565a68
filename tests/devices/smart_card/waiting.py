"""Waiting for what happens elsewhere: in pcscd, or on a thread of the reader."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def until(happened: Callable[[], bool], deadline_s: float = 5.0) -> float:
    """Ask again and again until it happened; returns the seconds that it took, fails at the deadline."""
    begun, pause = time.monotonic(), threading.Event()
    while not happened():
        assert time.monotonic() - begun < deadline_s, f"it did not happen within {deadline_s} s"
        pause.wait(0.01)
    return time.monotonic() - begun
