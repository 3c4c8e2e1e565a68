"""The centre's own clockwork: asks about payments, lets unpaid cases lapse, moves the desk on, gives money back."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import structlog

from center import review
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


class Worker:
    """Does a round when something happened (``centre.wake``), and every half second."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="center-worker", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it after the round that runs."""
        self._stopping.set()
        self._centre.wake.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        failing = False
        while not self._stopping.is_set():
            self._centre.wake.wait(INTERVAL_S)
            self._centre.wake.clear()
            try:
                do_round(self._centre)
            except Exception as error:  # noqa: BLE001 - one bad round must not stop the clockwork; it is tried again
                if not failing:
                    _log.error("round_failed", kind=type(error).__name__)
                failing = True
            else:
                if failing:
                    _log.info("round_works_again")
                failing = False
