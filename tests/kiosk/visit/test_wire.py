"""The line between terminal and shell: what comes in is checked once; whoever listens sees the newest page."""

from __future__ import annotations

import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given as cases
from hypothesis import seed, settings
from hypothesis import strategies as st

from kiosk.visit import signature, wire
from kiosk.visit.events import Pressed, Signed, Touched
from kiosk.visit.shell_link import ShellLink

SOON_S = 5.0
FUZZ_SEED = 20260601

JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["type", "visit", "seq", "name", "value", "strokes", "width", "height", "x"])


def line(**fields: object) -> bytes:
    whole = {"type": "event", "visit": None, "seq": 1, "name": "next", "value": None} | fields
    return json.dumps(whole, ensure_ascii=False).encode()


def test_a_press_a_touch_and_a_signature_come_through():
    assert wire.event_of(wire.read_line(line(name="select", value=2))) == Pressed("select", 2)
    assert wire.event_of(wire.read_line(b'{"type":"touch"}')) == Touched()
    assert isinstance(wire.read_line(b'{"type":"drawn","seq":3}'), wire.DrawnLine)
    pad = {"strokes": [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]], "width": 600, "height": 300}
    signed = wire.event_of(wire.read_line(line(name="sign", value=pad)))
    assert isinstance(signed, Signed)
    assert signed.strokes[0].points[1] == (4.0, 5.0, 6.0)


def test_true_stays_true_and_does_not_become_one():
    assert wire.event_of(wire.read_line(line(name="set_elder", value=True))) == Pressed("set_elder", True)
    assert wire.read_line(line(value=True)).value is True


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"{}",
        b"\xff\xfe\x00",
        b"[" * 10_000,
        b'{"type":"event"}',
        line(name="Next"),
        line(name="n" * 33),
        line(name="next; drop"),
        line(value="x" * 601),
        line(value=[1, 2]),
        line(value={"strokes": [[[1.0, 2.0]]], "width": 600, "height": 300}),
        line(value={"strokes": [[]], "width": 600, "height": 300}),
        line(value={"strokes": [], "width": 0, "height": 300}),
        line(value={"strokes": [[[float("nan"), 2.0, 3.0]]], "width": 600, "height": 300}),
        line(visit="not-a-uuid"),
        line(more=1),
        line(type="prompt"),
    ],
)
def test_what_is_no_event_is_refused_and_not_repeated(bad):
    with pytest.raises(wire.BadLine) as caught:
        wire.read_line(bad)
    assert str(caught.value) == "not an event"


@seed(FUZZ_SEED)
@settings(max_examples=300, deadline=None)
@cases(st.binary(max_size=200) | st.dictionaries(FIELDS, JSONISH, max_size=7).map(lambda it: json.dumps(it).encode()))
def test_any_line_is_an_event_or_refused(data):
    """300 lines of seed FUZZ_SEED."""
    try:
        read = wire.read_line(data)
    except wire.BadLine:
        return
    if not isinstance(read, wire.DrawnLine):
        wire.event_of(read)


POINT = st.tuples(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-50, 700),
    st.floats(0, 1e6),
)


@seed(FUZZ_SEED)
@settings(max_examples=150, deadline=None)
@cases(
    st.lists(st.lists(POINT, min_size=1, max_size=8), max_size=6),
    st.floats(0.001, 10_000),
    st.floats(0.001, 10_000),
)
def test_any_strokes_are_a_picture_or_too_little(strokes, width, height):
    """150 signatures of seed FUZZ_SEED."""
    drawn = signature.draw(strokes, width, height)
    assert drawn is None or drawn.startswith(b"\x89PNG")


def test_a_hand_is_a_signature_and_a_tap_or_one_line_is_not():
    hand = [[(x * 10.0, 100.0 + x, 0.0) for x in range(20)], [(x * 10.0, 200.0 - x, 0.0) for x in range(20)]]
    assert signature.draw(hand, 600, 300) is not None
    assert signature.draw(hand[:1], 600, 300) is None
    assert signature.draw([[(5.0, 5.0, 0.0)], [(6.0, 5.0, 0.0)]], 600, 300) is None
    assert signature.draw([], 600, 300) is None


# --- the socket ----------------------------------------------------------------------------------------------------


class Heard:
    """What the terminal heard; waiting ends as soon as enough is there."""

    def __init__(self) -> None:
        self.lines: list[object] = []
        self._more = threading.Condition()

    def __call__(self, heard: object) -> None:
        with self._more:
            self.lines.append(heard)
            self._more.notify_all()

    def until(self, count: int) -> list[object]:
        with self._more:
            assert self._more.wait_for(lambda: len(self.lines) >= count, SOON_S), f"only {len(self.lines)} heard"
            return list(self.lines)


