"""A simulated second-generation card reader: a SAM on a pseudo-terminal (or TCP), with cards put and lifted by control.

    python -m devices.id_card_reader.simulator --control C [--link PATH | --tcp] [--pace] [--find-once]

Control requests beside those of every simulator (devices/simulation/host.py):

    {"do": "put", "card": {"name", "sex", "nation", "birth_date", "address", "number", "authority", "valid_from",
        "valid_to" (null = long-term), "kind" ("resident", "hmt", "foreigner"), "readable" (true), "flag" (raw),
        "newest_address", "pass_number", "issue_count", "chinese_name", "nationality",
        "photo", "fingerprints" (base64; fingerprints null = none on the chip)}}
    {"do": "lift"}

State: ``card_present, reads, requests, bad_requests, faults, address``. Faults: ``absent`` and ``unplug`` take the line
away, ``silent, slow, garbage, bad_checksum, half_frame`` spoil answers, ``noise`` puts rubbish before a sound answer,
``dribble`` sends it in pieces of seven bytes, ``stale`` sends an answer of another command first. Two kinds of older
module: ``no_prints`` refuses 30 10, ``old_module`` passes over 30 10 and 30 03 in silence.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import Line, PtyLine, TcpLine
from devices.simulation.sam import HEAD, Chip, Module, frame, take_request, total

FAULTS = frozenset(
    ("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "noise", "dribble", "stale")
) | {"no_prints", "old_module"}


class Simulator:
    """The module on its line, with faults."""

    def __init__(self, options: Any) -> None:
        self._module = Module(options.find_once)
        self._faults = Faults(FAULTS)
        self._pace = 10 / 115_200 if options.pace else 0.0
        self._latency_s = options.latency_ms / 1000
        self._received = bytearray()
        self._requests = self._bad_requests = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.line: Line = TcpLine(self._arrived) if options.tcp else PtyLine(self._arrived, options.link)

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "put":
                self._module.put(Chip(request["card"]))
            case "lift":
                self._module.put(None)
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
        return self._state()

    def _state(self) -> Json:
        return {
            "card_present": self._module.chip is not None,
            "reads": self._module.reads,
            "requests": self._requests,
            "bad_requests": self._bad_requests,
            "faults": self._faults.words(),
            "address": self.line.address,
        }

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _arrived(self, data: bytes) -> None:
        self._received += data
        while (body := take_request(self._received)) is not None:
            self._requests += 1
            self._spawn(self._respond(body))

    async def _respond(self, body: bytes) -> None:
        spoilt = total(body)
        if spoilt or len(body) < 5:
            self._bad_requests += 1
            answer = frame(b"\0\0\x10" if spoilt else b"\0\0\x11")
        else:
            if self._faults.take("silent"):
                return
            if self._faults.on("old_module") and body[2:4] in (b"\x30\x10", b"\x30\x03"):
                return
            knows_prints = not self._faults.on("no_prints")
            answer = frame(self._module.answer(body[2], body[3], knows_prints))
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 1.5))
        await asyncio.sleep(self._latency_s + self._pace * len(answer))
        for piece in self._spoilt(answer):
            self.line.send(piece)
            await asyncio.sleep(0.001)

    def _spoilt(self, answer: bytes) -> list[bytes]:
        if self._faults.take("garbage"):
            return [random.Random(len(answer)).randbytes(40).replace(b"\xaa", b"\x55")]
        if self._faults.take("half_frame"):
            return [answer[: max(8, len(answer) // 2)]]
        if self._faults.take("bad_checksum"):
            return [answer[:-1] + bytes([answer[-1] ^ 0xFF])]
        if self._faults.take("noise"):
            return [b"\x00\xaa\xaa\xff" + HEAD + b"\xff\xff" + HEAD[:3], answer]
        if self._faults.take("dribble"):
            return [answer[at : at + 7] for at in range(0, len(answer), 7)]
        if self._faults.take("stale"):
            return [frame(b"\0\0\x90" + bytes(16)), answer]
        return [answer]


async def main() -> None:
    parser = arguments("A simulated second-generation ID card reader.")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    parser.add_argument("--tcp", action="store_true", help="serve on a free TCP port in place of a pty")
    parser.add_argument("--pace", action="store_true", help="take as long as 115,200 baud take")
    parser.add_argument("--latency-ms", type=float, default=20.0, help="time that the module thinks")
    parser.add_argument("--find-once", action="store_true", help="a module that finds a card once, even if not read")
    options = parser.parse_args()
    simulator = Simulator(options)
    await simulator.line.plug()
    await serve(options, simulator.act, {"kind": "id_card_reader", "address": simulator.line.address})
    simulator.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
