"""A simulated code scanner on a pseudo-terminal: it sends the text of what is held before it, and takes no commands.

    python -m devices.qr_scanner.simulator --control C [--link PATH] [--suffix cr|lf|crlf]

Control requests beside those of every simulator (devices/simulation/host.py): ``{"do": "scan", "text": T}``. State:
``scans`` (how many codes were held before it), ``faults, address``. Faults: ``absent`` and ``unplug`` take the line
away; ``silent`` loses a code; ``slow`` waits ``seconds`` (1) before it; ``garbage`` sends bytes that are no text;
``half_frame`` stops in the middle, without the suffix; ``wrong_feedback`` misreads one character, another one each
time; ``flood`` sends ``bytes`` (10,000,000) without an end at once, and the suffix after them.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine

FAULTS = frozenset(
    ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "wrong_feedback", "flood"),
)
SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n"}
MISREADS = "0123456789"


class Simulator:
    """What is held before the window goes out on the line."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._suffix = SUFFIXES[options.suffix]
        self._faults = Faults(FAULTS)
        self._scans = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.line = PtyLine(lambda data: None, options.link)

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "scan":
                text = request["text"]
                if not isinstance(text, str) or not text:
                    raise RefusedError("text must be a string that is not empty")
                self._scans += 1
                self._spawn(self._send(text))
            case "fault":
                word = self._faults.set(request)
                if word in ("absent", "unplug"):
                    self.line.unplug()
                if word == "flood" and self._faults.take("flood"):
                    size = int(self._faults.number("flood", "bytes", 10_000_000))
                    self.line.send(b"0123456789ABCDEF" * (size // 16) + self._suffix)
            case "clear":
                self._faults.clear()
                await self.line.plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {"scans": self._scans, "faults": self._faults.words(), "address": self.line.address}

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, text: str) -> None:
        if self._faults.take("silent"):
            return
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 1.0))
        if self._faults.take("wrong_feedback"):
            at = self._scans % len(text)
            wrong = MISREADS[self._scans % len(MISREADS)]
            text = text[:at] + (wrong if text[at] != wrong else "x") + text[at + 1 :]
        data = text.encode() + self._suffix
        if self._faults.take("garbage"):
            data = b"\xff\xfe\x80" + self._suffix
        if self._faults.take("half_frame"):
            data = data[: len(data) // 2]
        self.line.send(data)


async def main() -> None:
    parser = arguments("A simulated code scanner on a pseudo-terminal.")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    parser.add_argument("--suffix", choices=sorted(SUFFIXES), default="cr", help="what ends a code")
    options = parser.parse_args()
    simulator = Simulator(options)
    await simulator.line.plug()
    await serve(options, simulator.act, {"kind": "qr_scanner", "address": simulator.line.address})
    simulator.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
