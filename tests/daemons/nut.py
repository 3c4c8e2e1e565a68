"""A real upsd with its dummy-ups, in a folder and on a port of a test's own; it needs neither root nor a set-up."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

PROGRAMS = Path("/lib/nut")  # /usr/sbin/upsd is a wrapper that refuses to start without a set-up in /etc
START_S = 10.0
MAINS: Mapping[str, str] = {
    "ups.status": "OL",
    "battery.charge": "90",
    "battery.runtime": "1200",
    "ups.load": "25",
    "ups.mfr": 'Maker of "UPS" \\ batteries',
}


class Nut:
    """upsd and the driver of one UPS, whose values the test writes."""

    def __init__(self, folder: Path) -> None:
        for program in ("upsd", "dummy-ups"):
            assert (PROGRAMS / program).exists(), f"{program} is missing: install the packages of packages.debian"
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.address = f"nut://127.0.0.1:{self.port}/ups"
        config = {
            "ups.conf": "[ups]\ndriver = dummy-ups\nport = ups.dev\nmode = dummy-loop\npollinterval = 1\n",
            "upsd.conf": f"LISTEN 127.0.0.1 {self.port}\nSTATEPATH {folder}\nMAXAGE 15\n",
            "upsd.users": "",
        }
        for name, text in config.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o640)

    def write(self, values: Mapping[str, str]) -> None:
        """What the UPS tells from now on; the driver looks every second or two."""
        new = self._folder / "new"
        new.write_text("".join(f"{name}: {value}\n" for name, value in values.items()))
        new.replace(self._folder / "ups.dev")

    def start_driver(self) -> None:
        self._start("driver", "dummy-ups", "-a", "ups")
        _wait_for((self._folder / "dummy-ups-ups").exists, "dummy-ups")

    def start_server(self) -> None:
        self._start("server", "upsd")
        _wait_for(self._listens, "upsd")

    def kill_driver(self) -> None:
        self._end("driver", signal.SIGKILL)

    def kill_server(self) -> None:
        self._end("server", signal.SIGKILL)

    def stop(self) -> None:
        for name in list(self._processes):
            self._end(name, signal.SIGTERM)

    def _start(self, name: str, program: str, *options: str) -> None:
        places = ("NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH", "NUT_PIDPATH")
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [PROGRAMS / program, "-F", "-u", getpass.getuser(), *options],
                env=os.environ | dict.fromkeys(places, str(self._folder)),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _end(self, name: str, number: signal.Signals) -> None:
        process = self._processes.pop(name)
        process.send_signal(number)
        try:
            process.wait(START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(START_S)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _wait_for(ready: object, program: str) -> None:
    assert callable(ready)
    end = time.monotonic() + START_S
    while not ready():
        assert time.monotonic() < end, f"{program} did not start"
        time.sleep(0.05)
