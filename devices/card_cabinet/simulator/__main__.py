"""A simulated card cabinet: a lock board and a CRT-571 dispenser, each on a pseudo-terminal of its own.

    python -m devices.card_cabinet.simulator --control C [--slots N] [--only board|dispenser | --shared] [--link PATH]

The address in the ready line is ``LOCKS+DISPENSER``, or one line with ``--only`` and ``--shared``. With both parts a
slot's card falls into the dispenser when its lock opens; with ``--only dispenser`` the slots are its stack, lowest
first; with ``--only board`` they are drawers.

Control requests beside those of every simulator (devices/simulation/host.py):

    {"do": "put", "slot": N, "uid": HEX | null, "type": "A" | "B", "readable": true}   into a slot; null empties it
    {"do": "take", "slot": N | absent}   from the open drawer, or from the gate
    {"do": "close", "slot": N}           shut a drawer: the board says so unasked
    {"do": "insert", "uid": HEX, ...}    at the gate, while entry is allowed
    {"do": "empty_bin"}

State: ``slots`` {N: uid}, ``open``, ``card`` {at, uid} or null, ``bin``, ``taken``, ``requests``, ``bad_requests``,
``faults``, ``address``. Faults: ``jam`` (with ``slot`` of one lock only), ``empty``, ``low``, ``full`` (the bin),
``wrong_feedback`` (locks say closed whatever they are), ``inverted`` (contacts wired the other way), ``miscount`` (the
bin's counter stands still); ``absent`` and ``unplug`` take the lines away; ``silent, slow, garbage, bad_checksum,
half_frame`` spoil answers; ``lost_answer``: the dispenser acknowledges a movement, carries it out, and does not answer;
``not_reset``, with ``times`` 1: the dispenser wants its reset first. The spoiling ones take ``part`` (``board``,
``dispenser``).
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from devices.card_cabinet.simulator.mechanics import Cabinet, Card, Make, Refusal
from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine
from devices.simulation.wires import bitmap, crt_frame, lock_frame, take

SPOILING = ("silent", "slow", "garbage", "bad_checksum", "half_frame")
OWN = ("jam", "empty", "low", "full", "wrong_feedback", "inverted", "miscount", "lost_answer", "not_reset")
FAULTS = frozenset((*SPOILING, *OWN, "absent", "unplug"))
BOARD = 1


class Simulator:
    """The cabinet on its lines, with faults."""

    def __init__(self, options: Any) -> None:
        self._faults = Faults(FAULTS)
        self._part: dict[str, str | None] = {}
        self._make: Make = options.only or "both"
        self._cabinet = Cabinet(options.slots, self._make, self._faults)
        self._motor_s = options.motor_ms / 1000
        self._requests = self._bad_requests = 0
        self._last_answer = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        one = options.shared or options.only is not None
        names = ("",) if one else ("-locks", "-dispenser")
        links = [Path(f"{options.link}{name}") if options.link else None for name in names]
        self._buffers = [bytearray() for _ in names]
        self._lines = [PtyLine(partial(self._arrived, at), link) for at, link in enumerate(links)]
        if one:
            self._knows = [(self._make != "dispenser", self._make != "board")]
        else:
            self._knows = [(True, False), (False, True)]

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
        cabinet = self._cabinet
        match request["do"]:
            case "put":
                cabinet.slots[self._slot(request)] = _card(request) if request["uid"] else None
            case "take":
                if not cabinet.take(self._slot(request) if "slot" in request else None):
                    raise RefusedError("there is no card to take")
            case "close":
                self._shut(self._slot(request))
            case "insert":
                if not cabinet.insert(_card(request)):
                    raise RefusedError("the gate takes no card now")
            case "empty_bin":
                cabinet.bin.clear()
                cabinet.counter = 0
            case "fault":
                self._break(request)
            case "clear":
                self._faults.clear()
                self._part.clear()
                cabinet.jammed_slot = None
                await self.plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return self._state()

    def _break(self, request: Json) -> None:
        part, slot = request.get("part"), request.get("slot")
        if part not in (None, "board", "dispenser"):
            raise RefusedError("part is board or dispenser")
        word = self._faults.set(request)
        self._part[word] = part
        if word == "jam":
            self._cabinet.jammed_slot = None if slot is None else self._slot(request)
        if word in ("absent", "unplug"):
            self.unplug()

    def _slot(self, request: Json) -> int:
        slot = request["slot"]
        if slot not in self._cabinet.slots:
            raise RefusedError(f"there is no slot {slot!r}")
        return int(slot)

    def _shut(self, slot: int) -> None:
        self._cabinet.open.discard(slot)
        self._lines[0].send(lock_frame(bytes([0x82, BOARD, slot, self._value(slot)])))

    def _state(self) -> Json:
        cabinet = self._cabinet
        return {
            "slots": {str(n): card.uid.hex() if card else None for n, card in cabinet.slots.items()},
            "open": sorted(cabinet.open),
            "card": {"at": cabinet.at, "uid": cabinet.card.uid.hex()} if cabinet.card else None,
            "bin": [card.uid.hex() for card in cabinet.bin],
            "taken": [card.uid.hex() for card in cabinet.taken],
            "entry": cabinet.entry,
            "requests": self._requests,
            "bad_requests": self._bad_requests,
            "faults": self._faults.words(),
            "address": self.address,
        }

    def _arrived(self, at: int, data: bytes) -> None:
        buffer = self._buffers[at]
        buffer += data
        while (found := take(buffer, *self._knows[at])) is not None:
            kind, frame = found
            if kind == "lock":
                self._spawn(self._answer_lock(at, frame))
            elif kind == "crt":
                self._spawn(self._answer_command(at, frame))
            elif kind == "bad_crt":
                self._bad_requests += 1
                self._lines[at].send(b"\x15")
            elif frame == b"\x15":
                self._spawn(self._send(at, self._last_answer, "dispenser"))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _value(self, slot: int) -> int:
        return 0x00 if self._cabinet.says_open(slot) else 0x11

    async def _answer_lock(self, at: int, frame: bytes) -> None:
        self._requests += 1
        head, board, channel, value = frame[:4]
        slots = list(self._cabinet.slots)
        if board != BOARD or channel > len(slots):
            return  # another board is meant
        if self._strikes("silent", "board"):
            return
        chosen = [channel] if channel else slots
        if head in (0x8A, 0x9A) and value == 0x11:
            await asyncio.sleep(self._motor_s)
            for slot in chosen:
                self._cabinet.unlock(slot)
            answers = [lock_frame(bytes([head, BOARD, slot, self._value(slot)])) for slot in chosen]
        elif head == 0x80 and value == 0x33 and channel:
            answers = [lock_frame(bytes([0x80, BOARD, channel, self._value(channel)]))]
        elif head == 0x80 and value == 0x33:
            states = bitmap([self._cabinet.says_open(slot) for slot in slots])
            answers = [lock_frame(bytes([0x80, BOARD]) + states + b"\x33")]
        else:
            self._bad_requests += 1
            return
        for answer in answers:
            await self._send(at, answer, "board")

    async def _answer_command(self, at: int, frame: bytes) -> None:
        self._requests += 1
        if self._strikes("silent", "dispenser"):
            return
        self._lines[at].send(b"\x06")
        async with self._turn:
            code, data = frame[5:7], frame[7:-2]
            try:
                if self._faults.on("not_reset") and code[:1] != b"\x30":
                    raise Refusal("B0")
                more = await self._carry_out(code, data)
                text = b"\x50" + code + self._cabinet.state() + more
            except Refusal as refusal:
                text = b"\x45" + code + refusal.code.encode()
        if code[:1] == b"\x32" and self._faults.take("lost_answer"):
            return
        self._last_answer = crt_frame(frame[1], text)
        await self._send(at, self._last_answer, "dispenser")

    async def _carry_out(self, code: bytes, data: bytes) -> bytes:
        """Do what CM and PM say; returns the answer's data."""
        cabinet = self._cabinet
        moves = {
            b"\x32\x30": cabinet.to_hold,
            b"\x32\x32": cabinet.to_rf,
            b"\x32\x33": cabinet.to_bin,
            b"\x32\x39": cabinet.to_gate,
        }
        if code in moves:
            await asyncio.sleep(self._motor_s)
            moves[code]()
            return b""
        match code:
            case b"\x30\x33":
                self._faults.take("not_reset")
            case b"\x31\x30":
                if self._faults.on("jam") and cabinet.jammed_slot is None:
                    raise Refusal("10")
            case b"\x33\x30" | b"\x33\x31":
                cabinet.entry = code == b"\x33\x30"
            case b"\x60\x30":
                cabinet.chip(None)
            case b"\x60\x35" if data == bytes.fromhex("0036000008"):
                return cabinet.chip("B") + b"\x90\x00"
            case b"\x60\x34" if data == bytes.fromhex("FFCA000000"):
                return cabinet.chip("A") + b"\x90\x00"
            case b"\xa5\x30":
                return b"000" if self._faults.on("miscount") else f"{cabinet.counter:03d}".encode()
            case _:
                self._bad_requests += 1
                raise Refusal("00")
        return b""

    def _strikes(self, word: str, part: str) -> bool:
        return self._part.get(word) in (None, part) and self._faults.take(word)

    async def _send(self, at: int, frame: bytes, part: str) -> None:
        if self._strikes("slow", part):
            await asyncio.sleep(self._faults.number("slow", "seconds", 3.0))
        if self._strikes("garbage", part):
            frame = b"\x55\xaa\x00\xff" * 8
        elif self._strikes("bad_checksum", part):
            frame = frame[:-1] + bytes([frame[-1] ^ 0xFF])
        elif self._strikes("half_frame", part):
            frame = frame[: len(frame) // 2]
        self._lines[at].send(frame)


def _card(request: Json) -> Card:
    uid = bytes.fromhex(request["uid"])
    card_type = request.get("type", "B")
    if not 4 <= len(uid) <= 10 or card_type not in ("A", "B"):
        raise RefusedError("a chip's number has 4 to 10 bytes and its type is A or B")
    return Card(uid, card_type, bool(request.get("readable", True)))


async def main() -> None:
    parser = arguments("A simulated card cabinet.")
    parser.add_argument("--slots", type=int, default=24, help="how many slots, 1 to 24")
    parser.add_argument("--only", choices=("board", "dispenser"), help="one part alone, on one line")
    parser.add_argument("--shared", action="store_true", help="both parts on one line")
    parser.add_argument("--link", help="symbolic link(s) that keep the pty's name when it is re-plugged")
    parser.add_argument("--motor-ms", type=float, default=300.0, help="time of a movement")
    options = parser.parse_args()
    simulator = Simulator(options)
    await simulator.plug()
    await serve(options, simulator.act, {"kind": "card_cabinet", "address": simulator.address})
    simulator.unplug()


if __name__ == "__main__":
    asyncio.run(main())
