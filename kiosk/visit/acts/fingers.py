"""The fingerprint reader's part of a visit: capture, compare, and the reason when nothing came."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from devices.base import TransportLost
from devices.fingerprint_reader.port import Failed, FingerprintReader, Matched, Print, Retry
from kiosk.visit.acts.base import Post
from kiosk.visit.effects import TakeFinger
from kiosk.visit.events import FingerMissed, FingerTaken

SLICE_S = 1.0
"""One wait of the reader: so soon it hears that no finger is wanted any more."""

PAUSE_S = 0.5
"""Before a reader that does not work is asked again."""


class Fingers:
    """One worker thread; the newest ``TakeFinger`` replaces an earlier one."""

    def __init__(self, reader: FingerprintReader, post: Post, now: Callable[[], float]) -> None:
        self._reader = reader
        self._post = post
        self._now = now
        self._wanted: TakeFinger | None = None
        self._change = threading.Condition()
        self._ended = False
        self._log = structlog.get_logger("fingers")
        self._thread = threading.Thread(target=self._run, name="fingers", daemon=True)
        self._thread.start()

    def take(self, effect: TakeFinger) -> None:
        """Wait for this finger."""
        with self._change:
            self._wanted = effect
            self._change.notify()

    def stop(self) -> None:
        """No finger is wanted."""
        with self._change:
            self._wanted = None
            self._change.notify()

    def close(self) -> None:
        """End the thread."""
        with self._change:
            self._wanted, self._ended = None, True
            self._change.notify()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._ended or self._wanted is not None)
                if self._ended:
                    return
                wanted = self._wanted
            if wanted is not None:
                self._take(wanted)

    def _take(self, wanted: TakeFinger) -> None:
        until = self._now() + wanted.deadline_s
        while self._is(wanted):
            event = self._safely(wanted, self._now() >= until)
            if event is None:
                continue
            with self._change:
                if self._wanted is not wanted:
                    return
                self._wanted = None
            self._post(event)
            return

    def _is(self, wanted: TakeFinger) -> bool:
        with self._change:
            return self._wanted is wanted

    def _safely(self, wanted: TakeFinger, last: bool) -> FingerTaken | FingerMissed | None:
        """One try that never ends the thread: the next resident needs the reader too."""
        try:
            return self._once(wanted, last)
        except Exception as error:  # noqa: BLE001 - a defect is one lost press, never a dead reader
            self._log.error("a capture broke", error=type(error).__name__)
            with self._change:
                self._change.wait_for(lambda: self._wanted is not wanted, PAUSE_S)
            return FingerMissed(wanted.visit_id, wanted.request, "broke")

    def _once(self, wanted: TakeFinger, last: bool) -> FingerTaken | FingerMissed | None:
        """One try; None = go on waiting."""
        try:
            found = self._reader.capture(wanted.position, SLICE_S)
        except TransportLost:
            found = Failed("offline")
        match found:
            case Print():
                return self._compared(wanted, found)
            case Retry("no_finger"):
                return FingerMissed(wanted.visit_id, wanted.request, "no_finger") if last else None
            case Retry(reason):
                return FingerMissed(wanted.visit_id, wanted.request, reason)
            case Failed(word):
                with self._change:
                    self._change.wait_for(lambda: self._wanted is not wanted, PAUSE_S)
                return FingerMissed(wanted.visit_id, wanted.request, word) if last else None

    def _compared(self, wanted: TakeFinger, found: Print) -> FingerTaken | FingerMissed:
        if not wanted.references:
            return FingerTaken(wanted.visit_id, wanted.request, found, None)
        matched = self._reader.match(found.template, wanted.references)
        if isinstance(matched, Matched):
            score = matched.score if matched.passed else None
            return FingerTaken(wanted.visit_id, wanted.request, found, score)
        return FingerMissed(wanted.visit_id, wanted.request, matched.word)
