"""Calls into a library that may never come back, held to a deadline.

A call of pcsc-lite waits as long as its service does, and an answer of a silent card as long as the reader's driver
likes; neither can be cut off from here. So each call has a thread of its own: who asked goes on at the deadline, and
there is never more than one thread that has not come back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class _Box(Generic[Result]):
    """A call's result or its error, and whether nobody waits for it any more."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.done = threading.Event()
        self.given_up = False
        self.result: list[Result] = []
        self.error: BaseException | None = None


class OneAtATime:
    """Runs calls one after the other, each on a thread of its own."""

    def __init__(self, name: str, tidy: Callable[[], object]) -> None:
        """``tidy`` runs after a call that came back too late, on its thread and before the next call."""
        self._name = name
        self._tidy = tidy
        self._turn = threading.Lock()

    def run(self, call: Callable[[], Result], deadline_s: float) -> Result | None:
        """The result of ``call``; None when it, or the one before it, did not end within the deadline.

        The result of a call that comes back late is dropped. ``call`` must not return None. Raises what it raises.
        """
        end = time.monotonic() + deadline_s
        if not self._turn.acquire(timeout=max(0.0, deadline_s)):
            return None
        box: _Box[Result] = _Box()
        threading.Thread(target=self._work, args=(call, box), name=self._name, daemon=True).start()
        if not box.done.wait(max(0.0, end - time.monotonic())):
            with box.lock:
                if not box.done.is_set():
                    box.given_up = True
                    return None
        if box.error is not None:
            raise box.error
        return box.result[0]

    def _work(self, call: Callable[[], Result], box: _Box[Result]) -> None:
        try:
            box.result.append(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the call was asked for
            box.error = error
        with box.lock:
            late = box.given_up
            if not late:
                self._turn.release()
                box.done.set()
        if late:
            try:
                self._tidy()
            finally:
                self._turn.release()
