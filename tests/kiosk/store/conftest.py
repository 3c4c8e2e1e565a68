"""A terminal's and an agent's store in a temporary folder, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.base.clock import FakeClock
from kiosk.store.stores import AgentStore, TerminalStore, open_agent, open_terminal


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 6, 1, 2, 0, tzinfo=UTC))


@pytest.fixture
def terminal(tmp_path: Path, clock: FakeClock) -> Iterator[TerminalStore]:
    store = open_terminal(tmp_path / "terminal.db", "T-1", clock)
    yield store
    store.close()


@pytest.fixture
def agent(tmp_path: Path, clock: FakeClock) -> Iterator[AgentStore]:
    store = open_agent(tmp_path / "agent.db", "T-1", clock)
    yield store
    store.close()
