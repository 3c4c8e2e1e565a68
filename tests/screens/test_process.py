"""The shell as a process: a terminal that talks to it over the socket, a player that looks through the probe.

Real time and a real (offscreen) window, so in a process of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.screens.samples import SAMPLES
from tests.screens.test_message import on_the_wire

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20


class Terminal:
    """The other end of the shell's socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / "shell"))
        self._server.listen(1)
        self._server.settimeout(PATIENCE_S)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SDL_VIDEODRIVER": "offscreen",
            "KIVY_HOME": str(folder / "kivy"),
            "KIOSK_SHELL_SOCKET": str(folder / "shell"),
            "KIOSK_SHELL_PROBE": str(folder / "probe"),
            "KIOSK_WINDOW": "540x960",
        }
        (folder / "kivy").mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "screens"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
        )
        self.meet()

    def meet(self) -> None:
        """Waits for the shell to connect (again)."""
        self.connection, _ = self._server.accept()
        self.connection.settimeout(PATIENCE_S)
        self.stream = self.connection.makefile("rwb")

    def say(self, line: bytes) -> None:
        self.stream.write(line + b"\n")
        self.stream.flush()

    def hear(self, kind: str) -> dict[str, Any]:
        while True:
            message = json.loads(self.stream.readline())
            if message["type"] == kind:
                return dict(message)

    def show(self, name: str) -> None:
        self.say(on_the_wire(SAMPLES[name]))
        self.hear("drawn")

    def hang_up(self) -> None:
        self.stream.close()
        self.connection.close()

    def ask(self, what: str) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(PATIENCE_S)
            probe.connect(str(self.folder / "probe"))
            with probe.makefile("rwb") as stream:
                stream.write(json.dumps({"do": what}).encode() + b"\n")
                stream.flush()
                return dict(json.loads(stream.readline()))

    def end(self) -> str:
        """Ends the shell; returns what it wrote to stderr."""
        self.process.terminate()
        try:
            _, written = self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, written = self.process.communicate()
        self._server.close()
        return str(written)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    try:
        yield terminal
    finally:
        terminal.end()


def test_the_shell_draws_prompts_forgets_on_a_lost_line_and_renews_itself(terminal: Terminal) -> None:
    terminal.show("number-date")
    answer = terminal.ask("controls")
    assert answer["view"] == "number"
    keys = {control["value"]: control for control in answer["controls"] if control["name"] == "key"}
    assert set("0123456789") < set(keys)
    assert keys["1"]["y"] < keys["0"]["y"] < 960  # window pixels, from the top
    assert "号码有误：出生日期不存在" in terminal.ask("texts")["texts"]

    terminal.hang_up()
    terminal.meet()
    shown = "".join(terminal.ask("texts")["texts"])
    assert "正在准备" in shown
    assert "420000" not in shown

    terminal.say(b"this is no message")
    terminal.say(b'{"type": "prompt", "visit": null}')
    terminal.show("home")
    pid = terminal.process.pid
    terminal.say(b'{"type": "renew"}')
    terminal.meet()
    assert terminal.process.poll() is None
    assert terminal.process.pid == pid
    terminal.show("attract")
    assert terminal.ask("texts")["view"] == "attract"

    written = terminal.end()
    assert terminal.process.returncode == 0
    assert "Traceback" not in written
    assert "420000" not in written
    assert "a line that is not a message" in written


def test_the_shell_says_what_it_lacks() -> None:
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "screens"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert done.returncode == 2
    assert "KIOSK_SHELL_SOCKET" in done.stderr
