"""A simulated ESC/POS printer of 576 dots, on TCP or a pseudo-terminal, that draws its papers.

    python -m devices.receipt_printer.simulator --control C --out FOLDER [--pty [--link PATH]] [--mm-per-s 200]

Each cut leaves ``paper-0001.png`` and so on in FOLDER. Control requests beside those of every simulator
(devices/simulation/host.py): ``{"do": "take"}``, the resident takes what lies in the tray. State: ``papers`` (paths),
``unknown`` (opcodes that this printer does not know, in hexadecimal: a test must find none), ``tray``, ``discarded``
(times that the buffer was emptied by command), ``faults, address``.

Faults: ``absent`` and ``unplug`` take the line away; ``empty`` (no paper), ``jam``, ``cover_open`` stop the printer,
with ``after_rows`` only after so many rows; ``low`` (paper near its end); ``silent, slow, garbage`` spoil answers;
``half_frame`` drops the line in the middle of the next picture.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine, TcpLine

WIDTH_BYTES = 72
DOTS_PER_MM = 8
LINE_DOTS = 30
OFF_S = 0.1
STOPS = ("empty", "jam", "cover_open")
FAULTS = frozenset((*STOPS, "low", "absent", "unplug", "silent", "slow", "garbage", "half_frame"))
DISCARD = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


class Simulator:
    """Real-time commands are answered as they arrive, all others in order by ``work``."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._out: Path = options.out
        self._row_s = 1 / (options.mm_per_s * DOTS_PER_MM) if options.mm_per_s else 0.0
        self._faults = Faults(FAULTS)
        self._buffer = bytearray()
        self._recent = b""
        self._rows: list[bytes] = []
        self._rows_until_stop = 0
        self._papers: list[str] = []
        self._unknown: list[str] = []
        self._tray = False
        self._discarded = 0
        self._has_power = True
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.line: TcpLine | PtyLine = (
            PtyLine(self._arrived, options.link) if options.pty else TcpLine(self._arrived, port=options.port)
        )

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "take":
                self._tray = False
            case "fault":
                word = self._faults.set(request)
                if word in STOPS:
                    self._rows_until_stop = int(self._faults.number(word, "after_rows", 0))
                if word in ("absent", "unplug"):
                    self._lose_line()
            case "clear":
                self._faults.clear()
                await self._plug()
                self._changed.set()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {
            "papers": self._papers,
            "unknown": self._unknown,
            "tray": self._tray,
            "discarded": self._discarded,
            "faults": self._faults.words(),
            "address": self.line.address,
        }

    def _lose_line(self) -> None:
        """Switch off: what was not printed is gone with the power, also what is still on its way."""
        self._has_power = False
        self.line.unplug()
        self._buffer.clear()
        self._rows.clear()

    async def _plug(self) -> None:
        await self.line.plug()
        self._has_power = True

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _arrived(self, data: bytes) -> None:
        if not self._has_power:
            return
        self._buffer += data
        self._answer_at_once(data)
        self._changed.set()

    def _answer_at_once(self, data: bytes) -> None:
        """Find real-time commands wherever they stand, as printers do, also inside a picture."""
        seen = self._recent + data
        at = max(0, len(self._recent) - 2)
        while (at := seen.find(b"\x10\x04", at)) >= 0 and at + 2 < len(seen):
            if at + 3 > len(self._recent) and seen[at + 2] in (1, 2, 3, 4):
                self._spawn(self._reply(bytes([self._state_byte(seen[at + 2])])))
            if at + 3 > len(self._recent) and seen[at + 2] == 20:
                self._spawn(self._reply(self._full_state()))
            at += 2
        if DISCARD in seen and seen.rfind(DISCARD) + len(DISCARD) > len(self._recent):
            self._discarded += 1
            self._buffer.clear()
            self._changed.set()
            seen = b""
        self._recent = seen[-(len(DISCARD) - 1) :]

    def _stopped(self) -> str | None:
        if self._rows_until_stop > 0:
            return None
        return next((word for word in STOPS if self._faults.on(word)), None)

    def _state_byte(self, n: int) -> int:
        stopped = self._stopped()
        state = 0x12
        if n == 1 and stopped:
            state |= 0x08
        if n == 2:
            state |= {"cover_open": 0x04, "empty": 0x20, "jam": 0x40}.get(stopped or "", 0)
        if n == 3 and stopped == "jam":
            state |= 0x08
        if n == 4:
            state |= 0x6C if stopped == "empty" else 0x0C if self._faults.on("low") else 0
        return state

    def _full_state(self) -> bytes:
        """DLE EOT 20 as Custom's kiosk printers answer it: paper, user, recoverable and unrecoverable errors."""
        stopped = self._stopped()
        paper = (stopped == "empty") | (self._faults.on("low") or stopped == "empty") << 2 | self._tray << 5
        return bytes([0x10, 0x0F, paper, (stopped == "cover_open") << 1, (stopped == "jam") << 6, 0])

    async def _reply(self, answer: bytes) -> None:
        if self._faults.take("silent"):
            return
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 1.0))
        self.line.send(b"\xff\xff" if self._faults.take("garbage") else answer)

    async def work(self) -> None:
        """Work off the buffer in order, at the speed of the paper, for ever."""
        while True:
            size = self._next_size()
            if size == 0 or self._stopped():
                self._changed.clear()
                await self._changed.wait()
                continue
            command = bytes(self._buffer[:size])
            del self._buffer[:size]
            await self._carry_out(command)

    def _next_size(self) -> int:
        """How many bytes the command at the head of the buffer has; 0 when it is not all there."""
        head = bytes(self._buffer[:8])
        if not head:
            return 0
        size = 1
        if head[:2] == b"\x1b@":
            size = 2
        elif head[:2] == b"\x1bd" or head[:2] == b"\x1bJ" or head[:2] == b"\x1dr" or head[:2] == b"\x10\x04":
            size = 3
        elif head[:2] == b"\x1dV":
            size = 4 if head[2:3] in (b"A", b"B") else 3
        elif head[:2] == b"\x1dv":
            size = 8 + _word(head, 4) * _word(head, 6) if len(head) == 8 else len(self._buffer) + 1
        elif len(head) == 1 and head in b"\x1b\x1d\x10":
            size = 2
        return size if size <= len(self._buffer) else 0

    async def _carry_out(self, command: bytes) -> None:
        match command[:2]:
            case b"\x1b@" | b"\x10\x04":
                pass
            case b"\x1bd":
                await self._feed([bytes(WIDTH_BYTES)] * (LINE_DOTS * command[2]))
            case b"\x1bJ":
                await self._feed([bytes(WIDTH_BYTES)] * command[2])
            case b"\x1dv" if command[2:4] == b"0\x00" and _word(command, 4) == WIDTH_BYTES:
                await self._picture(command[8:])
            case b"\x1dV":
                self._cut()
            case b"\x1dr":
                await self._reply(
                    bytes([0x0C if self._stopped() == "empty" else 0x03 if self._faults.on("low") else 0])
                )
            case _ if command == b"\n":
                await self._feed([bytes(WIDTH_BYTES)] * LINE_DOTS)
            case _:
                self._unknown.append(command[:8].hex())

    async def _picture(self, data: bytes) -> None:
        rows = [data[at : at + WIDTH_BYTES] for at in range(0, len(data), WIDTH_BYTES)]
        if self._faults.take("half_frame"):
            await self._feed(rows[: len(rows) // 2])
            self._lose_line()
            await asyncio.sleep(OFF_S)
            await self._plug()
            return
        await self._feed(rows)

    async def _feed(self, rows: list[bytes]) -> None:
        """Move paper row by row; a stop in the middle holds the rest back until it is cleared."""
        discarded = self._discarded
        for at in range(0, len(rows), 32):
            while self._stopped() and discarded == self._discarded:
                self._changed.clear()
                await self._changed.wait()
            if discarded != self._discarded:
                return
            part = rows[at : at + 32]
            await asyncio.sleep(self._row_s * len(part))
            self._rows += part
            if self._rows_until_stop > 0:
                self._rows_until_stop = max(0, self._rows_until_stop - len(part))

    def _cut(self) -> None:
        path = self._out / f"paper-{len(self._papers) + 1:04d}.png"
        paper = Image.frombytes("1", (WIDTH_BYTES * 8, max(1, len(self._rows))), b"".join(self._rows) or bytes(72))
        ImageChops.invert(paper.convert("L")).save(path, dpi=(203, 203))
        self._rows.clear()
        self._papers.append(str(path))
        self._tray = True


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


async def main() -> None:
    parser = arguments("A simulated ESC/POS receipt printer.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures of the papers")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for a free one")
    parser.add_argument("--pty", action="store_true", help="a pseudo-terminal in place of TCP")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    parser.add_argument("--mm-per-s", type=float, default=200.0, help="speed of the paper, 0 for at once")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    simulator = Simulator(options)
    await simulator.line.plug()
    worker = asyncio.get_running_loop().create_task(simulator.work())
    await serve(options, simulator.act, {"kind": "receipt_printer", "address": simulator.line.address})
    worker.cancel()
    simulator.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
