"""The libfprint adapter against the real libfprint with its virtual device (Debian), through the real helper."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices import kits
from devices.base import Outcome, TransportLost
from devices.contract import run
from devices.fingerprint_reader.contract import tests as contract
from devices.fingerprint_reader.kit import capture
from devices.fingerprint_reader.libfprint import LibfprintReader
from devices.fingerprint_reader.libfprint_process import HelperProcess
from devices.fingerprint_reader.port import Failed, LiveVerifier, Matched, Print, Retry

STAGES = 5
START_S = 8.0


class Sensor:
    """The virtual device's socket: what a finger on the sensor does. Commands wait until the device asks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, *commands: str) -> None:
        """One connection each, as the driver wants it; the driver binds when the device is opened."""
        for command in commands:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(self._path))
                line.settimeout(5)
                line.sendall(command.encode())
                line.shutdown(socket.SHUT_WR)
                line.recv(1)  # until it has hung up: it takes one caller at a time and forgets the others

    def soon(self, *commands: str) -> threading.Thread:
        """The same from another thread, while the reader waits."""
        thread = threading.Timer(0.2, self, commands)
        thread.start()
        return thread


@pytest.fixture
def sensor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sensor]:
    with tempfile.TemporaryDirectory(prefix="fp-") as folder:  # short: a Unix socket's path has 107 bytes at most
        path = Path(folder) / "s"
        monkeypatch.setenv("FP_VIRTUAL_DEVICE_STORAGE", str(path))
        yield Sensor(path)


@pytest.fixture
def reader(sensor: Sensor) -> Iterator[LibfprintReader]:
    reader = LibfprintReader()
    reader.open()  # a missing package ends the test with the sentence that names it
    yield reader
    reader.close()


def enrolled(reader: LibfprintReader, sensor: Sensor, finger: str) -> Print:
    sensor(*[f"SCAN {finger}"] * STAGES)
    taken = reader.capture(11, START_S)
    assert isinstance(taken, Print)
    return taken


def test_a_print_is_made_of_five_touches_and_is_no_template_of_the_police(
    reader: LibfprintReader, sensor: Sensor
) -> None:
    assert reader.status().state == "ready"
    taken = enrolled(reader, sensor, "thumb")
    assert (taken.position, taken.format, taken.quality) == (11, "libfprint", 0)
    assert len(taken.template) != 512


def test_the_finger_is_recognised_and_another_is_not(reader: LibfprintReader, sensor: Sensor) -> None:
    print_ = enrolled(reader, sensor, "thumb")
    sensor("SCAN thumb")
    assert reader.verify([print_.template], START_S) == Matched(1.0, True)
    sensor("SCAN stranger")
    assert reader.verify([print_.template], START_S) == Matched(0.0, False)


def test_a_finger_is_found_among_several_prints(reader: LibfprintReader, sensor: Sensor) -> None:
    prints = [enrolled(reader, sensor, finger).template for finger in ("thumb", "index")]
    sensor("SCAN index")
    assert reader.verify(prints, START_S) == Matched(1.0, True)
    sensor("SCAN stranger")
    assert reader.verify(prints, START_S) == Matched(0.0, False)


def test_two_prints_are_not_compared_without_the_finger(reader: LibfprintReader) -> None:
    assert reader.match(b"one", [b"other"]) == Failed("rejected", "needs_finger")
    with pytest.raises(ValueError, match="references"):
        reader.match(b"one", [])
    with pytest.raises(ValueError, match="finger code"):
        reader.capture(10, 1)


@pytest.mark.parametrize(("code", "reason"), [(0, "poor"), (1, "too_fast"), (2, "partial"), (3, "poor")])
def test_a_bad_touch_is_said_and_the_enrolment_goes_on(
    reader: LibfprintReader, sensor: Sensor, code: int, reason: str
) -> None:
    sensor("SCAN thumb", f"RETRY {code}")
    assert reader.capture(11, START_S) == Retry(reason)
    sensor(*["SCAN thumb"] * (STAGES - 1))
    assert isinstance(reader.capture(11, START_S), Print)


def test_a_bad_touch_ends_a_comparison_and_it_can_be_tried_again(reader: LibfprintReader, sensor: Sensor) -> None:
    print_ = enrolled(reader, sensor, "thumb")
    sensor("RETRY 1")
    assert reader.verify([print_.template], START_S) == Retry("too_fast")
    sensor("SCAN thumb")
    assert reader.verify([print_.template], START_S) == Matched(1.0, True)


def test_without_a_finger_the_deadline_ends_the_wait(reader: LibfprintReader) -> None:
    begun = time.monotonic()
    assert reader.capture(11, 0.3) == Retry("no_finger")
    assert time.monotonic() - begun < 1.5


def test_what_is_no_print_of_this_reader_is_rejected(reader: LibfprintReader) -> None:
    result = reader.verify([b"not a print"], 1)
    assert isinstance(result, Failed)
    assert result.word == "rejected"
    assert reader.status().state == "ready"


def test_touches_come_together_over_slices_of_a_wait(reader: LibfprintReader, sensor: Sensor) -> None:
    for _ in range(STAGES - 1):
        sensor("SCAN thumb")
        assert reader.capture(11, 0.3) == Retry("no_finger")
    sensor("SCAN thumb")
    assert isinstance(reader.capture(11, START_S), Print)


