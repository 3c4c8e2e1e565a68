"""What the terminal knows of its own parts at this moment: each device kind, the centre, the tray."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from devices.base import Kind, State, Status
from devices.hub import Hub
from kiosk.sync.client import AgentClient
from kiosk.sync.wire import AgentState, Nothing

BEST: tuple[State, ...] = ("ready", "busy", "degraded", "unknown", "fault", "offline")
"""From best to worst: a kind with two devices is as good as its better one."""

ASK_EVERY_S = 2.0
ASK_S = 1.0


class Watch:
    """Asks the agent for the centre's state in the background; reads the hub when asked."""

    def __init__(self, hub: Hub, agent: AgentClient) -> None:
        self._hub = hub
        self._agent = agent
        self._center_up = True
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    @property
    def center_up(self) -> bool:
        """Whether the centre answered last; before the first answer it is given the benefit of the doubt."""
        return self._center_up

    def devices(self) -> Mapping[Kind, State]:
        """The best state of each configured kind."""
        states: dict[Kind, State] = {}
        for instance in self._hub.statuses():
            kind, state = instance.spec.kind, _usable(instance.status)
            known = states.get(kind)
            states[kind] = state if known is None else min(known, state, key=BEST.index)
        return states

    def close(self) -> None:
        """Stop asking."""
        self._stop.set()
        self._thread.join(timeout=ASK_S + 1)

    def _run(self) -> None:
        while not self._stop.is_set():
            answer = self._agent.ask("state", Nothing(), AgentState, ASK_S)
            self._center_up = isinstance(answer, AgentState) and answer.center != "away"
            self._stop.wait(ASK_EVERY_S)


def _usable(status: Status) -> State:
    """A device that was asked and is silent is as good as gone; one that was not asked yet stays ``unknown``."""
    return "offline" if status.state == "unknown" and "silent" in status.reasons else status.state


class Tray:
    """Tells once per change which of ``papers`` and ``things`` lies there."""

    def __init__(self, read: Callable[[], Mapping[str, bool] | None], tell: Callable[[frozenset[str]], None]) -> None:
        self._read = read
        self._tell = tell
        self._last: frozenset[str] = frozenset()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tray", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stop.wait(0.3):
            contacts = self._read()
            if contacts is None:
                continue  # a board that is lost says nothing about the tray
            now = frozenset(name for name in ("papers", "things") if contacts.get(name))
            if now != self._last:
                self._last = now
                self._tell(now)
