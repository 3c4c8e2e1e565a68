"""Waiting for an answer: a table of what comes on the line and what it is called."""

from __future__ import annotations

import pytest

from devices.transport.conversation import Damaged, listen


class Script:
    """A line on which pieces come after pauses (seconds), with the clock that goes with it."""

    def __init__(self, *pieces: tuple[float, bytes]) -> None:
        self._pieces = [*pieces]
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def open(self) -> None: ...

    def close(self) -> None: ...

    def write(self, data: bytes) -> None: ...

    def read(self, most: int, deadline_s: float) -> bytes:
        pause, data = self._pieces[0] if self._pieces else (1e9, b"")
        if pause > deadline_s:
            self.now += deadline_s
            if self._pieces:
                self._pieces[0] = (pause - deadline_s, data)
            return b""
        self.now += pause
        self._pieces.pop(0)
        return data


class Lines:
    """A parser for the test: a message is a line, ``!`` a damaged one, ``#`` rubbish."""

    def __init__(self) -> None:
        self._buffer = b""

    @property
    def pending(self) -> bool:
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[str | Damaged]:
        *whole, self._buffer = (self._buffer + data.replace(b"#", b"")).split(b"\n")
        return [Damaged() if line == b"!" else line.decode() for line in whole]


@pytest.mark.parametrize(
    ("pieces", "heard", "seconds"),
    [
        ([], "silent", 3.0),
        ([(0.1, b"ours\n")], "ours", 0.1),
        ([(2.9, b"ours\n")], "ours", 2.9),
        ([(3.1, b"ours\n")], "silent", 3.0),
        ([(0.1, b"ou"), (0.4, b"rs\n")], "ours", 0.5),
        ([(0.1, b"ou"), (0.6, b"rs\n")], "breaks_off", 0.6),
        ([(0.1, b"###")], "garbage", 0.6),
        ([(0.1, b"###"), (0.1, b"ours\n")], "ours", 0.2),
        ([(0.1, b"!\n"), (0.1, b"ours\n")], "bad_checksum", 0.1),
        ([(0.1, b"late\n"), (1.5, b"ours\n")], "ours", 1.6),
        ([(0.1, b"late\nours\n")], "ours", 0.1),
        ([(0.1, b"late\n")], "silent", 3.0),
        ([(0.1, b"late\nou")], "breaks_off", 0.6),
        ([(0.4, b"#")] * 20, "garbage", 3.0),
    ],
)
def test_what_comes_has_a_name(pieces: list[tuple[float, bytes]], heard: str, seconds: float) -> None:
    line = Script(*pieces)
    assert listen(line, Lines(), lambda message: message == "ours", 3.0, line) == heard
    assert line.now == pytest.approx(seconds)
