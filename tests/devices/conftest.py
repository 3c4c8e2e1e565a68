"""Simulators for the tests of the adapters, each with a folder of its own, ended with the test."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.devices.peers import Peer

StartPeer = Callable[..., Peer]


@pytest.fixture
def start_peer() -> Iterator[StartPeer]:
    """Starts simulators: ``start_peer("devices.id_card_reader.simulator", "--pace")``."""
    yield from _starter()


@pytest.fixture(scope="module")
def start_shared_peer() -> Iterator[StartPeer]:
    """The same for simulators that all tests of a module share; each test clears what it finds."""
    yield from _starter()


def _starter() -> Iterator[StartPeer]:
    peers: list[Peer] = []
    with tempfile.TemporaryDirectory(prefix="peer-") as folder:  # short: a Unix socket's path has 107 bytes at most

        def start(module: str, *options: str) -> Peer:
            place = Path(folder) / str(len(peers))
            place.mkdir()
            peers.append(Peer(module, place, *(option.replace("{folder}", str(place)) for option in options)))
            return peers[-1]

        yield start
        for peer in peers:
            peer.end()
