"""The agent put together: store, door to the centre, deliveries, socket. ``run`` lives until it is told to end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from kiosk.base.clock import Clock
from kiosk.base.randomness import Chance
from kiosk.contract.audit import Action
from kiosk.store.stores import open_agent
from kiosk.sync.center import Center
from kiosk.sync.delivery import Deliverer
from kiosk.sync.desk import Desk
from kiosk.sync.keyring import KeyRing
from kiosk.sync.keys import load_or_create
from kiosk.sync.log import describe
from kiosk.sync.reach import Reach
from kiosk.sync.server import Server
from kiosk.sync.settings import AgentSettings
from kiosk.sync.watch import Watch

_STOP_S = 2.0


class Agent:
    """All parts of one agent. Raises what they raise (InUse, StoreError, BadKeyFile) when it cannot be built."""

    def __init__(self, settings: AgentSettings, clock: Clock, random: Chance) -> None:
        self._store = open_agent(settings.agent_db, settings.terminal_id, clock)
        new_key = not settings.key_file.exists()
        key = load_or_create(settings.key_file)
        if new_key:
            self._store.audit.record(Action.KEY_CREATED, "agent", "terminal_key", "DONE")
        reach = Reach(clock)
        center = Center(settings, key, clock, reach)
        keyring = KeyRing(center, self._store.cursors)
        self._deliverer = Deliverer(settings, center, key, self._store.deliveries, clock, random)
        reach.when_back(self._deliverer.wake)
        self._watch = Watch(center, keyring, settings.probe_s, clock, random)
        desk = Desk(center, self._deliverer, keyring, reach, settings.agent_db, clock)
        self._server = Server(settings.socket, desk.answer, clock)

    def start(self) -> None:
        """Deliver, look after the centre, answer the terminal."""
        self._store.audit.record(Action.STARTED, "agent", "agent", "DONE")
        self._deliverer.start()
        self._watch.start()
        self._server.start()

    def stop(self) -> None:
        """In order: no new requests, no new deliveries, then the file."""
        self._server.stop()
        self._watch.stop(_STOP_S)
        self._deliverer.stop(_STOP_S)
        self._store.audit.record(Action.STOPPED, "agent", "agent", "DONE")
        self._store.close()


def run(agent: Agent, told_to_end: threading.Event, ready: Callable[[], None]) -> int:
    """Start, wait, stop; the exit status is 1 when a thread died, so that the supervisor starts the agent anew."""
    died = threading.Event()

    def end_all(death: threading.ExceptHookArgs) -> None:
        if death.exc_value is not None:
            structlog.get_logger().error("a thread died", error=describe(death.exc_value))
        died.set()
        told_to_end.set()

    threading.excepthook = end_all
    agent.start()
    ready()
    told_to_end.wait()
    agent.stop()
    return int(died.is_set())
