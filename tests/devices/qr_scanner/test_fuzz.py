"""Whatever comes on the scanner's line, cut and paused in any way (1,000 lines): a sound text, a word, or the deadline.

The line and the clock are the test's own: nothing waits.
"""

from __future__ import annotations

import threading
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.base import TransportLost
from devices.qr_scanner.line_scanner import LineScanner
from devices.qr_scanner.port import Scanned, ScanWord

Step = bytes | float | None


class Line:
    """Bytes, pauses in seconds, and None = the line is lost. Reading makes the time pass."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        self.now = 0.0

    def open(self) -> None: ...

    def close(self) -> None: ...

    def write(self, data: bytes) -> None: ...

    def read(self, most: int, deadline_s: float) -> bytes:
        self.now += 0.001
        step = self.steps[0] if self.steps else 1e9
        if step is None:
            self.steps.pop(0)
            raise TransportLost("cut")
        if isinstance(step, bytes):
            data, rest = step[:most], step[most:]
            self.steps[:1] = [rest] if rest else []
            return data
        passed = min(step, deadline_s)
        self.now += passed
        self.steps[:1] = [step - passed] if step - passed > 1e-9 else []
        return b""


class NoWait(threading.Event):
    """Never set, and nobody waits for it."""

    def wait(self, timeout: float | None = None) -> bool:
        return False


steps = st.lists(
    st.one_of(
        st.binary(min_size=1, max_size=20),
        st.sampled_from([b"\r", b"\n", b"KIOSK-1\r", b"B" * 20_000]),
        st.floats(0.0, 2.0),
        st.none(),
    ),
    max_size=15,
)


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(steps, st.lists(st.sampled_from(["read", "status", "clear"]), min_size=1, max_size=6))
def test_nothing_on_the_line_does_harm(said: list[Step], calls: list[str]) -> None:
    stream = b"".join(step for step in said if isinstance(step, bytes))
    sound = stream.replace(b"\n", b"\r").split(b"\r")[:-1]
    line = Line(list(said))
    scanner = LineScanner(line, clock=lambda: line.now, stop=NoWait())
    for call in calls:
        begun = line.now
        if call == "clear":
            scanner.clear()
        elif call == "status":
            assert scanner.status().state in ("ready", "offline")
        else:
            found = scanner.read(1.0)
            if isinstance(found, Scanned):
                assert any(part.endswith(found.text.encode()) for part in sound)
            else:
                assert found.word in get_args(ScanWord)
        assert line.now - begun <= 1.0 + 1.1 + 0.1
