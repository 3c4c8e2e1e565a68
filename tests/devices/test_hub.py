"""The hub: named devices, their statuses with times, and who is told."""

from __future__ import annotations

import queue
from typing import Any

import pytest

from devices import kits
from devices.base import DeviceSpec, Status
from devices.hub import NOT_PROBED, Hub, Past
from devices.id_card_reader.port import IdCardReader
from devices.receipt_printer.escpos_printer import EscposPrinter
from devices.receipt_printer.port import ReceiptPrinter
from devices.supervisor import Counters
from tests.devices.test_supervisor import JAM, READY, Clock, Device, Log

READER = DeviceSpec("front-reader", "id_card_reader", "sam", "/dev/none")
PRINTER = DeviceSpec("slips", "receipt_printer", "escpos", "tcp://127.0.0.1:1")


def test_devices_begin_unknown_in_the_order_of_the_configuration() -> None:
    hub = Hub(
        [READER, PRINTER],
        lambda *_: Device(),
        Clock(),
        Log(),
    )
    assert [(one.spec.name, one.status) for one in hub.statuses()] == [
        ("front-reader", NOT_PROBED),
        ("slips", NOT_PROBED),
    ]
    assert hub.find_names("receipt_printer") == ["slips"]


def test_changes_are_told_once_and_stamped() -> None:
    clock, told = Clock(), []
    hub = Hub([READER], lambda *_: Device(), clock, Log())
    end = hub.on_change(lambda name, status: told.append((name, status.state)))
    for now, reading in ((1, READY), (2, READY), (5, JAM), (6, JAM)):
        clock.now = now
        hub._publish("front-reader", reading)
    assert told == [("front-reader", "ready"), ("front-reader", "fault")]
    assert hub.get_status("front-reader") == Status("fault", ("jam",), since=5, last_ok=2)
    end()
    hub._publish("front-reader", READY)
    assert len(told) == 2


def test_a_listener_that_fails_is_logged_and_ends_nothing() -> None:
    log, told = Log(), []
    hub = Hub([READER], lambda *_: Device(), Clock(), log)

    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    hub.on_change(fails)
    hub.on_change(lambda name, status: told.append(status.state))
    hub._publish("front-reader", READY)
    assert (log.lines, told) == (["listener_defect"], ["ready"])


@pytest.mark.parametrize(("reading", "since"), [(JAM, -500.0), (READY, 3.0), (Status("fault", ("paper_out",)), 3.0)])
def test_a_trouble_that_outlives_a_renewal_keeps_its_since(reading: Status, since: float) -> None:
    """A status is asked for, never remembered; but what is the same as before has been so since before."""
    clock = Clock()
    past = {"front-reader": Past(Status("fault", ("jam",), since=-500.0, last_ok=-501.0), Counters(9, 1, 2))}
    hub = Hub([READER], lambda *_: Device(), clock, Log(), past)
    [before] = hub.statuses()
    assert (before.status.state, before.status.last_ok, before.counters) == ("unknown", -501.0, Counters(9, 1, 2))
    clock.now = 3.0
    hub._publish("front-reader", reading)
    assert hub.get_status("front-reader").since == since
    clock.now = 4.0
    hub._publish("front-reader", Status("offline", ("offline",)))
    clock.now = 5.0
    hub._publish("front-reader", JAM)
    assert hub.get_status("front-reader").since == 5.0


@pytest.mark.parametrize(
    ("specs", "sentence"),
    [
        ([READER, READER], "two devices are named 'front-reader'"),
        ([DeviceSpec("x", "id_card_reader", "usb", "")], "no adapter 'usb' for id_card_reader, known: sam"),
        ([DeviceSpec("x", "id_card_reader", "sam", "nowhere")], "device 'x': address 'nowhere' is neither"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused_with_a_sentence(specs: list[DeviceSpec], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Hub(specs, kits.make, log=Log())


def test_a_device_is_handed_out_as_what_it_is() -> None:
    hub = Hub([PRINTER], kits.make, log=Log())
    assert isinstance(hub.get_device("slips", ReceiptPrinter), EscposPrinter)
    with pytest.raises(TypeError, match="is no IdCardReader"):
        hub.get_device("slips", IdCardReader)


def test_a_real_reader_is_found_lost_and_found_again(start_peer: Any) -> None:
    peer = start_peer("devices.id_card_reader.simulator", "--link", "{folder}/tty", "--latency-ms", "2")
    spec = DeviceSpec("front-reader", "id_card_reader", "sam", peer.address)
    log = Log()
    hub = Hub([spec], kits.make, log=log)
    states: queue.Queue[str] = queue.Queue()
    hub.on_change(lambda _, status: states.put(status.state))
    hub.start()
    assert states.get(timeout=5) == "ready"
    peer.fault("unplug")
    hub.nudge("front-reader")
    assert states.get(timeout=5) == "offline"
    peer.tell("clear")
    assert states.get(timeout=5) == "ready"
    assert hub.stop()
    assert log.lines == ["device_lost", "device_back"]