def test_touches_before_a_pause_or_of_another_finger_do_not_count(sensor: Sensor) -> None:
    now = [0.0]

    def clock() -> float:
        return now[0] + time.monotonic()

    reader = LibfprintReader(clock=clock)
    reader.open()
    sensor(*["SCAN first"] * (STAGES - 1))
    assert reader.capture(11, 0.4) == Retry("no_finger")
    now[0] += 10
    sensor("SCAN second")
    assert reader.capture(11, 0.4) == Retry("no_finger"), "the touches of two residents made one print"
    sensor(*["SCAN second"] * (STAGES - 2))
    assert reader.capture(12, 0.4) == Retry("no_finger"), "the touches of two fingers made one print"
    reader.close()


@pytest.mark.parametrize(("code", "word"), [(0, "sensor"), (5, "garbage"), (257, "sensor")])
def test_an_error_of_the_device_has_its_word(reader: LibfprintReader, sensor: Sensor, code: int, word: str) -> None:
    print_ = enrolled(reader, sensor, "thumb")
    sensor(f"ERROR {code}")
    result = reader.verify([print_.template], START_S)
    assert isinstance(result, Failed)
    assert result.word == word


def test_a_pulled_reader_is_offline_within_a_second_and_comes_back(reader: LibfprintReader, sensor: Sensor) -> None:
    pulling = sensor.soon("UNPLUG")
    begun = time.monotonic()
    result = reader.capture(11, START_S)
    assert isinstance(result, Failed)
    assert result.word == "offline"
    assert time.monotonic() - begun < 1.5
    pulling.join()
    assert reader.status().state == "ready", "a new context finds the virtual device again"
    sensor(*["SCAN thumb"] * STAGES)
    assert isinstance(reader.capture(11, START_S), Print)


def test_a_reader_that_is_pulled_while_idle_is_seen(reader: LibfprintReader, sensor: Sensor) -> None:
    sensor("UNPLUG")
    end = time.monotonic() + 3
    states = [reader.status().state]
    while states[-1] == "ready" and time.monotonic() < end:
        states.append(reader.status().state)
    assert states[-1] == "offline"
    assert reader.status().state == "ready", "a new context finds the virtual device again"


def test_no_reader_is_told_at_the_opening(monkeypatch: pytest.MonkeyPatch, sensor: Sensor) -> None:
    with pytest.raises(TransportLost, match="no reader"):
        LibfprintReader("a sensor that nobody makes").open()
    with pytest.raises(TransportLost, match="cannot be run"):
        LibfprintReader(python="/nowhere/python3").open()


def test_a_python_without_libfprint_is_a_matter_of_installing() -> None:
    """The virtual environment's own Python has no gi."""
    with pytest.raises(ValueError, match=r"gir1\.2-fprint"):
        LibfprintReader(python=sys.executable).open()


def helper_of(reader: LibfprintReader) -> HelperProcess:
    helper = reader._helper
    assert helper is not None
    return helper


def test_a_helper_that_dies_is_started_again(reader: LibfprintReader) -> None:
    os.kill(helper_of(reader).pid, signal.SIGKILL)
    assert reader.capture(11, 1).word == "offline"
    assert reader.status().state == "ready"


def test_a_helper_that_hangs_is_silent_and_never_holds_a_call(reader: LibfprintReader) -> None:
    pid = helper_of(reader).pid
    os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    assert reader.status().state == "unknown"
    assert reader.capture(11, 0.5) == Retry("no_finger")
    assert time.monotonic() - begun < 3
    os.kill(pid, signal.SIGCONT)


def test_the_contract_is_kept_and_notices_a_reader_without_a_finger(reader: LibfprintReader, sensor: Sensor) -> None:
    assert isinstance(reader, LiveVerifier)
    sensor(*["SCAN thumb"] * (STAGES + 1))
    assert [check.verdict for check in run(contract(reader))] == ["pass"] * 5


def test_the_kit_knows_the_address(sensor: Sensor) -> None:
    device = kits.make_at("fingerprint_reader", "libfprint:virtual", None, threading.Event())
    device.open()
    sensor(*["SCAN thumb"] * STAGES)
    done = capture(device, ["16"], START_S)
    assert (done.outcome, done.data["finger"], done.data["format"]) == (Outcome.DONE, 16, "libfprint")
    device.close()
    with pytest.raises(ValueError, match="libfprint:NAME"):
        kits.make_at("fingerprint_reader", "/dev/ttyUSB0", "libfprint", threading.Event())
    with pytest.raises(ValueError, match="11 to 20"):
        capture(device, ["21"], 1)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from([b"{}\n", b"[]\n", b'{"id": "x"}\n', b'{"id": 1, "end": "opened"\n', b"null\n", b"\n"]),
    )
)
def test_a_helper_that_speaks_nonsense_never_breaks_or_holds_the_adapter(noise: bytes) -> None:
    """25 kinds of nonsense in place of the helper's answers."""
    answers = HelperAnswers(noise)
    begun = time.monotonic()
    result = answers.reader.capture(11, 0.2)
    assert isinstance(result, Failed | Retry)
    assert time.monotonic() - begun < 3
    answers.reader.close()


class HelperAnswers:
    """A reader whose helper has opened its device and then says only what is given here."""

    def __init__(self, noise: bytes) -> None:
        self.reader = LibfprintReader(python="/bin/cat")  # says its own source, which is nonsense already
        helper = HelperProcess("/bin/cat", time.monotonic)
        helper._received = noise
        self.reader._helper = helper
