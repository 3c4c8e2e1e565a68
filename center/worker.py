"""The centre's own clockwork: asks about payments, lets unpaid cases lapse, moves the desk on, gives money back; and,
on a thread of its own, measures photos again.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import structlog

from center import photo_check, review
from center.context import Centre
from center.payments import orders

INTERVAL_S = 0.5
_JOIN_S = 10.0

_log = structlog.get_logger()

_ROUND: tuple[Callable[[Centre], object], ...] = (
    orders.reconcile_live,
    orders.expire_unpaid,
    review.take_up,
    review.accept_automatically,
    review.erase_stills,
    orders.finish_refunds,
)


def do_round(centre: Centre) -> None:
    """Everything that is due now, once."""
    for task in _ROUND:
        task(centre)


def workers(centre: Centre) -> tuple[Worker, ...]:
    """The clockwork of a centre that serves. Payments and the desk never wait for a photo."""
    return (
        Worker(centre, do_round, centre.wake, "center-desk"),
        Worker(centre, photo_check.check_photos, centre.wake_photos, "center-photos"),
    )


class Worker:
    """Does a round when something happened (``wake`` is set), and every half second."""

    def __init__(self, centre: Centre, task: Callable[[Centre], object], wake: Event, name: str) -> None:
        self._centre = centre
        self._task = task
        self._wake = wake
        self._name = name
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it after the round that runs."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        failing = False
        while not self._stopping.is_set():
            self._wake.wait(INTERVAL_S)
            self._wake.clear()
            try:
                self._task(self._centre)
            except Exception as error:  # noqa: BLE001 - one bad round must not stop the clockwork; it is tried again
                if not failing:
                    _log.error("round_failed", of=self._name, kind=type(error).__name__)
                failing = True
            else:
                if failing:
                    _log.info("round_works_again", of=self._name)
                failing = False
