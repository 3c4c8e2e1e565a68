"""A real pcscd with vpcd's virtual readers, of a test run's own: it disturbs no other pcscd and needs no root.

pcscd knows only one place for its socket, and only one can be started there. But it takes a socket that is handed to
it, as by systemd (``LISTEN_FDS``), and its clients look for another one where ``PCSCLITE_CSOCK_NAME`` says. It still
writes its number to /run/pcscd: who may not write there gets a /run of his own for it (a user namespace).

libpcsclite reads that variable once in a process: a process can have only one such folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
START_S = 10.0
ENVIRONMENT = "PCSCLITE_CSOCK_NAME"

_HAND_OVER = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); "
    "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1'); os.execvp(sys.argv[2], sys.argv[2:])"
)
_OWN_RUN = ("unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /run && exec "$0" "$@"')


class Pcscd:
    """One pcscd, which can be killed, frozen and started again; ``ports`` are those of its two readers."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "comm"
        self._config = folder / "readers"
        self._config.mkdir()
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.ports = _free_pair()
        os.environ[ENVIRONMENT] = str(self._socket)

    @property
    def pid(self) -> int:
        assert self._process is not None, "pcscd does not run"
        return self._process.pid

    def start(self, readers: bool = True) -> None:
        """Start it, with two readers or with none; its clients may come at once."""
        daemon = shutil.which("pcscd", path=os.environ.get("PATH", "") + ":/usr/sbin")
        assert daemon, "pcscd is missing: install the packages of packages.debian"
        assert VPCD.exists(), "vsmartcard-vpcd is missing: install the packages of packages.debian"
        config = self._config / "vpcd"
        config.unlink(missing_ok=True)
        if readers:
            channel = f"0x{self.ports[0]:X}"
            config.write_text(
                f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{channel}\nLIBPATH {VPCD}\nCHANNELID {channel}\n'
            )
        self._socket.unlink(missing_ok=True)
        own_run = () if os.access("/run", os.W_OK) else _OWN_RUN
        with socket.socket(socket.AF_UNIX) as door, self._log.open("wb") as log:
            door.bind(str(self._socket))
            door.listen(16)
            number = str(door.fileno())
            daemon_line = (daemon, "--foreground", "--info", "--config", str(self._config))
            self._process = subprocess.Popen(
                [*own_run, sys.executable, "-c", _HAND_OVER, number, *daemon_line],
                pass_fds=(door.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(START_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(START_S)


def _free_pair() -> tuple[int, int]:
    """Two free ports that follow each other: vpcd's second reader listens on the one after the first's."""
    for _ in range(100):
        with socket.create_server(("0.0.0.0", 0)) as first:
            port = first.getsockname()[1]
            try:
                with socket.create_server(("0.0.0.0", port + 1)):
                    return port, port + 1
            except (OSError, OverflowError):
                continue
    raise AssertionError("no two free ports follow each other")
