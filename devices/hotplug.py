"""Plugged in, pulled out: udev's events wake the workers whose device is concerned.

A worker finds out by itself within 3 s (``devices.supervisor``); an event only spares it the wait. So nothing depends
on udev: where there is none (a container), that is said once and the probing does it alone.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyudev
import structlog

from devices.base import DeviceSpec
from devices.supervisor import Log

SUBSYSTEMS = ("tty", "usb", "usbmisc", "input", "hidraw", "video4linux")
_ON_THE_BUS = ("pcsc:", "usb:", "hid:")
"""Addresses that name no path: any change on the USB may concern them."""

_DAEMON = Path("/run/udev/control")


@dataclass(frozen=True, slots=True)
class Change:
    """Something was plugged in, pulled out or renamed: its subsystem, its node and the links to it."""

    subsystem: str
    paths: frozenset[str]


class Monitor(Protocol):
    """Where changes come from."""

    def changes(self) -> Iterator[Change]:
        """One change after the other, waiting for each; ends after ``close``."""

    def close(self) -> None:
        """End the wait."""


def concerns(change: Change, address: str) -> bool:
    """Whether a change may concern the device at an address; of a cabinet's two lines (``a+b``) either will do.

    A path is concerned when it, or what it is a link to now, is among the change's paths: ``/dev/serial/by-id/x``
    by its node, ``/dev/ttyUSB0`` by its link. What is reached by a network (``tcp://``) never is.
    """
    return any(_line_is_concerned(change, line) for line in address.split("+"))


def _line_is_concerned(change: Change, line: str) -> bool:
    if line.startswith("/"):
        return not change.paths.isdisjoint((line, os.path.realpath(line)))
    return change.subsystem == "usb" and line.startswith(_ON_THE_BUS)


class Hotplug:
    """One thread that listens to a monitor and calls ``nudge`` with the name of each device that is concerned."""

    def __init__(self, specs: Sequence[DeviceSpec], nudge: Callable[[str], None], monitor: Monitor) -> None:
        self._specs = tuple(specs)
        self._nudge = nudge
        self._monitor = monitor
        self._thread = threading.Thread(target=self._run, name="hotplug", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._monitor.close()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        for change in self._monitor.changes():
            for spec in self._specs:
                if concerns(change, spec.address):
                    self._nudge(spec.name)


class UdevMonitor:
    """udev's own events, those that come after its rules: then the links stand and the rights are set."""

    def __init__(self, log: Log | None = None) -> None:
        log = log or structlog.get_logger("devices")
        self._wake = os.eventfd(0)
        self._monitor: pyudev.Monitor | None = None
        try:
            self._monitor = pyudev.Monitor.from_netlink(pyudev.Context())
            for subsystem in SUBSYSTEMS:
                self._monitor.filter_by(subsystem)
            self._monitor.start()
        except (ImportError, OSError) as error:  # no libudev on this machine, no netlink in this container
            self._monitor = None
            log.info("no_hotplug", reason=type(error).__name__, instead="probing")
        else:
            if not _DAEMON.exists():
                log.info("no_hotplug", reason="no udev daemon", instead="probing")

    def changes(self) -> Iterator[Change]:
        """Waits without waking up in between."""
        waiting = select.poll()
        waiting.register(self._wake, select.POLLIN)
        if self._monitor is not None:
            waiting.register(self._monitor.fileno(), select.POLLIN)
        while True:
            if self._wake in dict(waiting.poll()):
                os.close(self._wake)
                return
            device = self._monitor.poll(timeout=0) if self._monitor is not None else None
            if device is not None:
                node = [device.device_node] if device.device_node else []
                yield Change(str(device.subsystem), frozenset((*node, *device.device_links)))

    def close(self) -> None:
        """End the wait."""
        os.eventfd_write(self._wake, 1)
