"""Plugged in and pulled out: who is woken, with a monitor of the test's own and with real udev events of umockdev."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.base import DeviceSpec
from devices.hotplug import Change, Hotplug, UdevMonitor, concerns
from tests.devices.test_supervisor import Log

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"  # umockdev's testbed comes by gi, which is Debian's and not in the venv

BY_ID = "/dev/serial/by-id/usb-LOCK01"
PLUGGED = Change("tty", frozenset(("/dev/ttyUSB0", BY_ID)))
HUB = Change("usb", frozenset(("/dev/bus/usb/001/004",)))


@pytest.mark.parametrize(
    ("change", "address", "concerned"),
    [
        (PLUGGED, "/dev/ttyUSB0", True),
        (PLUGGED, BY_ID, True),
        (PLUGGED, "/dev/ttyUSB1", False),
        (PLUGGED, f"{BY_ID}+/dev/ttyUSB7", True),
        (PLUGGED, "tcp://127.0.0.1:9100", False),
        (PLUGGED, "pcsc:Some Reader 00 00", False),
        (HUB, "pcsc:Some Reader 00 00", True),
        (HUB, "usb:04b8:0202", True),
        (HUB, "ipp://localhost/printers/A4", False),
        (HUB, "/dev/ttyUSB0", False),
    ],
)
def test_a_change_concerns_the_devices_at_its_paths(change: Change, address: str, concerned: bool) -> None:
    assert concerns(change, address) is concerned


def test_a_link_of_ones_own_is_followed(tmp_path: Path) -> None:
    node, link = tmp_path / "ttyS9", tmp_path / "reader"
    node.touch()
    link.symlink_to(node)
    assert concerns(Change("tty", frozenset((str(node),))), str(link))


class Told:
    """A monitor that a test speaks through."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Change | None] = queue.Queue()
        self.tell = self._queue.put

    def changes(self) -> Iterator[Change]:
        yield from iter(self._queue.get, None)

    def close(self) -> None:
        self._queue.put(None)


def test_only_the_workers_that_are_concerned_are_woken() -> None:
    specs = [
        DeviceSpec("lock", "io_board", "modbus", BY_ID),
        DeviceSpec("slips", "receipt_printer", "escpos", "tcp://10.0.0.2:9100"),
        DeviceSpec("staff", "smart_card", "pcsc", "pcsc:Reader"),
    ]
    nudged: queue.Queue[str] = queue.Queue()
    monitor = Told()
    hotplug = Hotplug(specs, nudged.put, monitor)
    for change in (PLUGGED, HUB, PLUGGED):
        monitor.tell(change)
    assert [nudged.get(timeout=5) for _ in range(3)] == ["lock", "staff", "lock"]
    hotplug.close()
    assert nudged.empty()


def test_without_udev_it_says_so_once_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_library() -> None:
        raise ImportError("No library named udev")

    monkeypatch.setattr("devices.hotplug.pyudev.Context", no_library)
    log = Log()
    hotplug = Hotplug([DeviceSpec("lock", "io_board", "modbus", BY_ID)], pytest.fail, UdevMonitor(log))
    hotplug.close()
    assert log.lines == ["no_hotplug"]
    assert not hotplug._thread.is_alive()


LISTENER = """
import json, queue, sys
from devices.base import DeviceSpec
from devices.hotplug import Hotplug, UdevMonitor
from kiosk.sync.log import configure

configure()  # logs to standard error
seen = queue.Queue()
specs = [DeviceSpec("lock", "io_board", "modbus", sys.argv[1]), DeviceSpec("reader", "io_board", "modbus", "/dev/tty0")]
hotplug = Hotplug(specs, seen.put, UdevMonitor())
print(json.dumps("listening"), flush=True)
for line in sys.stdin:
    print(json.dumps(seen.get(timeout=10)), flush=True)
hotplug.close()
"""

BED = """
import json, subprocess, sys, gi
gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev

bed = UMockdev.Testbed.new()
link = sys.argv[3]
listener = subprocess.Popen(
    [sys.argv[1], "-c", sys.argv[2], link], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)
heard = lambda: json.loads(listener.stdout.readline())
def nudged():
    listener.stdin.write("next\\n")
    listener.stdin.flush()
    return heard()
assert heard() == "listening"
lock = bed.add_device("tty", "ttyUSB0", None, ["dev", "4:64"], ["DEVNAME", "/dev/ttyUSB0", "DEVLINKS", link])
plugged = nudged()
bed.uevent(lock, "remove")
pulled = nudged()
listener.stdin.close()
print(json.dumps({"plugged": plugged, "pulled": pulled, "ended": listener.wait(10)}))
"""


def test_real_udev_events_wake_the_device_by_its_link() -> None:
    wrapper = shutil.which("umockdev-wrapper")
    assert wrapper, "umockdev is missing: install the Debian packages of packages.debian"
    done = subprocess.run(
        [wrapper, SYSTEM_PYTHON, "-c", BED, sys.executable, LISTENER, BY_ID],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"plugged": "lock", "pulled": "lock", "ended": 0}
