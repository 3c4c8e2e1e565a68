"""All devices of a terminal by name: what they are now, and who is told when that changes.

The hub knows no adapter: it is given the call that makes one (``devices.kits.make``).

A terminal renews itself after each visit, and a technician asks since when a device has been like this. So a hub can be
given what an earlier one knew (``Past``). A status is never taken from there - it is asked for - but where the first
reading says the same as the last one did, ``since`` goes on, and so do ``last_ok`` and the counters.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from devices.base import Device, DeviceSpec, Kind, Status
from devices.supervisor import GOOD, Counters, Log, Worker

Make = Callable[[DeviceSpec, threading.Event], Device]
"""The adapter of one configured device; the event ends its waiting calls at the stop. Raises ValueError."""

Listener = Callable[[str, Status], None]
Port = TypeVar("Port")

NOT_PROBED = Status("unknown", ("not_probed",))


@dataclass(frozen=True, slots=True)
class Instance:
    """One device, what it is now, and how it went."""

    spec: DeviceSpec
    status: Status
    counters: Counters = Counters()


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier hub knew of a device; its times are of this machine's monotonic clock, also if below zero."""

    status: Status
    counters: Counters


class Hub:
    """Thread-safe. Listeners are called on the workers' threads, after the change, and must not block."""

    def __init__(
        self,
        specs: Sequence[DeviceSpec],
        make: Make,
        clock: Callable[[], float] = time.monotonic,
        log: Log | None = None,
        past: Mapping[str, Past] | None = None,
    ) -> None:
        """Make all adapters; raises ValueError for two devices of a name, an unknown adapter or a bad address."""
        self._log = log or structlog.get_logger("devices")
        self._past = dict(past or {})
        self._clock = clock
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._specs: dict[str, DeviceSpec] = {}
        self._devices: dict[str, Device] = {}
        self._workers: dict[str, Worker] = {}
        self._statuses: dict[str, Status] = {}
        for spec in specs:
            if spec.name in self._specs:
                raise ValueError(f"two devices are named {spec.name!r}")
            try:
                device = make(spec, self._stop)
            except ValueError as error:
                raise ValueError(f"device {spec.name!r}: {error}") from error
            self._specs[spec.name] = spec
            self._devices[spec.name] = device
            known = self._past.get(spec.name)
            self._statuses[spec.name] = replace(
                NOT_PROBED, since=clock(), last_ok=known.status.last_ok if known else None
            )
            counters = known.counters if known else None
            self._workers[spec.name] = Worker(spec.name, device, self._publish, clock, self._log, counters)

    def start(self) -> None:
        """Begin to supervise all devices."""
        for worker in self._workers.values():
            worker.start()

    def stop(self, deadline_s: float = 5.0) -> bool:
        """End all workers and waiting calls; False when one did not end within the deadline, which all share."""
        self._stop.set()
        end = self._clock() + deadline_s
        for worker in self._workers.values():
            worker.end()
        ended = [worker.join(max(0.0, end - self._clock())) for worker in self._workers.values()]
        return all(ended)

    def statuses(self) -> list[Instance]:
        """All devices in the order of the configuration."""
        with self._lock:
            return [
                Instance(spec, self._statuses[name], self._workers[name].counters) for name, spec in self._specs.items()
            ]

    def get_status(self, name: str) -> Status:
        """The status of a device; raises KeyError for an unknown name."""
        with self._lock:
            return self._statuses[name]

    def find_names(self, kind: Kind) -> list[str]:
        """The names of the devices of a kind."""
        return [name for name, spec in self._specs.items() if spec.kind == kind]

    def get_device(self, name: str, port: type[Port]) -> Port:
        """The adapter of a device; raises KeyError (unknown name) or TypeError (does not offer that port)."""
        device = self._devices[name]
        if not isinstance(device, port):
            raise TypeError(f"device {name!r} is a {type(device).__name__}, which is no {port.__name__}")
        return device

    def nudge(self, name: str) -> None:
        """Probe a device now; raises KeyError for an unknown name."""
        self._workers[name].nudge()

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener(name, status)`` of every change of state or reasons; returns the call that ends it."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def _publish(self, name: str, reading: Status) -> None:
        """Stamp a reading (since: when state or reasons last changed; last_ok: when it was last good) and tell it."""
        now = self._clock()
        with self._lock:
            before = self._statuses[name]
            past = self._past.pop(name, None)
            changed = not _same(before, reading)
            since = past.status.since if past and _same(past.status, reading) else now
            status = replace(
                reading,
                since=since if changed else before.since,
                last_ok=now if reading.state in GOOD else before.last_ok,
            )
            self._statuses[name] = status
            listeners = list(self._listeners) if changed else []
        for listener in listeners:
            try:
                listener(name, status)
            except Exception as error:  # noqa: BLE001 - who listens badly must not end the supervision of a device
                self._log.warning("listener_defect", device=name, error=type(error).__name__)


def _same(one: Status, other: Status) -> bool:
    return (one.state, one.reasons) == (other.state, other.reasons)
