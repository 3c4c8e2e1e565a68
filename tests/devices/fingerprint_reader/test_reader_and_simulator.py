"""The fingerprint adapter against its simulator, a process of its own: every capture, fault and deadline."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from devices.fingerprint_reader.port import Failed, Matched, Print, Retry
from devices.fingerprint_reader.serial_livescan import SerialLivescan
from devices.transport.address import transport_at
from tests.devices.peers import ROOT, Peer

MODULE = "devices.fingerprint_reader.simulator"


@pytest.fixture(scope="module")
def simulator(start_shared_peer: Any) -> Peer:
    simulator: Peer = start_shared_peer(MODULE, "--link", "{folder}/tty", "--latency-ms", "2")
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    simulator.tell("clear")
    simulator.tell("lift")
    return simulator


@pytest.fixture
def reader(peer: Peer) -> Iterator[SerialLivescan]:
    reader = SerialLivescan(transport_at(peer.address))
    yield reader
    reader.close()


def enrolled(person: str, *fingers: int) -> list[bytes]:
    options = [option for finger in fingers for option in ("--finger", str(finger))]
    out = subprocess.run(
        [sys.executable, "-m", MODULE, "template", "--person", person, *options, "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=20,
    ).stdout
    return [base64.b64decode(one["template"]) for one in json.loads(out)[0]["prints"]]


def test_a_finger_is_captured_and_compared_with_what_the_registry_holds(peer: Peer, reader: SerialLivescan) -> None:
    peer.tell("press", person="p01", finger=11, quality=80)
    taken = reader.capture(11, 2)
    assert isinstance(taken, Print)
    assert (taken.position, taken.quality, len(taken.template)) == (11, 80, 512)
    own = reader.match(taken.template, enrolled("p01", 16, 11))
    other = reader.match(taken.template, enrolled("p02", 11, 16))
    assert isinstance(own, Matched)
    assert isinstance(other, Matched)
    assert (own.passed, other.passed) == (True, False)
    assert other.score < 0.4 < own.score


def test_a_finger_that_comes_late_is_still_captured(peer: Peer, reader: SerialLivescan) -> None:
    threading.Timer(1.0, lambda: peer.tell("press", person="p01", finger=16, quality=70)).start()
    assert isinstance(reader.capture(16, 5), Print)


@pytest.mark.parametrize("reason", ["dry", "wet", "partial", "too_fast"])
def test_a_troubled_finger_is_told_and_the_next_try_is_good(peer: Peer, reader: SerialLivescan, reason: str) -> None:
    peer.tell("press", person="p01", finger=11, quality=80)
    peer.tell(reason)
    assert reader.capture(11, 2) == Retry(reason)  # type: ignore[arg-type]  # the words are the same by design
    assert isinstance(reader.capture(11, 2), Print)


def test_a_print_below_the_threshold_is_poor(peer: Peer, reader: SerialLivescan) -> None:
    peer.tell("press", person="p01", finger=11, quality=54)
    assert reader.capture(11, 2) == Retry("poor")
    peer.tell("press", person="p01", finger=11, quality=55)
    assert isinstance(reader.capture(11, 2), Print)


def test_without_a_finger_the_deadline_ends_the_wait(reader: SerialLivescan) -> None:
    begun = time.monotonic()
    assert reader.capture(11, 0.3) == Retry("no_finger")
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("silent", "silent"),
        ("garbage", "garbage"),
        ("bad_checksum", "bad_checksum"),
        ("half_frame", "breaks_off"),
        ("slow", "silent"),
        ("wrong_feedback", "sensor"),
    ],
)
def test_a_fault_has_its_word_and_the_next_capture_is_good(
    peer: Peer, reader: SerialLivescan, fault: str, word: str
) -> None:
    peer.tell("press", person="p01", finger=11, quality=80)
    peer.fault(fault, times=1)
    result = reader.capture(11, 1)
    assert isinstance(result, Failed)
    assert result.word == word
    assert isinstance(reader.capture(11, 2), Print)


def test_a_late_answer_is_not_taken_for_the_present_one(peer: Peer, reader: SerialLivescan) -> None:
    peer.tell("press", person="p01", finger=11, quality=80)
    peer.fault("stale")
    assert isinstance(reader.capture(11, 2), Print)


def test_an_unplugged_reader_is_offline_and_comes_back(peer: Peer, reader: SerialLivescan) -> None:
    assert reader.status().state == "ready"
    peer.fault("unplug")
    result = reader.match(bytes(512), [bytes(512)])
    assert isinstance(result, Failed)
    assert result.word == "offline"
    assert reader.status().state == "offline"
    peer.tell("clear")
    assert reader.status().state == "ready"


def test_bad_arguments_are_refused_before_anything_is_sent(peer: Peer, reader: SerialLivescan) -> None:
    before = peer.tell("state")["captures"]
    with pytest.raises(ValueError, match="10 is outside"):
        reader.capture(10, 1)
    with pytest.raises(ValueError, match="512 bytes"):
        reader.match(bytes(511), [bytes(512)])
    with pytest.raises(ValueError, match="0 references"):
        reader.match(bytes(512), [])
    assert peer.tell("state")["captures"] == before


def test_the_simulator_sees_no_bad_request(peer: Peer, reader: SerialLivescan) -> None:
    reader.status()
    reader.capture(11, 0.1)
    reader.match(bytes(512), [bytes(512)] * 20)
    assert peer.tell("state")["bad_requests"] == 0


def test_a_wrong_control_request_is_refused_with_a_sentence(peer: Peer) -> None:
    assert "finger 11 to 20" in peer.ask(do="press", person="p01", finger=9)["error"]


def test_a_print_shows_no_template_in_its_repr() -> None:
    assert repr(Print(11, 80, b"secret")) == "Print(position=11, quality=80)"
