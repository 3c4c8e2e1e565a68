"""A simulated I/O board: Modbus TCP with 64 coils and 32 discrete inputs, written out here to be free of any library.

    python -m devices.io_board.simulator --control C [--port N]

Control requests beside those of every simulator (devices/simulation/host.py): ``{"do": "input", "number": 1,
"closed": true}``. State: ``coils`` (numbers that are on), ``lamps`` (number -> steady or blink, of those that are lit),
``inputs`` (numbers that are closed), ``faults, address``. Faults: ``absent`` and ``unplug`` take the line away;
``silent, slow, garbage, half_frame`` spoil answers; ``wrong_feedback`` answers every request with Modbus exception 4.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Coroutine
from typing import Any

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import TcpLine

FAULTS = frozenset(("absent", "unplug", "silent", "slow", "garbage", "half_frame", "wrong_feedback"))
COILS, INPUTS = 64, 32
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE, DEVICE_FAILURE = 1, 2, 3, 4


class Simulator:
    """Coils, inputs and the line."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._faults = Faults(FAULTS)
        self._coils = [False] * COILS
        self._inputs = [False] * INPUTS
        self._received = bytearray()
        self._tasks: set[asyncio.Task[None]] = set()
        self.line = TcpLine(self._arrived, port=options.port)

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "input":
                number = request["number"]
                if number not in range(INPUTS):
                    raise RefusedError(f"number must be 0 to {INPUTS - 1}")
                self._inputs[number] = bool(request["closed"])
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
        lit = [n for n in range(COILS // 2) if self._coils[2 * n]]
        return {
            "coils": [n for n, on in enumerate(self._coils) if on],
            "lamps": {str(n): "blink" if self._coils[2 * n + 1] else "steady" for n in lit},
            "inputs": [n for n, closed in enumerate(self._inputs) if closed],
            "faults": self._faults.words(),
            "address": self.line.address,
        }

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _arrived(self, data: bytes) -> None:
        """Take requests apart: transaction (2), protocol 0 (2), length (2), unit (1), function and its data."""
        self._received += data
        while len(self._received) >= 6:
            end = 6 + int.from_bytes(self._received[4:6], "big")
            if len(self._received) < end:
                return
            request = bytes(self._received[:end])
            del self._received[:end]
            self._spawn(self._respond(request[:4], request[6], request[7:]))

    async def _respond(self, head: bytes, unit: int, request: bytes) -> None:
        if self._faults.take("silent"):
            return
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 2.0))
        failing = self._faults.take("wrong_feedback")
        answer = self._exception(request[0], DEVICE_FAILURE) if failing else self._answer(request)
        frame = head + (1 + len(answer)).to_bytes(2, "big") + bytes([unit]) + answer
        if self._faults.take("garbage"):
            frame = bytes(range(200, 240))
        if self._faults.take("half_frame"):
            frame = frame[: len(frame) // 2]
        self.line.send(frame)

    def _answer(self, request: bytes) -> bytes:
        function, address = request[0], int.from_bytes(request[1:3], "big")
        value = int.from_bytes(request[3:5], "big")
        match function:
            case 0x01 | 0x02:
                bits = self._coils if function == 0x01 else self._inputs
                if not 1 <= value <= 2000:
                    return self._exception(function, ILLEGAL_VALUE)
                if address + value > len(bits):
                    return self._exception(function, ILLEGAL_ADDRESS)
                packed = _pack(bits[address : address + value])
                return bytes([function, len(packed)]) + packed
            case 0x05:
                if value not in (0x0000, 0xFF00):
                    return self._exception(function, ILLEGAL_VALUE)
                return self._write(request, address, [value == 0xFF00])
            case 0x0F:
                return self._write(request, address, _unpack(request[6:], value))
        return self._exception(function, ILLEGAL_FUNCTION)

    def _write(self, request: bytes, address: int, bits: list[bool]) -> bytes:
        if address + len(bits) > COILS:
            return self._exception(request[0], ILLEGAL_ADDRESS)
        self._coils[address : address + len(bits)] = bits
        return request[:5]

    @staticmethod
    def _exception(function: int, code: int) -> bytes:
        return bytes([function | 0x80, code])


def _pack(bits: list[bool]) -> bytes:
    number = sum(1 << n for n, bit in enumerate(bits) if bit)
    return number.to_bytes((len(bits) + 7) // 8, "little")


def _unpack(data: bytes, count: int) -> list[bool]:
    number = int.from_bytes(data, "little")
    return [bool(number >> n & 1) for n in range(count)]


async def main() -> None:
    parser = arguments("A simulated I/O board on Modbus TCP.")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for a free one")
    options = parser.parse_args()
    simulator = Simulator(options)
    await simulator.line.plug()
    await serve(options, simulator.act, {"kind": "io_board", "address": simulator.line.address})
    simulator.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
