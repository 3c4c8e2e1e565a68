"""The scanner's adapter against its simulator, a process of its own: codes, every fault, ten million bytes."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import serial

from devices import kits
from devices.base import DeviceSpec, Outcome, TransportLost
from devices.contract import run
from devices.kit import Done
from devices.qr_scanner.contract import tests as contract_of
from devices.qr_scanner.kit import KIT
from devices.qr_scanner.line_scanner import LineScanner
from devices.qr_scanner.port import QrScanner, ScanFailed, Scanned
from devices.transport.address import transport_at
from tests.devices.peers import Peer
from tests.devices.smart_card.waiting import until

MODULE = "devices.qr_scanner.simulator"
CODE = "https://kiosk.example/v/0a1b2c3d4e5f60718293a4b5c6d7e8f9"


@pytest.fixture(scope="module")
def simulator(start_shared_peer: Any) -> Peer:
    simulator: Peer = start_shared_peer(MODULE, "--link", "{folder}/tty")
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    simulator.tell("clear")
    return simulator


@pytest.fixture
def scanner(peer: Peer) -> Iterator[LineScanner]:
    scanner = LineScanner(transport_at(peer.address))
    scanner.open()
    yield scanner
    scanner.close()


def test_a_code_is_read_and_read_once(peer: Peer, scanner: LineScanner) -> None:
    peer.tell("scan", text=CODE)
    assert scanner.read(5) == Scanned(CODE)
    assert scanner.read(0.1) == ScanFailed("no_code")


@pytest.mark.parametrize("suffix", ["lf", "crlf"])
def test_other_suffixes_and_chinese_text_are_read(start_peer: Any, suffix: str) -> None:
    peer = start_peer(MODULE, "--suffix", suffix)
    scanner = LineScanner(transport_at(peer.address))
    scanner.open()
    for text in ("取证凭条", "第二张"):
        peer.tell("scan", text=text)
    assert [scanner.read(5), scanner.read(5)] == [Scanned("取证凭条"), Scanned("第二张")]
    scanner.close()


def test_what_came_before_is_read_or_forgotten_as_one_wishes(peer: Peer) -> None:
    with serial.Serial(peer.address, timeout=0) as port:
        scanner = LineScanner(PortLine(port))
        peer.tell("scan", text="before")
        assert scanner.status().state == "ready"
        assert scanner.read(5) == Scanned("before")
        peer.tell("scan", text="before")
        until(lambda: port.in_waiting > len("before"))  # the kernel hands the bytes on in its own time
        scanner.clear()
        assert scanner.read(0.1) == ScanFailed("no_code")


class PortLine:
    """A line over a port that the test itself holds open, to see what still lies in it."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    def open(self) -> None:
        """It is open."""

    def close(self) -> None:
        """The test closes it."""

    def write(self, data: bytes) -> None:
        self._port.write(data)

    def read(self, most: int, deadline_s: float) -> bytes:
        self._port.timeout = deadline_s
        return self._port.read(self._port.in_waiting or 1)[:most]


def test_only_the_last_codes_that_nobody_asked_for_are_kept(peer: Peer, scanner: LineScanner) -> None:
    for number in range(20):
        peer.tell("scan", text=f"code-{number}")
    assert scanner.status().state == "ready"
    texts = [
        found.text for found in iter(lambda: scanner.read(0.2), ScanFailed("no_code")) if isinstance(found, Scanned)
    ]
    assert texts == [f"code-{number}" for number in range(20 - len(texts), 20)]
    assert 8 <= len(texts) < 12  # what comes while one reads is not kept, but given


def test_a_silent_scanner_ends_with_the_deadline(peer: Peer, scanner: LineScanner) -> None:
    peer.fault("silent", times=1)
    peer.tell("scan", text=CODE)
    begun = time.monotonic()
    assert scanner.read(0.3) == ScanFailed("no_code")
    assert 0.3 <= time.monotonic() - begun < 1.0


def test_a_slow_scanner_is_waited_for(peer: Peer, scanner: LineScanner) -> None:
    peer.fault("slow", times=1, seconds=0.4)
    peer.tell("scan", text=CODE)
    assert scanner.read(5) == Scanned(CODE)


