"""Killed at any moment, nothing is lost, doubled or altered; and three wrong orders are caught by the same test.

A process of its own is terminal and agent in one: it submits, tells the resident (a line on a pipe), delivers,
settles, and is killed by its own timer. The centre lives on in this process and loses lines and replies on its own
account. ``KIOSK_KILLS=10000`` makes the night's run of it.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from kiosk.base.clock import SystemClock
from kiosk.contract.envelope import Envelope
from kiosk.contract.messages import Receipt
from kiosk.effects.once import submit
from kiosk.effects.recover import recover
from kiosk.store.deliveries import Deliveries
from kiosk.store.stores import open_agent, open_terminal, settle_outbox
from kiosk.sync.center import Center
from kiosk.sync.delivery import Deliverer, Verdict
from kiosk.sync.keys import load_or_create
from kiosk.sync.reach import Reach
from kiosk.sync.settings import AgentSettings
from tests.kiosk.store.sealed import sealed
from tests.kiosk.sync.stub_center import StubCenter
from tests.processes import PROCESSES

KILLS = int(os.environ.get("KIOSK_KILLS", "60"))
SEED = int(os.environ.get("KIOSK_SEED", "20260601"))
PROCESSES.set_forkserver_preload([__name__])
FAULTS = ("", "", "", "lose_reply", "cut_before", "garbage", "503")


class DeletesBeforeSending(Deliverer):
    """Mutant: the row leaves the outbox when it is sent, not when it is held."""

    def _send(self, envelope: Envelope) -> Verdict:
        with closing(sqlite3.connect(self._settings.terminal_db, timeout=5)) as connection, connection:
            connection.execute("DELETE FROM outbox WHERE case_id = ?", (str(envelope.header.case_id),))
        return super()._send(envelope)


class WritesTheReceiptBeforeTheAnswer(Deliverer):
    """Mutant: sent is written down in the hope that it will be."""

    def _send(self, envelope: Envelope) -> Verdict:
        hoped = Receipt(
            case_id=envelope.header.case_id,
            content_sha256=envelope.content_sha256(),
            status="SUBMITTED",
            payment="none",
            case_number="C-0",
            first_receiver="desk",
            received_at=datetime.now(UTC),
        )
        self._deliveries.sent(hoped)
        return super()._send(envelope)


@dataclass
class Told:
    """What residents were told, and what the centre held at the end."""

    acknowledged: dict[str, str]
    held: dict[str, str]
    kills: int
    arrivals: int
    left_in_outbox: int

    @property
    def lost(self) -> int:
        return len(self.acknowledged.keys() - self.held.keys())

    @property
    def altered(self) -> int:
        return sum(self.held.get(case_id, content) != content for case_id, content in self.acknowledged.items())


@dataclass(frozen=True)
class Life:
    """What a life begins with; it goes to the process that lives it."""

    settings: AgentSettings
    deliverer_type: type[Deliverer]
    tells_first: bool
    seed: float


def live(life: Life, told: Connection, seconds: float) -> None:
    """Submits case after case until the alarm, `seconds` after the stores are open."""
    clock = SystemClock()
    terminal = open_terminal(life.settings.terminal_db, "T-1", clock)
    agent = open_agent(life.settings.agent_db, "T-1", clock)
    deliverer = deliverer_of(life.deliverer_type, life.settings, agent.deliveries, life.seed)
    deliverer.start()
    # From here on any instruction may be the last: an alarm that nobody catches ends the process on the spot.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    recover(terminal)
    while True:
        settle_outbox(terminal, life.settings.agent_db)
        envelope = sealed(plain=os.urandom(64))
        case_id = envelope.header.case_id
        line = f"{case_id} {envelope.content_sha256()}\n".encode()
        if life.tells_first:
            os.write(told.fileno(), line)
        submit(terminal.journal, terminal.outbox, case_id, lambda sealed_case=envelope: sealed_case)
        if not life.tells_first:
            os.write(told.fileno(), line)
        # Who tells before the commit is given no rest, so that many of the kills fall between the two.
        deliverer.now(case_id, 0.0 if life.tells_first else 0.02)


def deliverer_of(kind: type[Deliverer], settings: AgentSettings, deliveries: Deliveries, seed: float) -> Deliverer:
    clock = SystemClock()
    key = load_or_create(settings.key_file)
    center = Center(settings, key, clock, Reach(clock))
    return kind(settings, center, key, deliveries, clock, Random(seed))


class Kiosk:
    """One machine that dies again and again."""

    def __init__(self, folder: Path, mutant: type[Deliverer], tells_first: bool) -> None:
        print(f"seed {SEED}")
        self.random = Random(SEED)
        self.center = StubCenter(load_or_create(folder / "key.pem").public_key())
        self.deliverer_type = mutant
        self.tells_first = tells_first
        self.settings = AgentSettings(
            center_url=self.center.url,
            terminal_id="T-1",
            key_file=folder / "key.pem",
            socket=folder / "s",
            terminal_db=folder / "terminal.db",
            agent_db=folder / "agent.db",
            scan_s=0.02,
        )
        self.acknowledged: dict[str, str] = {}

    def live_and_die(self) -> None:
        self.center.faults.extend(self.random.choices(FAULTS, k=4))
        reader, writer = PROCESSES.Pipe(duplex=False)
        life = Life(self.settings, self.deliverer_type, self.tells_first, self.random.random())
        process = PROCESSES.Process(target=live, args=(life, writer, self.random.uniform(0.001, 0.06)))
        process.start()
        writer.close()
        with os.fdopen(os.dup(reader.fileno())) as lines:
            self.acknowledged.update(line.split() for line in lines)
        reader.close()
        process.join()
        assert process.exitcode == -signal.SIGALRM, "the child ended by itself: it broke before it was killed"

    def drain(self) -> int:
        """The machine stays up at last: what waits is delivered and settled. Returns what could not be."""
        self.center.faults.clear()
        clock = SystemClock()
        terminal = open_terminal(self.settings.terminal_db, "T-1", clock)
        agent = open_agent(self.settings.agent_db, "T-1", clock)
        deliverer = deliverer_of(Deliverer, self.settings, agent.deliveries, self.random.random())
        deliverer.start()
        recover(terminal)
        settle_outbox(terminal, self.settings.agent_db)
        for row in terminal.outbox.waiting():
            deliverer.now(row.case_id, 10.0)
        settle_outbox(terminal, self.settings.agent_db)
        left = len(terminal.outbox.waiting())
        assert terminal.journal.open_entries() == ()
        deliverer.stop(5.0)
        terminal.close()
        agent.close()
        return left

    def told(self, kills: int) -> Told:
        left = self.drain()
        held = {str(case_id): content for case_id, (content, _) in self.center.accepted.items()}
        return Told(self.acknowledged, held, kills, len(self.center.arrivals), left)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kk-") as name:
        yield Path(name)


def lives(folder: Path, kills: int, mutant: type[Deliverer] = Deliverer, tells_first: bool = False) -> Told:
    kiosk = Kiosk(folder, mutant, tells_first)
    try:
        for _ in range(kills):
            kiosk.live_and_die()
        told = kiosk.told(kills)
    finally:
        kiosk.center.close()
    print(
        f"{told.kills} kills: {len(told.acknowledged)} acknowledged, {len(told.held)} held, {told.arrivals} arrivals,"
        f" lost {told.lost}, altered {told.altered}, left {told.left_in_outbox}"
    )
    return told


def test_nothing_is_lost_or_altered_and_nothing_stays_behind(folder: Path) -> None:
    told = lives(folder, KILLS)
    assert (told.lost, told.altered, told.left_in_outbox) == (0, 0, 0)
    assert len(told.acknowledged) >= KILLS / 4, "too few submissions to say anything"
    assert told.arrivals > len(told.held), "no case was ever sent twice: the faults did not bite"


@pytest.mark.parametrize("mutant", [DeletesBeforeSending, WritesTheReceiptBeforeTheAnswer])
def test_a_delivery_in_the_wrong_order_is_caught(folder: Path, mutant: type[Deliverer]) -> None:
    assert lives(folder, 25, mutant).lost > 0


def test_a_resident_who_is_told_before_the_commit_is_caught(folder: Path) -> None:
    assert lives(folder, 30, tells_first=True).lost > 0
