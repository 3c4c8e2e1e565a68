"""A simulated digitiser: input events of the kernel on a pseudo-terminal.

    python -m devices.signature_pad.simulator --control C [--link PATH]

Control requests beside those of every simulator (devices/simulation/host.py):

    {"do": "write", "strokes": [[[x, y, pressure], ...], ...]}   each 0 to 1; 8 ms from point to point

State: ``strokes`` (written so far), ``faults``, ``address``. Faults: ``absent`` and ``unplug`` take the pad away,
``silent`` swallows the pen, ``garbage`` spoils the events, ``half_frame`` ends the writing in the middle of an event.
"""

from __future__ import annotations

import asyncio
import random
import struct
import time
from pathlib import Path
from typing import Any

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine

FAULTS = frozenset(("absent", "unplug", "silent", "garbage", "half_frame"))
STEP_US = 8000


def event(at_us: int, kind: int, code: int, value: int) -> bytes:
    return struct.pack("=qqHHi", at_us // 1_000_000, at_us % 1_000_000, kind, code, value)


def written(strokes: list[Any], at_us: int) -> bytes:
    """The events of a signature; refuses what is no list of strokes of points."""
    out = b""
    for stroke in strokes:
        for n, (x, y, pressure) in enumerate(stroke):
            if not all(0 <= value <= 1 for value in (x, y, pressure)):
                raise RefusedError("a point is x, y, pressure, each 0 to 1")
            if n == 0:
                out += event(at_us, 1, 0x14A, 1)
            out += event(at_us, 3, 0, round(x * 32767)) + event(at_us, 3, 1, round(y * 32767))
            out += event(at_us, 3, 24, round(pressure * 1023)) + event(at_us, 0, 0, 0)
            at_us += STEP_US
        out += event(at_us, 1, 0x14A, 0) + event(at_us, 0, 0, 0)
    return out


class Pad:
    def __init__(self, link: Path | None) -> None:
        self._faults = Faults(FAULTS)
        self._strokes = 0
        self.line = PtyLine(lambda data: None, link)

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "write":
                self._write(written(request["strokes"], time.time_ns() // 1000), len(request["strokes"]))
            case "fault":
                if self._faults.set(request) in ("absent", "unplug"):
                    self.line.unplug()
            case "clear":
                self._faults.clear()
                await self.line.plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {"strokes": self._strokes, "faults": self._faults.words(), "address": self.line.address}

    def _write(self, events: bytes, strokes: int) -> None:
        if self._faults.take("silent"):
            return
        if self._faults.take("garbage"):
            events = random.Random(strokes).randbytes(240)
        elif self._faults.take("half_frame"):
            events = events[: len(events) // 2 + 5]
        self._strokes += strokes
        self.line.send(events)


async def main() -> None:
    parser = arguments("A simulated signature pad.")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    options = parser.parse_args()
    pad = Pad(options.link)
    await pad.line.plug()
    await serve(options, pad.act, {"kind": "signature_pad", "address": pad.line.address})
    pad.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