@pytest.mark.parametrize(("fault", "word"), [("garbage", "garbage"), ("half_frame", "breaks_off")])
def test_a_spoilt_code_has_its_word_and_the_next_one_is_read(
    peer: Peer, scanner: LineScanner, fault: str, word: str
) -> None:
    peer.fault(fault, times=1)
    peer.tell("scan", text=CODE)
    assert scanner.read(5).word == word
    peer.tell("scan", text=CODE)
    assert scanner.read(5) == Scanned(CODE)


def test_ten_million_bytes_neither_hang_nor_grow(peer: Peer, scanner: LineScanner) -> None:
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peer.fault("flood", bytes=10_000_000)
    assert scanner.read(5) == ScanFailed("too_long")
    peer.tell("scan", text=CODE)
    begun = time.monotonic()
    assert scanner.read(30) == Scanned(CODE)
    assert time.monotonic() - begun < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 4_000


def test_the_worker_takes_a_flood_away_while_nobody_reads(peer: Peer, scanner: LineScanner) -> None:
    peer.fault("flood", bytes=1_000_000)
    for _ in range(100):
        begun = time.monotonic()
        assert scanner.status().state == "ready"
        assert time.monotonic() - begun < 3.0
        if scanner.read(0) == ScanFailed("too_long"):
            break
    scanner.clear()
    peer.tell("scan", text=CODE)
    for _ in range(20):
        if scanner.read(1) == Scanned(CODE):
            return
    pytest.fail("the code after the flood was never read")


def test_an_unplugged_scanner_is_offline_and_comes_back(peer: Peer, scanner: LineScanner) -> None:
    assert scanner.status().state == "ready"
    peer.fault("unplug")
    assert scanner.read(5) == ScanFailed("offline")
    assert scanner.status().state == "offline"
    with pytest.raises(TransportLost):
        scanner.open()
    peer.tell("clear")
    scanner.open()
    peer.tell("scan", text=CODE)
    assert scanner.read(5) == Scanned(CODE)


def test_a_waiting_read_ends_with_the_stop_and_others_are_served_meanwhile(peer: Peer) -> None:
    stop = threading.Event()
    waiting = LineScanner(transport_at(peer.address), stop=stop)
    waiting.open()
    found: list[Scanned | ScanFailed] = []
    thread = threading.Thread(target=lambda: found.append(waiting.read(60)))
    thread.start()
    assert waiting.status().state == "ready"
    stop.set()
    thread.join(5)
    assert found == [ScanFailed("no_code")]
    waiting.close()


def test_the_contract_is_kept_and_a_scanner_that_misreads_does_not_keep_it(peer: Peer, scanner: LineScanner) -> None:
    def verdicts() -> list[str]:
        return [check.verdict for check in run(contract_of(scanner, 1.0, 0.1))]

    assert verdicts() == ["pass", "not_tried", "not_tried", "pass"]
    for _ in range(2):
        peer.tell("scan", text=CODE)
    assert verdicts() == ["pass"] * 4
    peer.fault("wrong_feedback")
    for _ in range(2):
        peer.tell("scan", text=CODE)
    assert verdicts() == ["pass", "pass", "fail", "pass"]
    peer.fault("unplug")
    assert verdicts() == ["fail", "fail", "not_tried", "fail"]


def test_the_bench_gives_the_text(peer: Peer, scanner: LineScanner) -> None:
    assert isinstance(scanner, QrScanner)
    peer.tell("scan", text=CODE)
    assert KIT.actions["read"](scanner, [], 5) == Done(Outcome.DONE, data={"text": CODE})
    assert KIT.actions["read"](scanner, [], 0) == Done(Outcome.FAILED, "no_code", {"text": None})
    with pytest.raises(ValueError, match="takes no arguments"):
        KIT.actions["read"](scanner, ["now"], 5)


def test_an_address_names_its_adapter() -> None:
    assert KIT.adapter_at("/dev/input/by-id/usb-Scanner-event-kbd") == "hid"
    assert [KIT.adapter_at(address) for address in ("/dev/ttyACM0", "tcp://10.0.0.9:4001")] == ["serial"] * 2


@pytest.mark.parametrize(
    ("adapter", "address", "options", "sentence"),
    [
        ("serial", "/dev/ttyACM0", {"baud": "fast"}, "option baud must be a whole number"),
        ("serial", "nowhere", {}, "neither a device path nor tcp"),
        ("hid", "/dev/ttyACM0", {}, "does not begin with /dev/input/"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(
    adapter: str, address: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        kits.make(DeviceSpec("scanner", "qr_scanner", adapter, address, options=options), threading.Event())
