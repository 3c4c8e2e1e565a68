"""Brings what the outbox holds to the centre. At most two cases are on their way at once.

The order that loses nothing: send, receipt, receipt durable in agent.db, and only then is anybody told. A reply that
gets lost means that the same content is sent again, which the centre knows by case id and content hash.
One of the two ways is kept for the case that a resident waits for, so that no backlog stands before it.
"""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.base.clock import Clock
from kiosk.base.randomness import Chance
from kiosk.contract.envelope import Envelope, sign
from kiosk.contract.messages import Problem
from kiosk.store.database import read_only
from kiosk.store.deliveries import Deliveries, Delivery
from kiosk.store.errors import DamagedRow, NotThere, StoreError
from kiosk.store.outbox import Waiting, envelope_in, waiting_in
from kiosk.sync.answers import Dead, Later, Sent, judge_delivery
from kiosk.sync.center import Center
from kiosk.sync.log import describe
from kiosk.sync.schedule import Schedule
from kiosk.sync.settings import AgentSettings

Verdict = Sent | Dead | Later


class Deliverer:
    """The delivery lane. ``start`` and ``stop`` its two threads; ``now`` from any thread."""

    def __init__(
        self,
        settings: AgentSettings,
        center: Center,
        key: Ed25519PrivateKey,
        deliveries: Deliveries,
        clock: Clock,
        random: Chance,
    ) -> None:
        self._settings = settings
        self._center = center
        self._key = key
        self._deliveries = deliveries
        self._clock = clock
        self._schedule = Schedule(random)
        self._changed = threading.Condition()
        self._waiters: dict[UUID, list[Future[Verdict]]] = {}
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._work, args=(urgent_only,), name=name, daemon=True)
            for name, urgent_only in (("delivery", False), ("delivery-urgent", True))
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def stop(self, deadline_s: float) -> None:
        """Take nothing new; what is on its way may finish within the deadline (sent again at the next start if not)."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        end = self._clock.monotonic() + deadline_s
        for thread in self._threads:
            thread.join(max(0.0, end - self._clock.monotonic()))

    def wake(self) -> None:
        """The centre is back."""
        with self._changed:
            self._schedule.wake(self._clock.monotonic())
            self._changed.notify_all()

    def now(self, case_id: UUID, deadline_s: float) -> Verdict:
        """Try this case at once; ``Later("timeout")`` when the deadline passes, delivery then goes on by itself."""
        waiter: Future[Verdict] = Future()
        with self._changed:
            self._waiters.setdefault(case_id, []).append(waiter)
            self._schedule.hurry(case_id)
            self._changed.notify_all()
        try:
            return waiter.result(deadline_s)
        except TimeoutError:
            return Later("timeout")

    def waiting(self) -> tuple[Waiting, ...]:
        """What the terminal's outbox holds and the centre neither confirmed nor refused for good."""
        try:
            with read_only(self._settings.terminal_db) as connection:
                rows = waiting_in(connection)
        except NotThere:
            return ()
        return tuple(row for row in rows if not _over(self._deliveries.find(row.case_id), row.content_sha256))

    def _work(self, urgent_only: bool) -> None:
        next_scan = 0.0
        while True:
            if not urgent_only and self._clock.monotonic() >= next_scan:
                self._scan()
                next_scan = self._clock.monotonic() + self._settings.scan_s
            with self._changed:
                if self._stopping:
                    return
                now = self._clock.monotonic()
                case_id = self._schedule.take(now, urgent_only)
                if case_id is None:
                    idle = None if urgent_only else self._schedule.idle_s(now, max(0.0, next_scan - now))
                    self._changed.wait(idle)
                    continue
            self._finish(case_id, self._attempt(case_id))

    def _scan(self) -> None:
        try:
            waiting = self.waiting()
        except (StoreError, sqlite3.Error) as error:
            structlog.get_logger().error("the outbox cannot be read", error=describe(error))
            return
        with self._changed:
            self._schedule.refresh((row.case_id for row in waiting), self._clock.monotonic())

    def _attempt(self, case_id: UUID) -> Verdict:
        try:
            envelope = _envelope(self._settings.terminal_db, case_id)
            known = self._deliveries.find(case_id)
            if known and known.receipt and (envelope is None or known.content_sha256 == envelope.content_sha256()):
                return Sent(known.receipt)
            if envelope is None:
                return Dead("not_queued", Problem(where="agent", reason="not_queued"))
            if known and _over(known, envelope.content_sha256()):
                return Dead(known.reason or "", Problem(where="center", reason=known.reason or ""))
            return self._send(envelope)
        except DamagedRow as damaged:
            # Only a person can help: shown as a dead letter, and out of the way of the others.
            return self._give_up(case_id, damaged.content_sha256, "damaged_row")
        except (StoreError, sqlite3.Error) as error:
            structlog.get_logger().error(
                "a delivery could not be written down", case=str(case_id), error=describe(error)
            )
            self._put_off(case_id, None)
            return Later("store")

    def _send(self, envelope: Envelope) -> Verdict:
        case_id, content = envelope.header.case_id, envelope.content_sha256()
        body = sign(envelope, self._key).model_dump_json().encode()
        answer = self._center.call("PUT", f"/v1/applications/{case_id}", body, self._settings.delivery_timeout_s)
        verdict = judge_delivery(answer, case_id, content)
        match verdict:
            case Sent(receipt):
                self._deliveries.sent(receipt)
            case Dead(reason, _, again):
                self._deliveries.dead(case_id, content, reason, self._put_off(case_id, None) if again else None)
                structlog.get_logger().error("the centre refused a case", case=str(case_id), reason=reason, again=again)
            case Later(reason, pause_s):
                self._deliveries.later(case_id, content, reason, self._put_off(case_id, pause_s))
        return verdict

    def _give_up(self, case_id: UUID, content: str, reason: str) -> Verdict:
        if not _over(self._deliveries.find(case_id), content):
            self._deliveries.dead(case_id, content, reason, None)
        return Dead(reason, Problem(where="agent", reason=reason))

    def _put_off(self, case_id: UUID, pause_s: float | None) -> datetime:
        with self._changed:
            delay = self._schedule.put_off(case_id, self._clock.monotonic(), pause_s)
        return self._clock.real() + timedelta(seconds=delay)

    def _finish(self, case_id: UUID, verdict: Verdict) -> None:
        with self._changed:
            if isinstance(verdict, Sent) or (isinstance(verdict, Dead) and not verdict.again):
                self._schedule.finished(case_id)
            waiters = self._waiters.pop(case_id, [])
        for waiter in waiters:
            # Whoever ran out of patience has cancelled nothing: a result for nobody is harmless.
            waiter.set_result(verdict)


def _envelope(terminal_db: Path, case_id: UUID) -> Envelope | None:
    try:
        with read_only(terminal_db) as connection:
            return envelope_in(connection, case_id)
    except NotThere:
        return None


def _over(delivery: Delivery | None, content_sha256: str) -> bool:
    """Whether nothing more is to be done for this content."""
    if delivery is None or delivery.content_sha256 != content_sha256:
        return False
    return delivery.state == "sent" or (delivery.state == "dead" and delivery.next_at is None)
