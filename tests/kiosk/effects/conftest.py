"""A terminal's store in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base.clock import SystemClock
from kiosk.store.stores import TerminalStore, open_terminal


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TerminalStore]:
    opened = open_terminal(tmp_path / "terminal.db", "T-1", SystemClock())
    yield opened
    opened.close()
