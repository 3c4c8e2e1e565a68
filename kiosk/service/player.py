"""The hand of a scripted resident on a real screen: finds a control by the shell's probe, touches it by xdotool."""

from __future__ import annotations

import json
import math
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageGrab

SHOWN_S = 15.0
LOOK_EVERY_S = 0.03
STILL_S = 0.12
HAND_S = 0.4
"""A hand needs longer than this from one control to the next; the screen takes anything quicker for a tremor."""


class NothingToTouch(RuntimeError):
    """The page did not show the control that a resident wanted to touch."""


class Player:
    """One screen: an X display, and the probe of the shell that draws on it."""

    def __init__(self, display: str, probe: Path, size: tuple[int, int]) -> None:
        self.display = display
        self._probe = probe
        self._size = size
        self._pause = threading.Event()

    def look(self, what: str = "controls") -> dict[str, Any]:
        """What the shell shows now; an empty answer while it starts or renews itself."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(SHOWN_S)
                line.connect(str(self._probe))
                line.sendall(json.dumps({"do": what}).encode() + b"\n")
                with line.makefile("rb") as answers:
                    said = json.loads(answers.readline() or b"{}")
        except (OSError, json.JSONDecodeError):
            return {}
        return said if isinstance(said, dict) else {}

    def wait_shown(self, seq: int) -> dict[str, Any]:
        """Wait until the page with this number (or a later one) is drawn; raises NothingToTouch."""
        until = time.monotonic() + SHOWN_S
        while time.monotonic() < until:
            shown = self.look()
            if shown.get("seq", -1) >= seq:
                return shown
            self._pause.wait(LOOK_EVERY_S)
        raise NothingToTouch(f"page {seq} did not appear")

    def picture(self) -> Image.Image:
        """The whole screen, once the last frame has reached it."""
        self._pause.wait(STILL_S)
        return ImageGrab.grab(xdisplay=self.display)

    def touch(self, name: str, value: Any, seq: int, touched: Callable[[], None] = lambda: None) -> None:
        """Touch the control ``name`` (with this value) as soon as a person would; raises NothingToTouch."""
        self._pause.wait(HAND_S)
        until = time.monotonic() + SHOWN_S
        while time.monotonic() < until:
            shown = self.wait_shown(seq)
            for control in shown.get("controls", []):
                if control["name"] == name and control["value"] == value and control["enabled"]:
                    touched()
                    self._click(control["x"], control["y"])
                    return
            self._pause.wait(LOOK_EVERY_S)
        raise NothingToTouch(f"no control {name} on page {seq}")

    def type_keys(self, keys: str, seq: int) -> None:
        """Touch the keys of a pad one after the other."""
        for key in keys:
            self.touch("key", key, seq)

    def sign(self, seq: int) -> None:
        """Two strokes in the middle of the pad, drawn as a finger draws."""
        self.wait_shown(seq)
        width, height = self._size
        for phase in (0.0, 1.5):
            points = [
                (
                    round(width * (0.42 + 0.30 * t / 30)),
                    round(height * (0.46 + 0.05 * phase + 0.05 * math.sin(t / 4 + phase))),
                )
                for t in range(31)
            ]
            moves: list[str] = ["mousemove", *map(str, points[0]), "mousedown", "1"]
            for x, y in points[1:]:
                moves += ["mousemove", str(x), str(y), "sleep", "0.008"]
            self._xdotool(*moves, "mouseup", "1")

    def _click(self, x: int, y: int) -> None:
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(
            ["xdotool", *arguments], env={"DISPLAY": self.display, "PATH": "/usr/bin:/bin"}, check=True, timeout=SHOWN_S
        )
