"""What the terminal knows of its own parts at this moment: each device kind, the centre, the tray."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from devices.base import Kind, Status
from devices.hub import Hub
from kiosk.sync.client import AgentClient
from kiosk.sync.wire import AgentState, Nothing

ASK_EVERY_S = 2.0
ASK_S = 1.0
TRAY_EVERY_S = 0.3
UNTOLD = 30
"""So many times (nine seconds) may a sensor of the tray be unable to tell before what it said is forgotten."""


USELESS = frozenset(("silent", "garbage", "frozen"))
"""Reasons of a device that is there but gives nothing; a camera's picture that stands still may be of somebody else."""


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

    def devices(self) -> Mapping[Kind, bool]:
        """Whether each configured kind serves: a kind with two devices serves as long as one of them does."""
        kinds: dict[Kind, bool] = {}
        for instance in self._hub.statuses():
            kind = instance.spec.kind
            kinds[kind] = kinds.get(kind, False) or serves(instance.status)
        return kinds

    def close(self) -> None:
        """Stop asking."""
        self._stop.set()
        self._thread.join(timeout=ASK_S + 1)

    def _run(self) -> None:
        while not self._stop.is_set():
            answer = self._agent.ask("state", Nothing(), AgentState, ASK_S)
            self._center_up = isinstance(answer, AgentState) and answer.center != "away"
            self._stop.wait(ASK_EVERY_S)


def serves(status: Status) -> bool:
    """Whether a resident can be led to this device now: the one rule for menus and for pages that wait.

    The hub tells what is known (``unknown`` is never said to be ``offline``); this says what may be relied on. A device
    that works badly serves, and so does one that nobody has asked yet. One that was asked and says nothing, or nothing
    that can be used, does not, whatever its state is called: no resident gets more out of it.
    """
    return status.state in ("ready", "busy", "degraded", "unknown") and USELESS.isdisjoint(status.reasons)


class Tray:
    """Tells once per change which of ``papers`` and ``things`` lies there.

    Two sensors know of paper: a contact of the board in the tray, and the printer's own in its mouth. One that cannot
    tell now (a lost board, a printer at work) leaves standing what it said last, but not for ever: a page that waits
    for something to be taken must not wait for a sensor that is gone.
    """

    def __init__(
        self,
        read: Callable[[], Mapping[str, bool] | None],
        tell: Callable[[frozenset[str]], None],
        mouth: Callable[[], bool | None] = lambda: None,
    ) -> None:
        """``read``: the board's contacts, ``mouth``: whether paper waits in the printer; None = cannot tell now."""
        self._contacts = LastSaid(read)
        self._mouth = LastSaid(lambda: _waiting(mouth()))
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
        while not self._stop.wait(TRAY_EVERY_S):
            contacts, mouth = self._contacts.ask(), self._mouth.ask()
            now = frozenset(name for name in ("papers", "things") if contacts.get(name) or mouth.get(name))
            if now != self._last:
                self._last = now
                self._tell(now)


class LastSaid:
    """A sensor and what it said last; forgotten when it could not tell so many times in a row."""

    def __init__(self, read: Callable[[], Mapping[str, bool] | None], patience: int = UNTOLD) -> None:
        self._read = read
        self._patience = patience
        self._said: Mapping[str, bool] = {}
        self._untold = 0

    def ask(self) -> Mapping[str, bool]:
        """What lies there as far as this sensor knows."""
        said = self._read()
        self._untold = self._untold + 1 if said is None else 0
        if said is not None:
            self._said = said
        elif self._untold >= self._patience:
            self._said = {}
        return self._said


def _waiting(paper: bool | None) -> Mapping[str, bool] | None:
    return None if paper is None else {"papers": paper}
