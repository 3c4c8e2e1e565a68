"""A real printer (ippeveprinter) with a plan of what goes wrong, and a real CUPS with a folder of its own."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from tests.daemons.process import Daemon, free_port, listens, program

_CUPS_LIBRARY = Path("/usr/lib/cups")

# What the printer does for a job, line by line of the file "plan": "page" puts one out, "state" changes its reasons
# (never as the last line: a state told at the end of a job disturbs the next one), "until" waits for a file, "fail"
# gives up. Each page that came out is a line in the file "pages".
_COMMAND = """#!/bin/sh
folder=$(dirname "$0")
n=0
while read -r word rest; do
    case $word in
        page) sleep "$(cat "$folder/pace")"; n=$((n + 1)); echo "$IPP_JOB_NAME $n" >> "$folder/pages"
              echo "ATTR: job-impressions-completed=$n" >&2 ;;
        state) echo "STATE: $rest" >&2 ;;
        until) while [ ! -e "$folder/$rest" ]; do sleep 0.05; done ;;
        fail) echo "ERROR: engine" >&2; exit 1 ;;
    esac
done < "$folder/plan"
"""

_ATTRIBUTES = """ATTR keyword media-default "iso_a4_210x297mm"
ATTR keyword media-ready "iso_a4_210x297mm"
ATTR keyword media-supported "iso_a4_210x297mm"
ATTR mimeMediaType document-format-default "application/pdf"
ATTR mimeMediaType document-format-supported "application/pdf","application/octet-stream"
"""

# Sends a job into a socket and asks nothing, as the backend of the package "cups" does; that package is not needed.
_SOCKET_BACKEND = """#!/bin/bash
[ $# -eq 0 ] && exit 0
place=${DEVICE_URI#socket://}
exec 3<> "/dev/tcp/${place%:*}/${place##*:}" || exit 1
if [ $# -ge 6 ]; then cat "$6" >&3; else cat >&3; fi
"""


class EvePrinter:
    """An IPP printer of the CUPS project; switched off and on again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        (folder / "spool").mkdir(parents=True)
        command = folder / "command.sh"
        command.write_text(_COMMAND)
        command.chmod(0o755)
        (folder / "attributes").write_text(_ATTRIBUTES)
        (folder / "pages").touch()
        self.address = f"ipp://localhost:{self._port}/ipp/print"
        self.plan("page", "page")
        self.switch_on()

    def plan(self, *lines: str, pace_s: float = 0.2) -> None:
        """What becomes of the next jobs."""
        (self._folder / "plan").write_text("".join(f"{line}\n" for line in lines))
        (self._folder / "pace").write_text(str(pace_s))

    def give(self, name: str) -> None:
        """What a line ``until NAME`` waits for: paper, a closed cover."""
        (self._folder / name).touch()

    def take_away(self) -> None:
        """Take away what was given: the next plan waits for it again."""
        for name in ("paper", "closed"):
            (self._folder / name).unlink(missing_ok=True)

    def pages(self, job: str) -> int:
        """How many pages of a job came out."""
        return sum(line.split()[0] == job for line in (self._folder / "pages").read_text().splitlines())

    def switch_on(self) -> None:
        self.take_away()
        options = ["-r", "off", "-p", str(self._port), "-n", "localhost", "-d", str(self._folder / "spool")]
        options += ["-c", str(self._folder / "command.sh"), "-a", str(self._folder / "attributes"), f"A4 {self._port}"]
        eve = program("ippeveprinter", "cups-ipp-utils")
        self._daemon = Daemon([eve, *options], self._folder / "log")
        self._daemon.wait_for(lambda: listens(self._port), "ippeveprinter serves")

    def switch_off(self) -> None:
        """At once, as by its plug."""
        self._daemon.kill()


class Cups:
    """A cupsd on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        folder.chmod(0o755)  # its children run as another user
        for name in ("etc", "cache", "state", "log", "spool/tmp"):
            (folder / name).mkdir(parents=True)
        self._make_library(folder / "library")
        (folder / "etc/cupsd.conf").write_text(self._configuration())
        (folder / "etc/cups-files.conf").write_text(self._places())
        self.start()

    def start(self) -> None:
        options = ["-f", "-c", str(self._folder / "etc/cupsd.conf"), "-s", str(self._folder / "etc/cups-files.conf")]
        self._daemon = Daemon([program("cupsd", "cups-daemon"), *options], self._folder / "log/output")
        self._daemon.wait_for(lambda: listens(self._port), "cupsd serves")

    def end(self) -> None:
        self._daemon.end()

    def add_queue(self, name: str, device: str, model: str) -> str:
        """A queue that tries a job again and again, as kiosks are set up; its address."""
        command = [program("lpadmin", "cups-client"), "-h", f"127.0.0.1:{self._port}", "-p", name, "-E", "-v", device]
        done = subprocess.run(
            [*command, "-m", model, "-o", "printer-error-policy=retry-current-job"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return f"ipp://127.0.0.1:{self._port}/printers/{name}"

    def spool(self) -> list[str]:
        """Documents and records of jobs that lie in the spool."""
        return sorted(path.name for path in (self._folder / "spool").iterdir() if path.is_file())

    def _make_library(self, place: Path) -> None:
        if not _CUPS_LIBRARY.is_dir():
            pytest.fail("CUPS is missing: install the Debian package cups-daemon (make setup)")
        (place / "backend").mkdir(parents=True)
        for path in _CUPS_LIBRARY.iterdir():
            if path.name != "backend":
                (place / path.name).symlink_to(path)
        for path in (_CUPS_LIBRARY / "backend").iterdir():
            if path.name != "socket":
                (place / "backend" / path.name).symlink_to(path)
        backend = place / "backend/socket"
        backend.write_text(_SOCKET_BACKEND)
        backend.chmod(0o755)

    def _configuration(self) -> str:
        return f"""Listen 127.0.0.1:{self._port}
LogLevel warn
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobFiles No
JobRetryInterval 2
JobKillDelay 2
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""

    def _places(self) -> str:
        user = "lp" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        return f"""ServerBin {self._folder}/library
ServerRoot {self._folder}/etc
RequestRoot {self._folder}/spool
TempDir {self._folder}/spool/tmp
CacheDir {self._folder}/cache
StateDir {self._folder}/state
AccessLog {self._folder}/log/access
ErrorLog {self._folder}/log/error
PageLog {self._folder}/log/page
User {user}
Sandboxing relaxed
"""


class Sink:
    """A printer on a raw socket that takes everything and prints nothing."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.taken = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return  # switched off
            with client:
                while data := client.recv(65536):
                    self.taken += len(data)

    def switch_off(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)
