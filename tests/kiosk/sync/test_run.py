"""The life of the process: it ends when told, and with a fault when a part of it died."""

from __future__ import annotations

import threading

import pytest
from structlog.testing import capture_logs

from kiosk.sync.agent import run


class Parts:
    """An agent of which only the life is looked at."""

    def __init__(self, thread: threading.Thread | None = None) -> None:
        self.stopped = False
        self._thread = thread

    def start(self) -> None:
        if self._thread:
            self._thread.start()

    def stop(self) -> None:
        self.stopped = True


def die() -> None:
    raise ValueError("田某某 42010619900101123X")


@pytest.fixture(autouse=True)
def _the_hook_of_the_process_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


def test_it_ends_in_order_when_it_is_told() -> None:
    told_to_end, parts = threading.Event(), Parts()
    assert run(parts, told_to_end, told_to_end.set) == 0
    assert parts.stopped


def test_a_part_that_dies_takes_the_agent_down_with_a_fault_and_without_its_words() -> None:
    parts = Parts(threading.Thread(target=die))
    with capture_logs() as logs:
        assert run(parts, threading.Event(), lambda: None) == 1
    assert parts.stopped
    (entry,) = logs
    assert entry["event"] == "a thread died"
    assert entry["error"].startswith("ValueError at test_run.py:")
    assert "4201" not in str(logs)
