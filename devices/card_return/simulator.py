"""A simulated return slot: a mechanism with CRT-571 frames and a SAM at its reading position, a pseudo-terminal each.

    python -m devices.card_return.simulator --control C [--one-line] [--link PATH] [--motor-ms 300]

The address in the ready line is ``MECHANISM+READER``, or one line with ``--one-line``. Control requests beside those of
every simulator (devices/simulation/host.py):

    {"do": "insert", "card": {...}}   as for id_card_reader's ``put``; refused while the shutter is shut
    {"do": "take"}                    the resident takes the card at the gate
    {"do": "empty_bin"}

State: ``card`` (null, gate, rf), ``shutter`` (open or not), ``bin``, ``given_back``, ``requests``, ``bad_requests``,
``faults``, ``address``. Faults: ``jam``, ``full`` (the bin), ``miscount`` (its counter stands still),
``wrong_feedback`` (movements say done, and the card stays); ``absent`` and ``unplug`` take the lines away;
``silent, slow, garbage, bad_checksum, half_frame`` spoil answers, with ``part`` ``mechanism`` or ``reader`` those of
one only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.simulation import sam
from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine
from devices.simulation.wires import crt_frame, take

SPOILING = ("silent", "slow", "garbage", "bad_checksum", "half_frame")
FAULTS = frozenset((*SPOILING, "jam", "full", "miscount", "wrong_feedback", "absent", "unplug"))


class Refusal(Exception):
    """A command of the mechanism that fails, with its two-character code."""


class Mechanism:
    """Shutter, path and bin; its own truth about the card."""

    def __init__(self, module: sam.Module, faults: Faults) -> None:
        self.at: str | None = None
        self.shutter = False
        self.bin = self.counter = self.given_back = 0
        self._chip: sam.Chip | None = None
        self._module = module
        self._faults = faults

    def insert(self, chip: sam.Chip) -> None:
        if not self.shutter or self.at is not None:
            raise RefusedError("the shutter takes no card now")
        self.at, self._chip = "gate", chip

    def take(self) -> None:
        if self.at != "gate":
            raise RefusedError("there is no card to take")
        self.at = self._chip = None
        self.given_back += 1

    def state(self) -> bytes:
        where = {None: b"0", "gate": b"1"}.get(self.at, b"2")
        return where + b"2" + (b"1" if self._faults.on("full") else b"0")

    def move(self, target: int) -> None:
        if self._faults.on("jam"):
            raise Refusal("10")
        if self.at is None:
            raise Refusal("40")
        if target == 0x33 and self._faults.on("full"):
            raise Refusal("A1")
        if self._faults.on("wrong_feedback"):
            return
        if target == 0x33:
            self.at = self._chip = None
            self.bin += 1
            self.counter += not self._faults.on("miscount")
        else:
            self.at = "gate" if target == 0x39 else "rf"
        self._module.put(self._chip if self.at == "rf" else None)


class Simulator:
    """Mechanism and module on their lines, with faults."""

    def __init__(self, options: Any) -> None:
        self._faults = Faults(FAULTS)
        self._part: dict[str, str | None] = {}
        self._module = sam.Module(find_once=False)
        self._mechanism = Mechanism(self._module, self._faults)
        self._motor_s = options.motor_ms / 1000
        self._requests = self._bad_requests = 0
        self._last_answer = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._crt, self._sam = bytearray(), bytearray()
        names = ("",) if options.one_line else ("-mechanism", "-reader")
        links = [Path(f"{options.link}{name}") if options.link else None for name in names]
        hear: list[Callable[[bytes], None]] = [self._both] if options.one_line else [self._commands, self._questions]
        self._lines = [PtyLine(one, link) for one, link in zip(hear, links, strict=True)]

    @property
    def address(self) -> str:
        return "+".join(line.address for line in self._lines)

    async def plug(self) -> None:
        for line in self._lines:
            await line.plug()

    def unplug(self) -> None:
        for line in self._lines:
            line.unplug()

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "insert":
                self._mechanism.insert(sam.Chip(request["card"]))
            case "take":
                self._mechanism.take()
            case "empty_bin":
                self._mechanism.bin = self._mechanism.counter = 0
            case "fault":
                if request.get("part") not in (None, "mechanism", "reader"):
                    raise RefusedError("part is mechanism or reader")
                word = self._faults.set(request)
                self._part[word] = request.get("part")
                if word in ("absent", "unplug"):
                    self.unplug()
            case "clear":
                self._faults.clear()
                self._part.clear()
                await self.plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {
            "card": self._mechanism.at,
            "shutter": self._mechanism.shutter,
            "bin": self._mechanism.bin,
            "given_back": self._mechanism.given_back,
            "requests": self._requests,
            "bad_requests": self._bad_requests,
            "faults": self._faults.words(),
            "address": self.address,
        }

    def _both(self, data: bytes) -> None:
        """One line: what stands before a request's preamble is the mechanism's, what follows the reader's."""
        commands, preamble, rest = data.partition(sam.HEAD)
        self._commands(commands)
        self._questions(preamble + rest)

    def _commands(self, data: bytes) -> None:
        self._crt += data
        while (found := take(self._crt, locks=False, crt=True)) is not None:
            kind, frame = found
            if kind == "crt":
                self._spawn(self._carry_out(frame))
            elif kind == "bad_crt":
                self._bad_requests += 1
                self._lines[0].send(b"\x15")
            elif frame == b"\x15":
                self._spawn(self._send("mechanism", self._last_answer))

    def _questions(self, data: bytes) -> None:
        self._sam += data
        while (body := sam.take_request(self._sam)) is not None:
            self._requests += 1
            if sam.total(body):
                self._bad_requests += 1
            elif not self._strikes("silent", "reader"):
                self._spawn(self._send("reader", sam.frame(self._module.answer(body[2], body[3], knows_prints=True))))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out(self, frame: bytes) -> None:
        self._requests += 1
        if self._strikes("silent", "mechanism"):
            return
        self._lines[0].send(b"\x06")
        code = frame[5:7]
        try:
            more = await self._do(code)
            text = b"\x50" + code + self._mechanism.state() + more
        except Refusal as refusal:
            text = b"\x45" + code + str(refusal).encode()
        self._last_answer = crt_frame(frame[1], text)
        await self._send("mechanism", self._last_answer)

    async def _do(self, code: bytes) -> bytes:
        """Do what CM and PM say; returns the answer's data."""
        match code:
            case b"\x30\x33":
                pass
            case b"\x31\x30":
                if self._faults.on("jam"):
                    raise Refusal("10")
            case b"\x32\x32" | b"\x32\x33" | b"\x32\x39":
                await asyncio.sleep(self._motor_s)
                self._mechanism.move(code[1])
            case b"\x33\x30" | b"\x33\x31":
                self._mechanism.shutter = code == b"\x33\x30"
            case b"\xa5\x30":
                return f"{self._mechanism.counter:03d}".encode()
            case _:
                self._bad_requests += 1
                raise Refusal("00")
        return b""

    def _strikes(self, word: str, part: str) -> bool:
        return self._part.get(word) in (None, part) and self._faults.take(word)

    async def _send(self, part: str, frame: bytes) -> None:
        if self._strikes("slow", part):
            await asyncio.sleep(self._faults.number("slow", "seconds", 3.0))
        if self._strikes("garbage", part):
            frame = b"\x55\xab\x00\xff" * 8
        elif self._strikes("bad_checksum", part):
            frame = frame[:-1] + bytes([frame[-1] ^ 0xFF])
        elif self._strikes("half_frame", part):
            frame = frame[: max(6, len(frame) // 2)]
        self._lines[0 if part == "mechanism" else -1].send(frame)


async def main() -> None:
    parser = arguments("A simulated return slot.")
    parser.add_argument("--one-line", action="store_true", help="mechanism and reader on one line")
    parser.add_argument("--link", help="symbolic link(s) that keep the pty's name when it is re-plugged")
    parser.add_argument("--motor-ms", type=float, default=300.0, help="time of a movement")
    options = parser.parse_args()
    simulator = Simulator(options)
    await simulator.plug()
    await serve(options, simulator.act, {"kind": "card_return", "address": simulator.address})
    simulator.unplug()


if __name__ == "__main__":
    asyncio.run(main())
