"""How long a card takes: a simulated reader on a pty at the pace of 115,200 baud, as a process of its own."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from devices.id_card_reader.adapter import SamReader
from devices.id_card_reader.port import CardRead
from devices.transport.address import transport_at
from tests.bench.figures import Figure
from tests.devices.peers import Peer

TURNS = 9
DEADLINE_S = 10.0
CARD = {
    "name": "测试样本",
    "sex": "male",
    "nation": "汉",
    "birth_date": "1998-03-15",
    "number": "42010219980315997X",
    "valid_from": "2016-08-20",
    "valid_to": "2026-08-20",
}


def figures() -> list[Figure]:
    """From the card's being put to its items, and the protocol alone."""
    with tempfile.TemporaryDirectory(prefix="card-") as folder:
        peer = Peer("devices.id_card_reader.simulator", Path(folder), "--pace", "--latency-ms", "5")
        reader = SamReader(transport_at(peer.address))
        try:
            puts = [_put(peer, reader, n) for n in range(TURNS)]
            reads = [_read(peer, reader) for _ in range(TURNS)]
        finally:
            reader.close()
            peer.end()
    return [
        Figure(f"card put to its items at 115,200 baud, median of {TURNS}", median(puts), "ms", 1000),
        Figure("card put to its items, slowest", max(puts), "ms"),
        Figure("card: find, select, read and newest address, 2.3 kB, median", median(reads), "ms"),
    ]


def _put(peer: Peer, reader: SamReader, turn: int) -> float:
    """The reader waits already; the card comes at a moment of its own between two searches."""
    began: list[float] = []

    def put() -> None:
        peer.tell("put", card=CARD)
        began.append(time.perf_counter())

    timer = threading.Timer(0.4 + 0.03 * turn, put)
    timer.start()
    result = reader.read(DEADLINE_S)
    ended = time.perf_counter()
    timer.join()
    if not isinstance(result, CardRead):
        raise RuntimeError(f"the card was not read: {result}")
    peer.tell("lift")
    reader.poll(1)
    return (ended - began[0]) * 1000


def _read(peer: Peer, reader: SamReader) -> float:
    peer.tell("put", card=CARD)
    began = time.perf_counter()
    result = reader.read(DEADLINE_S)
    ended = time.perf_counter()
    if not isinstance(result, CardRead):
        raise RuntimeError(f"the card was not read: {result}")
    peer.tell("lift")
    reader.poll(1)
    return (ended - began) * 1000
