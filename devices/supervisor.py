"""One supervised worker per device: open, ask for the status again and again, close; back-off when it is lost.

The rules stand in small parts without threads or clocks of their own (``Backoff``, ``Strikes``, ``Supervision``), so
that they can be walked through in a test; ``Worker`` is the thread around them.

Temporary and permanent: ``TransportLost``, a status ``offline`` and any defect of an adapter are temporary and tried
again after 0.25, 0.5, 1, 1.5, 1.5 ... seconds. A ``ValueError`` of ``open`` says that the configuration cannot be
right; it is permanent, and only a new configuration (a new worker) helps.

The times together keep the promise that a dead device is shown within 3 s and a returned one within 3 s:

    line lost      0.6 s until the next probe, which fails at once                                     0.6 s
    garbage        0.6 s, then three answers 0.25 s apart                                             1.1 s
    silent         0.6 s, then two answers that each wait 1 s in vain: the grace of 2 s is over       2.6 s
    silent, busy   0.6 s, 1 s behind another's command, then one answer: the grace is over            2.6 s
    back           the longest wait, and a connection that waits 2 s in vain when nobody refuses it:
                   TCP asks again after 1 s, so it is missed for 1.5 s + 1 s at most                   2.5 s
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from devices.base import Device, State, Status, TransportLost

PROBE_EVERY_S = 0.6
ASK_AGAIN_S = 0.25
GOOD: frozenset[State] = frozenset(("ready", "busy", "degraded"))

# Readings that say "the answer was spoilt", not "the device is in trouble": one of them alone proves nothing.
_SPOILT = frozenset(("silent", "garbage", "bad_checksum", "breaks_off"))
_LOSSES_KEPT = 5


class Log(Protocol):
    """The part of a structlog logger that is used here."""

    def info(self, event: str, **fields: object) -> object: ...

    def warning(self, event: str, **fields: object) -> object: ...


@dataclass(frozen=True, slots=True)
class Loss:
    """One time that a device was lost: monotonic seconds, as what, and when it was back (None = not yet)."""

    at: float
    state: State
    reasons: tuple[str, ...]
    back_at: float | None = None


@dataclass(frozen=True, slots=True)
class Counters:
    """What a technician asks of a device that "sometimes does not work".

    ``probes``: how often it was asked; ``spoilt``: answers that were no answer, also those that were passed over;
    ``losses``: how often it was lost; ``last``: the newest of these, newest last, at most five.
    """

    probes: int = 0
    spoilt: int = 0
    losses: int = 0
    last: tuple[Loss, ...] = ()


class Backoff:
    """How long to wait before the next try: 0.25 s doubled up to 1.5 s, from the start again after a quiet time.

    The longest wait is short, because a device must be seen within 3 s of its return, however long it was away, and a
    try costs little: a path that is not there, a connection that is refused.

    A device that comes back and is lost again before ``quiet_s`` goes on where it was: lost at 0 (wait 0.25), back at
    1, lost at 5 (wait 0.5), back at 7, lost at 100 (wait 0.25).
    """

    def __init__(self, first_s: float = 0.25, most_s: float = 1.5, quiet_s: float = 30.0) -> None:
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
    """Which reading to believe: a spoilt answer alone proves nothing about a device that has answered before.

    ========== ================== ============== =================== =======================
    answered   reading            spoilt so far  since last sound    believed
    ========== ================== ============== =================== =======================
    never      any                any            any                 the reading
    before     good, or trouble   any            any                 the reading
    before     offline            any            any                 the reading; now "never"
    before     spoilt             1st or 2nd     less than the grace what was believed before
    before     spoilt             1st or 2nd     the grace or more   the reading; now "never"
    before     spoilt             3rd            any                 the reading; now "never"
    ========== ================== ============== =================== =======================

    *Answered* means: was good once, and neither offline nor given up since. *Trouble* is what a sound answer says (jam,
    paper_out).
    """

    def __init__(self, needed: int = 3, grace_s: float = 2.0) -> None:
        self._needed = needed
        self._grace_s = grace_s
        self._spoilt = 0
        self._sound_at = 0.0
        self._believed: Status | None = None
        self._answered = False

    def judge(self, reading: Status, now: float) -> Status:
        """The status to believe after this reading."""
        if is_spoilt(reading):
            self._spoilt += 1
            patient = self._spoilt < self._needed and now - self._sound_at < self._grace_s
            if self._answered and patient and self._believed is not None:
                return self._believed
            self._answered = False
        else:
            self._spoilt = 0
            self._sound_at = now
            self._answered = reading.state in GOOD or (self._answered and reading.state != "offline")
        self._believed = reading
        return reading


def is_spoilt(reading: Status) -> bool:
    """Whether a reading says only that no sound answer came."""
    return bool(reading.reasons) and _SPOILT.issuperset(reading.reasons)


class Supervision:
    """What a worker does, one step at a time; publishes each believed status."""

    def __init__(
        self,
        name: str,
        device: Device,
        publish: Callable[[str, Status], None],
        clock: Callable[[], float],
        log: Log,
        counters: Counters | None = None,
    ) -> None:
        """``counters`` go on where an earlier run of the terminal left them."""
        self.counters = counters or Counters()
        self._name = name
        self._device = device
        self._publish = publish
        self._clock = clock
        self._log = log
        self._backoff = Backoff()
        self._strikes = Strikes()
        self._is_open = False
        newest = self.counters.last[-1] if self.counters.last else None
        self._lost_at = newest.at if newest and newest.back_at is None else None

    def step(self) -> float | None:
        """Open if need be and probe once; seconds until the next step, None when there is no use in another one."""
        began = self._clock()
        self.counters = replace(self.counters, probes=self.counters.probes + 1)
        try:
            if not self._open():
                self._publish(self._name, Status("fault", ("misconfigured",)))
                return None
            reading = self._device.status()
        except TransportLost:
            return self._lost(Status("offline", ("offline",)))
        except Exception as error:  # noqa: BLE001 - a defect of one adapter is one lost device, never a dead worker
            return self._lost(Status("fault", ("defect",)), defect=type(error).__name__)
        if reading.state == "offline":
            return self._lost(reading)
        now = self._clock()
        status = self._strikes.judge(reading, now)
        if is_spoilt(reading):
            self.counters = replace(self.counters, spoilt=self.counters.spoilt + 1)
        elif status.state in GOOD:
            self._backoff.back(now)
        self._note(status)
        self._publish(self._name, status)
        return PROBE_EVERY_S if status is reading else max(0.0, ASK_AGAIN_S - (now - began))

    def finish(self) -> None:
        """Close the device."""
        self._is_open = False
        try:
            self._device.close()
        except Exception as error:  # noqa: BLE001 - close never raises; if it does, the worker lives on all the same
            self._log.warning("device_defect", device=self._name, error=type(error).__name__)

    def _open(self) -> bool:
        """Open the device if it is not; False when its configuration cannot be right. Raises TransportLost."""
        if self._is_open:
            return True
        try:
            self._device.open()
        except ValueError as error:
            self._log.warning("device_misconfigured", device=self._name, error=str(error))
            return False
        self._is_open = True
        return True

    def _lost(self, status: Status, **why: str) -> float:
        self.finish()
        self._strikes.judge(status, self._clock())
        self._note(status, **why)
        self._publish(self._name, status)
        return self._backoff.lost(self._clock())

    def _note(self, status: Status, **why: str) -> None:
        """Count and log once when lost and once when back."""
        now = self._clock()
        lost_before = self._lost_at
        if status.state in GOOD and lost_before is not None:
            self._lost_at = None
            self._log.info("device_back", device=self._name, away_s=round(now - lost_before, 1))
            *earlier, newest = self.counters.last
            self.counters = replace(self.counters, last=(*earlier, replace(newest, back_at=now)))
        elif status.state not in GOOD and lost_before is None:
            self._lost_at = now
            reasons = list(status.reasons)
            self._log.warning("device_lost", device=self._name, state=status.state, reasons=reasons, **why)
            losses = (*self.counters.last, Loss(now, status.state, status.reasons))
            self.counters = replace(self.counters, losses=self.counters.losses + 1, last=losses[-_LOSSES_KEPT:])


class Worker:
    """The thread of one device."""

    def __init__(
        self,
        name: str,
        device: Device,
        publish: Callable[[str, Status], None],
        clock: Callable[[], float] = time.monotonic,
        log: Log | None = None,
        counters: Counters | None = None,
    ) -> None:
        log = log or structlog.get_logger("devices")
        self._supervision = Supervision(name, device, publish, clock, log, counters)
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"device-{name}", daemon=True)

    @property
    def counters(self) -> Counters:
        """How it went so far."""
        return self._supervision.counters

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
