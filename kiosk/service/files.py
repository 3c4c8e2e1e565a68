"""Where the two stores of a world lie."""

from __future__ import annotations

from pathlib import Path

from kiosk.base.paths import World


def terminal_db(world: World) -> Path:
    """The terminal's journal, outbox and audit chain."""
    return world.terminal / "terminal.db"


def agent_db(world: World) -> Path:
    """The agent's deliveries, cursors and audit chain."""
    return world.agent / "agent.db"
