"""A simulated temporary-card printer with the reference protocol (codec.py), on a pseudo-terminal or TCP.

    python -m devices.temp_card_printer.simulator --control C --out FOLDER [--pty [--link PATH]] [--card-ms 800]

Each card leaves ``card-0001-front.png`` and ``card-0001-back.png`` in FOLDER. Control requests are those of every
simulator (devices/simulation/host.py). State: ``cards`` (paths of the fronts), ``spoilt``, ``bad_requests``,
``faults``, ``address``. Faults: ``empty`` (no blanks), ``low``, ``ribbon_out``, ``ribbon_low``, ``cover_open``,
``full`` (the tray); ``jam`` (with ``times`` 1: the next card is spoilt, and the printer stands until cleared);
``absent`` and ``unplug`` take the line away, its memory of jobs stays; ``silent, slow, garbage, bad_checksum,
half_frame`` spoil answers; ``deaf``: jobs are taken in and printed without an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import zlib
from pathlib import Path
from typing import Any

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine, TcpLine

SUPPLIES = {"empty": (0, 0), "low": (0, 1), "ribbon_out": (1, 0), "ribbon_low": (1, 1)}
FLAGS = {"cover_open": 1, "jam": 2, "full": 4}
SPOILING = ("silent", "slow", "garbage", "bad_checksum", "half_frame", "deaf")
FAULTS = frozenset((*SUPPLIES, *FLAGS, *SPOILING, "absent", "unplug"))
BREAKS_OFF_S = 1.0
UNDER_WAY, DONE, REFUSED, SPOILT = b"\1", b"\2", b"\3", b"\4"


class Simulator:
    """The printer on its line."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._out: Path = options.out
        self._card_s = options.card_ms / 1000
        self._faults = Faults(FAULTS)
        self._buffer = bytearray()
        self._jobs: dict[bytes, bytes] = {}
        self._cards: list[str] = []
        self._spoilt = self._bad_requests = 0
        self._stands = False
        self._heard = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.line: TcpLine | PtyLine = (
            PtyLine(self._arrived, options.link) if options.pty else TcpLine(self._arrived, port=options.port)
        )

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "fault":
                if self._faults.set(request) in ("absent", "unplug"):
                    self.line.unplug()
            case "clear":
                self._faults.clear()
                self._stands = False
                await self.line.plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {
            "cards": self._cards,
            "spoilt": self._spoilt,
            "bad_requests": self._bad_requests,
            "faults": self._faults.words(),
            "address": self.line.address,
        }

    def _arrived(self, data: bytes) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._heard > BREAKS_OFF_S:
            self._buffer.clear()
        self._heard = now
        self._buffer += data
        while True:
            start = self._buffer.find(b"TC")
            del self._buffer[: start if start >= 0 else max(0, len(self._buffer) - 1)]
            size = 6 + int.from_bytes(self._buffer[2:6], "big")
            if len(self._buffer) < 11 or len(self._buffer) < size:
                return
            content, crc = bytes(self._buffer[6 : size - 4]), bytes(self._buffer[size - 4 : size])
            del self._buffer[:size]
            if zlib.crc32(content).to_bytes(4, "big") != crc:
                self._bad_requests += 1
            elif not self._faults.take("silent"):
                self._spawn(self._answer(content))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _state(self) -> bytes:
        supplies = [2, 2]
        for word, (which, left) in SUPPLIES.items():
            if self._faults.on(word):
                supplies[which] = min(supplies[which], left)
        flags = sum(bit for word, bit in FLAGS.items() if self._faults.on(word) and word != "jam")
        return bytes([*supplies, flags | 2 * self._stands])

    def _can_print(self) -> bool:
        blanks, ribbon, flags = self._state()
        return bool(blanks and ribbon and not flags)

    async def _answer(self, content: bytes) -> None:
        letter, body = content[:1], content[1:]
        if letter == b"s":
            await self._send(b"s" + self._state())
        elif letter == b"q" and len(body) == 16:
            await self._send(b"q" + self._jobs.get(body, b"\0"))
        elif letter == b"p" and len(body) > 20:
            await self._take_in(body[:16], body[16:])
        else:
            self._bad_requests += 1

    async def _take_in(self, key: bytes, pictures: bytes) -> None:
        known = self._jobs.get(key)
        if known not in (None, REFUSED):
            answer = b"\1"
        elif not self._can_print():
            self._jobs[key], answer = REFUSED, b"\2"
        else:
            self._jobs[key], answer = UNDER_WAY, b"\0"
            self._spawn(self._print(key, pictures))
        if not self._faults.take("deaf"):
            await self._send(b"p" + answer)

    async def _print(self, key: bytes, pictures: bytes) -> None:
        await asyncio.sleep(self._card_s)
        if self._faults.take("jam"):
            self._jobs[key], self._stands = SPOILT, True
            self._spoilt += 1
            return
        size = int.from_bytes(pictures[:4], "big")
        name = f"card-{len(self._cards) + 1:04d}"
        front = self._out / f"{name}-front.png"
        front.write_bytes(pictures[4 : 4 + size])
        (self._out / f"{name}-back.png").write_bytes(pictures[4 + size :])
        self._cards.append(str(front))
        self._jobs[key] = DONE

    async def _send(self, content: bytes) -> None:
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 2.0))
        frame = b"TC" + (len(content) + 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")
        if self._faults.take("garbage"):
            frame = b"\x55\xaa" * 10
        elif self._faults.take("bad_checksum"):
            frame = frame[:-1] + bytes([frame[-1] ^ 0xFF])
        elif self._faults.take("half_frame"):
            frame = frame[: len(frame) // 2]
        self.line.send(frame)


async def main() -> None:
    parser = arguments("A simulated temporary-card printer.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures of the cards")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for a free one")
    parser.add_argument("--pty", action="store_true", help="a pseudo-terminal in place of TCP")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    parser.add_argument("--card-ms", type=float, default=800.0, help="time of a card")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    simulator = Simulator(options)
    await simulator.line.plug()
    await serve(options, simulator.act, {"kind": "temp_card_printer", "address": simulator.line.address})
    simulator.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
