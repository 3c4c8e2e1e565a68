"""An agent with a terminal's store beside it, in a short-named folder, against a centre of real HTTP."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.base.clock import SystemClock
from kiosk.contract.envelope import Envelope
from kiosk.effects.once import submit
from kiosk.store.stores import AgentStore, TerminalStore, open_agent, open_terminal
from kiosk.sync.agent import Agent
from kiosk.sync.center import Center
from kiosk.sync.client import AgentClient
from kiosk.sync.delivery import Deliverer
from kiosk.sync.keys import load_or_create
from kiosk.sync.reach import Reach
from kiosk.sync.settings import AgentSettings
from tests.kiosk.store.sealed import sealed
from tests.kiosk.sync.stub_center import StubCenter

SEED = 20260601


@dataclass
class Place:
    """One terminal's world: its folder, its key, its store, the centre, and where everything lies."""

    folder: Path
    key: Ed25519PrivateKey
    terminal: TerminalStore
    center: StubCenter
    settings: AgentSettings

    def queue(self, plain: bytes = b"an application") -> Envelope:
        envelope = sealed(plain=plain)
        submit(self.terminal.journal, self.terminal.outbox, envelope.header.case_id, lambda: envelope)
        return envelope

    def client(self) -> AgentClient:
        return AgentClient(self.settings.socket, SystemClock())

    def deliverer(self, store: AgentStore, reach: Reach | None = None, **changed: object) -> Deliverer:
        print(f"seed {SEED}")
        settings = self.settings.model_copy(update=changed)
        clock = SystemClock()
        center = Center(settings, self.key, clock, reach or Reach(clock))
        return Deliverer(settings, center, self.key, store.deliveries, clock, Random(SEED))


@pytest.fixture
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="ks-") as name:
        folder = Path(name)
        key = load_or_create(folder / "key.pem")
        center = StubCenter(key.public_key())
        terminal = open_terminal(folder / "terminal.db", "T-1", SystemClock())
        settings = AgentSettings(
            center_url=center.url,
            terminal_id="T-1",
            key_file=folder / "key.pem",
            socket=folder / "agent.sock",
            terminal_db=folder / "terminal.db",
            agent_db=folder / "agent.db",
            scan_s=0.05,
            probe_s=0.05,
        )
        yield Place(folder, key, terminal, center, settings)
        center.close()
        terminal.close()


@pytest.fixture
def agent_store(place: Place) -> Iterator[AgentStore]:
    store = open_agent(place.settings.agent_db, "T-1", SystemClock())
    yield store
    store.close()


@pytest.fixture
def agent(place: Place) -> Iterator[Agent]:
    """The whole agent in this process."""
    print(f"seed {SEED}")
    running = Agent(place.settings, SystemClock(), Random(SEED))
    running.start()
    yield running
    place.center.release.set()
    running.stop()
