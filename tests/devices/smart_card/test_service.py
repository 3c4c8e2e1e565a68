"""The smart card service dies, hangs, comes back, and has no reader: the adapter says so and lives through it."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator

import pytest

from devices.base import DeviceSpec, Status, TransportLost
from devices.hub import Hub
from devices.kits import make
from devices.smart_card.adapter import PcscReader
from devices.smart_card.port import CardEvent, CardInserted, CardLifted, CardPlaced, Failed
from tests.daemons.pcsc import Pcscd
from tests.devices.peers import Peer
from tests.devices.smart_card.waiting import until
from tests.devices.test_supervisor import Log

OFFLINE = Status("offline", ("offline",))


@pytest.fixture
def service(pcscd: Pcscd) -> Iterator[Pcscd]:
    """Whatever a test does to it, the next one finds it running with its two readers."""
    yield pcscd
    pcscd.kill()
    pcscd.start()


@pytest.fixture
def reader(card: Peer) -> Iterator[PcscReader]:
    reader = PcscReader(card.address)
    reader.open()
    yield reader
    reader.close()


def test_a_killed_service_is_offline_at_once_and_everything_comes_back(
    service: Pcscd, card: Peer, reader: PcscReader
) -> None:
    events: queue.Queue[CardEvent] = queue.Queue()
    reader.on_card(events.put)
    card.tell("put")
    assert events.get(timeout=3) == CardPlaced()
    assert isinstance(reader.wait_card(1.0), CardInserted)
    for _ in range(3):
        service.kill()
        offline_s = until(lambda: reader.status() == OFFLINE)
        assert events.get(timeout=3) == CardLifted()
        assert reader.wait_card(5.0) == Failed("offline")
        assert reader.present() == Failed("offline")
        assert reader.transmit(bytes(4), 5.0) == Failed("offline")
        with pytest.raises(TransportLost, match="pcscd"):
            PcscReader(card.address).open()
        service.start()
        back_s = until(lambda: reader.status() == Status("ready"))
        card.tell("put")
        assert events.get(timeout=3) == CardPlaced()
        assert isinstance(reader.wait_card(2.0), CardInserted)
        print(f"offline after {offline_s:.3f} s, back after {back_s:.3f} s")
        assert offline_s < 1
        assert back_s < 3


def test_a_service_that_hangs_is_silent_holds_nobody_and_comes_back(
    service: Pcscd, card: Peer, reader: PcscReader
) -> None:
    card.tell("put")
    assert isinstance(reader.wait_card(2.0), CardInserted)
    service.freeze()
    try:
        until(lambda: reader.status() == Status("unknown", ("silent",)))
        begun = time.monotonic()
        assert reader.wait_card(10.0) == Failed("silent")
        assert reader.present() == Failed("silent")
        assert reader.transmit(bytes(4), 0.3) == Failed("silent")
        with pytest.raises(TransportLost, match="does not answer"):
            PcscReader(card.address).open()
        assert time.monotonic() - begun < 5
    finally:
        service.thaw()
    until(lambda: reader.status() == Status("ready"))
    until(lambda: isinstance(reader.wait_card(1.0), CardInserted))


def test_a_reader_closed_while_the_service_hangs_opens_again_when_it_wakes(service: Pcscd, card: Peer) -> None:
    reader = PcscReader(card.address)
    reader.open()
    service.freeze()
    try:
        begun = time.monotonic()
        reader.close()
        with pytest.raises(TransportLost, match="does not answer"):
            reader.open()
        assert time.monotonic() - begun < 5
    finally:
        service.thaw()

    def opens() -> bool:
        try:
            reader.open()
        except TransportLost:
            return False
        return True

    until(opens)
    assert reader.status() == Status("ready")
    reader.close()


def test_readers_that_are_gone_are_told_and_seen_again(service: Pcscd, card: Peer, reader: PcscReader) -> None:
    service.kill()
    service.start(readers=False)
    until(lambda: reader.status() == Status("offline", ("no_reader",)))
    assert reader.wait_card(5.0) == Failed("no_reader")
    for _ in range(20):  # and steadily so: a service without readers is no service that comes and goes
        assert reader.status() == Status("offline", ("no_reader",))
    service.kill()
    service.start()
    assert until(lambda: reader.status() == Status("ready")) < 3


def test_the_hub_tells_of_the_loss_and_of_the_return(service: Pcscd, card: Peer) -> None:
    log, told = Log(), queue.Queue()
    hub = Hub([DeviceSpec("staff", "smart_card", "pcsc", card.address)], make, log=log)
    hub.on_change(lambda _, status: told.put((status.state, status.reasons)))
    hub.start()
    assert told.get(timeout=5) == ("ready", ())
    service.kill()
    begun = time.monotonic()
    assert told.get(timeout=5) == ("offline", ("offline",))
    assert time.monotonic() - begun < 3
    service.start()
    begun = time.monotonic()
    assert told.get(timeout=5) == ("ready", ())
    assert time.monotonic() - begun < 3
    assert hub.stop()
    assert log.lines == ["device_lost", "device_back"]


def test_an_open_reader_costs_next_to_nothing(reader: PcscReader) -> None:
    begun, used = time.monotonic(), time.process_time()
    assert reader.wait_card(3.0) == Failed("no_card")
    share = (time.process_time() - used) / (time.monotonic() - begun)
    print(f"{share:.2%} of a core")
    assert share < 0.03
