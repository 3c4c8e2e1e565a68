"""Looks whether the centre is there while nobody asks it anything, and keeps the sealing keys fresh."""

from __future__ import annotations

import threading

from kiosk.base.clock import Clock
from kiosk.base.randomness import Chance
from kiosk.sync.backoff import full_jitter
from kiosk.sync.center import Answer, Center
from kiosk.sync.keyring import KeyRing

_PROBE_DEADLINE_S = 3.0
_KEYS_FRESH_S = 600.0


class Watch:
    """One thread: ``GET /healthz`` every ``probe_s``, sooner and jittered while the centre is away."""

    def __init__(self, center: Center, keyring: KeyRing, probe_s: float, clock: Clock, random: Chance) -> None:
        self._center = center
        self._keyring = keyring
        self._probe_s = probe_s
        self._clock = clock
        self._random = random
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look; the first look is at once."""
        self._thread.start()

    def stop(self, deadline_s: float) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join(deadline_s)

    def _run(self) -> None:
        missed, keys_due = 0, self._clock.monotonic()
        while not self._stop.is_set():
            answer = self._center.call("GET", "/healthz", b"", _PROBE_DEADLINE_S)
            missed = 0 if isinstance(answer, Answer) and answer.status < 500 else missed + 1
            if not missed and self._clock.monotonic() >= keys_due and self._keyring.refresh(_PROBE_DEADLINE_S):
                keys_due = self._clock.monotonic() + _KEYS_FRESH_S
            self._stop.wait(min(self._probe_s, full_jitter(missed, self._random)) if missed else self._probe_s)
