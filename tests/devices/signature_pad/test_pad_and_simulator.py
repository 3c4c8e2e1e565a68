"""The signature pad against its simulator, a process of its own, and what is kept of a signature."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices import kits
from devices.base import DeviceSpec, Outcome, TransportLost
from devices.contract import run
from devices.signature_pad.codec import Axes, NotEventsError, StrokeParser
from devices.signature_pad.contract import tests as contract
from devices.signature_pad.digitizer import Digitizer
from devices.signature_pad.kit import sign
from devices.signature_pad.port import Failed, Point, Signature, Stroke
from devices.signature_pad.record import digest, document, render
from devices.signature_pad.touch import TouchScreen
from tests.devices.peers import Peer

AXES = Axes(32767, 32767, 1023)
NAME = [[[0.2, 0.2, 0.5], [0.8, 0.3, 1.0]], [[0.5, 0.1, 0.7], [0.5, 0.9, 0.7], [0.45, 0.85, 0.2]]]


@pytest.fixture(scope="module")
def simulator(start_shared_peer: Any) -> Peer:
    peer: Peer = start_shared_peer("devices.signature_pad.simulator", "--link", "{folder}/pad")
    return peer


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    simulator.tell("clear")
    return simulator


@pytest.fixture
def pad(peer: Peer) -> Digitizer:
    return Digitizer(peer.address, AXES, 2.0)


@contextmanager
def soon(peer: Peer, do: str = "write", **parameters: Any) -> Iterator[None]:
    """Happens while the pad is being watched: what was written before, nobody asked for."""
    timer = threading.Timer(0.3, lambda: peer.tell(do, **(parameters or {"strokes": NAME})))
    timer.start()
    yield
    timer.join()  # one control socket, one caller at a time


def test_strokes_come_with_place_time_and_pressure(peer: Peer, pad: Digitizer) -> None:
    with soon(peer):
        signature = pad.sign(8)
    assert isinstance(signature, Signature)
    assert [len(stroke.points) for stroke in signature.strokes] == [2, 3]
    first, last = signature.strokes[0].points[0], signature.strokes[1].points[-1]
    assert (first.x, first.y, first.pressure) == pytest.approx((0.2, 0.2, 0.5), abs=0.001)
    assert (last.x, last.y, last.pressure) == pytest.approx((0.45, 0.85, 0.2), abs=0.001)
    assert [point.ms for stroke in signature.strokes for point in stroke.points] == [0, 8, 16, 24, 32]


def test_what_was_written_before_is_not_taken(peer: Peer, pad: Digitizer) -> None:
    peer.tell("write", strokes=NAME)
    assert pad.sign(0.5) == Failed("no_ink")


@pytest.mark.parametrize(("fault", "word"), [("silent", "no_ink"), ("garbage", "garbage")])
def test_a_fault_has_its_word(peer: Peer, pad: Digitizer, fault: str, word: str) -> None:
    peer.fault(fault)
    with soon(peer):
        begun = time.monotonic()
        assert pad.sign(1.0) == Failed(word)
        assert time.monotonic() - begun < 1.5


def test_writing_that_ends_in_the_middle_gives_the_strokes_that_were_whole(peer: Peer, pad: Digitizer) -> None:
    peer.fault("half_frame")
    with soon(peer):
        signature = pad.sign(3)
    assert isinstance(signature, Signature)
    assert len(signature.strokes) == 1


def test_a_pulled_pad_is_offline_and_comes_back(peer: Peer, pad: Digitizer) -> None:
    assert pad.status().state == "ready"
    with soon(peer, "fault", word="unplug"):
        assert pad.sign(5) == Failed("offline")
    assert pad.status().state == "offline"
    with pytest.raises(TransportLost):
        pad.open()
    peer.tell("clear")
    pad.open()
    assert pad.status().state == "ready"


def test_the_contract_is_kept_and_notices_a_pad_that_is_gone(peer: Peer, pad: Digitizer) -> None:
    with soon(peer):
        verdicts = [check.verdict for check in run(contract(pad))]
    assert verdicts == ["pass"] * 4
    peer.fault("unplug")
    assert [check.verdict for check in run(contract(pad))] == ["fail", "fail", "not_tried", "fail"]


def test_the_screen_is_a_pad_whose_strokes_come_from_the_shell(tmp_path: Path) -> None:
    screen = TouchScreen("touch:")
    assert screen.status().state == "ready"
    assert screen.sign(1) == Failed("on_screen")
    assert [check.verdict for check in run(contract(screen))] == ["pass", "not_tried", "not_tried", "pass"]
    assert TouchScreen("/dev/null").status().state == "ready"
    gone = TouchScreen("/dev/input/by-id/none")
    assert gone.status().state == "offline"
    with pytest.raises(TransportLost):
        gone.open()
    with pytest.raises(ValueError, match="touch:"):
        TouchScreen(str(tmp_path))


def test_a_signature_at_the_bench_is_written_with_its_strokes(peer: Peer, tmp_path: Path) -> None:
    device: Any = kits.make_at("signature_pad", peer.address, None, threading.Event())
    out = tmp_path / "name.png"
    with soon(peer):
        done = sign(device, [str(out)], 8)
    assert (done.outcome, done.data["strokes"], done.data["points"]) == (Outcome.DONE, 2, 5)
    assert done.data["sha256"] == hashlib.sha256(out.with_suffix(".json").read_bytes()).hexdigest()
    assert Image.open(out).size == (600, 300)
    with pytest.raises(ValueError, match=r"\.png"):
        sign(device, ["name.jpg"], 1)
    with pytest.raises(ValueError, match="ratio"):
        kits.make(DeviceSpec("pad", "signature_pad", "digitizer", "/dev/x", options={"ratio": 0}), threading.Event())


LINE = Signature((Stroke((Point(0.1, 0.5, 0, 0.1), Point(0.9, 0.5, 90, 1.0))), Stroke((Point(0.5, 0.1, 200),))), 2.0)


def test_the_picture_has_ink_where_the_pen_was_and_more_where_it_was_pressed() -> None:
    picture = Image.open(io.BytesIO(render(LINE)))
    assert picture.size == (600, 300)
    dark = [sum(picture.getpixel((x, y)) < 128 for y in range(100, 200)) for x in (70, 300, 530)]
    assert all(3 <= one <= 10 for one in dark)
    assert picture.getpixel((300, 30)) < 128, "a dot is ink, too"
    assert picture.getpixel((300, 250)) == 255


def test_the_digest_is_of_the_strokes_and_of_nothing_else() -> None:
    kept = json.loads(document(LINE))
    assert kept == {"ratio": 2.0, "strokes": [[[0.1, 0.5, 0, 0.1], [0.9, 0.5, 90, 1.0]], [[0.5, 0.1, 200, 1.0]]]}
    assert digest(LINE) == hashlib.sha256(document(LINE)).hexdigest()
    moved = Signature((LINE.strokes[0],), 2.0)
    assert digest(moved) != digest(LINE)
    assert "0.9" not in repr(LINE)


def events(*them: tuple[int, int, int, int]) -> bytes:
    return b"".join(struct.pack("=qqHHi", us // 1_000_000, us % 1_000_000, kind, code, v) for us, kind, code, v in them)


def test_events_that_the_kernel_lost_end_the_stroke() -> None:
    parser = StrokeParser(AXES)
    down, report = (0, 1, 0x14A, 1), (0, 0, 0, 0)
    parser.feed(events(down, (0, 3, 0, 100), (0, 3, 1, 100), report, (0, 0, 3, 0), (0, 3, 0, 30000), report))
    assert [len(stroke.points) for stroke in parser.strokes] == [1]
    assert not parser.writing


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.binary(max_size=60), max_size=12))
def test_no_bytes_make_the_parser_do_more_than_refuse(pieces: list[bytes]) -> None:
    """200 streams."""
    parser = StrokeParser(AXES)
    try:
        for piece in pieces:
            parser.feed(piece)
    except NotEventsError:
        return
    assert all(0 <= p.x <= 1 and 0 <= p.y <= 1 and p.ms >= 0 for stroke in parser.strokes for p in stroke.points)


moment = st.tuples(
    st.integers(0, 10**9),
    st.sampled_from([0, 1, 3]),
    st.sampled_from([0, 1, 3, 24, 0x14A]),
    st.integers(-(2**31), 2**31 - 1),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(moment, max_size=60), st.integers(1, 50))
def test_any_events_in_any_pieces_make_sound_strokes(them: list[tuple[int, int, int, int]], piece: int) -> None:
    """200 streams of events in any order; the pieces they come in make no difference."""
    stream = events(*them)
    whole, parts = StrokeParser(AXES), StrokeParser(AXES)
    whole.feed(stream)
    for at in range(0, len(stream), piece):
        parts.feed(stream[at : at + piece])
    assert whole.strokes == parts.strokes
    for stroke in whole.strokes:
        assert stroke.points
        assert all(0 <= p.x <= 1 and 0 <= p.y <= 1 and 0 <= p.pressure <= 1 and p.ms >= 0 for p in stroke.points)
