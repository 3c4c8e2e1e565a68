"""One supervised worker per device: open, ask for the status again and again, close; back-off when it is lost.

The rules stand in small parts without threads or clocks of their own (``Backoff``, ``Strikes``, ``Supervision``), so
that they can be walked through in a test; ``Worker`` is the thread around them.

Temporary and permanent: ``TransportLost``, a status ``offline`` and any defect of an adapter are temporary and tried
again after 0.5, 1, 2, 4, 8, 8 ... seconds. A ``ValueError`` of ``open`` says that the configuration cannot be right; it
is permanent, and only a new configuration (a new worker) helps.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

import structlog

from devices.base import Device, State, Status, TransportLost

PROBE_EVERY_S = 2.0
GOOD: frozenset[State] = frozenset(("ready", "busy", "degraded"))

# Readings that say "the answer was spoilt", not "the device is in trouble": one of them alone proves nothing.
_SPOILT = frozenset(("silent", "garbage", "bad_checksum", "breaks_off"))


class Log(Protocol):
    """The part of a structlog logger that is used here."""

    def info(self, event: str, **fields: object) -> object: ...

    def warning(self, event: str, **fields: object) -> object: ...


class Backoff:
    """How long to wait before the next try: 0.5 s doubled up to 8 s, from the start again after a quiet time.

    A device that comes back and is lost again before ``quiet_s`` goes on where it was: lost at 0 (wait 0.5), back at 1,
    lost at 5 (wait 1), back at 7, lost at 100 (wait 0.5).
    """

    def __init__(self, first_s: float = 0.5, most_s: float = 8.0, quiet_s: float = 30.0) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._quiet_s = quiet_s
        self._losses = 0
        self._back_at: float | None = None

    def lost(self, now: float) -> float:
        """Seconds to wait before the next try."""
        if self._back_at is not None and now - self._back_at >= self._quiet_s:
            self._losses = 0
        self._back_at = None
        wait_s = min(self._most_s, self._first_s * 2.0**self._losses)
        self._losses = min(self._losses + 1, 16)  # beyond, the wait is the longest anyhow
        return wait_s

    def back(self, now: float) -> None:
        """The device works; only the first call after a loss counts."""
        if self._back_at is None:
            self._back_at = now


class Strikes:
    """A spoilt reading counts only when it is the third in a row, and only for a device that was once healthy.

    Before the first good reading every reading stands: a device that never answered is not ready for anybody.
    """

    def __init__(self, needed: int = 3) -> None:
        self._needed = needed
        self._bad = 0
        self._last: Status | None = None
        self._healthy = False

    def judge(self, reading: Status) -> Status:
        """The status to believe after this reading."""
        spoilt = bool(reading.reasons) and _SPOILT.issuperset(reading.reasons)
        self._bad = self._bad + 1 if spoilt else 0
        if spoilt and self._healthy and self._bad < self._needed and self._last is not None:
            return self._last
        self._healthy = reading.state in GOOD or (self._healthy and not spoilt and reading.state != "offline")
        self._last = reading
        return reading


class Supervision:
    """What a worker does, one step at a time; publishes each believed status."""

    def __init__(
        self,
        name: str,
        device: Device,
        publish: Callable[[str, Status], None],
        clock: Callable[[], float],
        log: Log,
        probe_every_s: float = PROBE_EVERY_S,
    ) -> None:
        self._name = name
        self._device = device
        self._publish = publish
        self._clock = clock
        self._log = log
        self._probe_every_s = probe_every_s
        self._backoff = Backoff()
        self._strikes = Strikes()
        self._is_open = False
        self._lost_at: float | None = None

    def step(self) -> float | None:
        """Open if need be and probe once; seconds until the next step, None when there is no use in another one."""
        try:
            if not self._is_open:
                self._device.open()
                self._is_open = True
        except TransportLost:
            return self._lost(Status("offline", ("offline",)))
        except ValueError as error:
            self._log.warning("device_misconfigured", device=self._name, error=str(error))
            self._publish(self._name, Status("fault", ("misconfigured",)))
            return None
        try:
            status = self._strikes.judge(self._device.status())
        except TransportLost:
            return self._lost(Status("offline", ("offline",)))
        except Exception as error:  # noqa: BLE001 - a defect of one adapter is one lost device, never a dead worker
            self._log.warning("device_defect", device=self._name, error=type(error).__name__)
            return self._lost(Status("fault", ("defect",)))
        if status.state == "offline":
            return self._lost(status)
        if status.state in GOOD:
            self._backoff.back(self._clock())
        self._note(status)
        self._publish(self._name, status)
        return self._probe_every_s

    def finish(self) -> None:
        """Close the device."""
        self._device.close()
        self._is_open = False

    def _lost(self, status: Status) -> float:
        self.finish()
        self._strikes.judge(status)
        self._note(status)
        self._publish(self._name, status)
        return self._backoff.lost(self._clock())

    def _note(self, status: Status) -> None:
        """Log once when lost and once when back."""
        now = self._clock()
        if status.state in GOOD:
            if self._lost_at is not None:
                self._log.info("device_back", device=self._name, away_s=round(now - self._lost_at, 1))
                self._lost_at = None
        elif self._lost_at is None:
            self._lost_at = now
            self._log.warning("device_lost", device=self._name, state=status.state, reasons=list(status.reasons))


class Worker:
    """The thread of one device."""

    def __init__(
        self,
        name: str,
        device: Device,
        publish: Callable[[str, Status], None],
        clock: Callable[[], float] = time.monotonic,
        log: Log | None = None,
    ) -> None:
        self._supervision = Supervision(name, device, publish, clock, log or structlog.get_logger("devices"))
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"device-{name}", daemon=True)

    def start(self) -> None:
        """Begin; may be called once."""
        self._thread.start()

    def nudge(self) -> None:
        """Probe now, not at the next turn: after a command that went wrong, or when a technician asks."""
        self._wake.set()

    def end(self) -> None:
        """Ask the worker to close the device and end."""
        self._ending.set()
        self._wake.set()

    def join(self, deadline_s: float) -> bool:
        """Wait for the end; False when it did not come within the deadline."""
        if self._thread.is_alive():
            self._thread.join(deadline_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                wait_s = self._supervision.step()
                if wait_s is None:
                    return
                self._wake.wait(wait_s)
                self._wake.clear()
        finally:
            self._supervision.finish()
