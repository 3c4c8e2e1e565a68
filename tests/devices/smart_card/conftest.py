"""A pcscd of this process's own, and cards to put on its two readers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.smart_card.adapter import PcscReader
from tests.daemons.pcsc import Pcscd
from tests.devices.peers import Peer
from tests.devices.smart_card.waiting import until

READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")


@pytest.fixture(scope="session")
def _pcscd() -> Iterator[Pcscd]:
    with tempfile.TemporaryDirectory(prefix="pcscd-") as folder:
        daemon = Pcscd(Path(folder))
        yield daemon
        daemon.stop()


@pytest.fixture(scope="module")
def pcscd(_pcscd: Pcscd) -> Iterator[Pcscd]:
    """Runs from the first test of a module to its last."""
    _pcscd.start()
    yield _pcscd
    _pcscd.stop()


@pytest.fixture(scope="module")
def _cards(pcscd: Pcscd, start_shared_peer: Any) -> list[Peer]:
    return [
        start_shared_peer("devices.smart_card.simulator", "--port", str(port), "--reader", reader)
        for port, reader in zip(pcscd.ports, READERS, strict=True)
    ]


@pytest.fixture
def card(_cards: list[Peer]) -> Peer:
    """The card for the first reader, lifted and without faults."""
    return _fresh(_cards[0])


@pytest.fixture
def other_card(_cards: list[Peer]) -> Peer:
    """The card for the second reader."""
    return _fresh(_cards[1])


def _fresh(peer: Peer) -> Peer:
    """Lifted so long ago that pcscd has seen it."""
    peer.tell("lift")
    peer.tell("clear")
    reader = PcscReader(peer.address)
    until(lambda: reader.present() is False)
    reader.close()
    return peer