@pytest.fixture
def place() -> Iterator[tuple[ShellLink, Heard, Path]]:
    with tempfile.TemporaryDirectory(prefix="kv-") as folder:
        heard, path = Heard(), Path(folder) / "shell"
        link = ShellLink(path, heard)
        yield link, heard, path
        link.close()


class Listener:
    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(SOON_S)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rb")

    def next(self) -> dict[str, object]:
        return json.loads(self.file.readline())

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def test_two_listeners_see_the_same_page_and_one_that_comes_back_sees_the_newest(place):
    link, _, path = place
    first = Listener(path)
    link.tell({"page": 1}, True)
    assert first.next() == {"page": 1}
    second = Listener(path)
    assert second.next() == {"page": 1}, "a newcomer gets the page at once"
    link.tell({"page": 2}, True)
    link.tell({"type": "renew"})
    assert [first.next(), first.next()] == [second.next(), second.next()] == [{"page": 2}, {"type": "renew"}]
    first.close()
    link.tell({"page": 3}, True)
    again = Listener(path)
    assert again.next() == {"page": 3}, "what is not kept is not told to a newcomer"
    second.close()
    again.close()


def test_only_events_are_heard_and_bad_lines_do_no_harm(place):
    _, heard, path = place
    shell = Listener(path)
    shell.send(b'{"type":"drawn","seq":1}\nnonsense\n\xff\n' + line(name="next") + b"\n")
    half = line(name="back") + b"\n"
    shell.send(half[:10])
    shell.send(half[10:] + b'{"type":"touch"}\n')
    names = [getattr(one, "name", "touch") for one in heard.until(3)]
    assert names == ["next", "back", "touch"]
    shell.close()


def test_a_line_of_a_megabyte_is_cut_off_and_the_next_shell_is_served(place):
    link, heard, path = place
    link.tell({"page": 1}, True)
    greedy = Listener(path)
    greedy.next()
    assert _is_cut_off(greedy)
    greedy.close()
    shell = Listener(path)
    assert shell.next() == {"page": 1}
    shell.send(line() + b"\n")
    assert len(heard.until(1)) == 1
    shell.close()


def _is_cut_off(greedy: Listener) -> bool:
    """Whether the terminal hangs up within a megabyte that never ends."""
    try:
        for _ in range(16):
            greedy.send(b"x" * 65536)
        return greedy.socket.recv(1) == b""
    except (BrokenPipeError, ConnectionResetError):
        return True


def test_a_shell_that_does_not_read_is_hung_up_on_and_the_others_go_on(place):
    link, _, path = place
    deaf, shell = Listener(path), Listener(path)
    link.tell({"page": 0}, True)
    assert shell.next() == {"page": 0}
    reader = threading.Thread(target=lambda: [shell.next() for _ in range(4)])
    reader.start()
    for number in range(4):
        link.tell({"page": number, "photo": "x" * 1_000_000}, True)
    reader.join(SOON_S)
    assert not reader.is_alive(), "the shell that reads has read everything"
    left = b"".join(iter(lambda: deaf.socket.recv(1 << 20), b""))
    assert not left.endswith(b"\n") or left.count(b"\n") < 5, "the deaf one was hung up on"
    deaf.close()
    shell.close()


def test_hanging_up_ends_every_line_and_frees_the_name(place):
    link, _, path = place
    shell = Listener(path)
    link.tell({"page": 1}, True)
    shell.next()
    link.close()
    assert shell.file.readline() == b""
    with pytest.raises(ConnectionRefusedError):
        Listener(path)
    shell.close()


def test_the_lines_of_a_newcomer_are_whole_while_pages_change(place):
    """Two threads write to a line that has just come: every line must still be whole, and the last one the newest."""
    link, _, path = place
    link.tell({"page": 0, "photo": "x" * 200_000}, True)
    pages = threading.Thread(target=lambda: [link.tell({"page": n, "p": "y" * 50_000}, True) for n in range(1, 40)])
    shells = []
    pages.start()
    for _ in range(5):
        shell = Listener(path)
        shells.append(shell)
        seen = [shell.next()["page"]]
        while seen[-1] != 39:
            seen.append(shell.next()["page"])
        assert seen == sorted(seen), "an older page came after a newer one"
    pages.join(SOON_S)
    for shell in shells:
        shell.close()


def test_a_visit_is_told_by_its_number():
    read = wire.read_line(line(visit=str(UUID(int=7))))
    assert read.visit == UUID(int=7)
