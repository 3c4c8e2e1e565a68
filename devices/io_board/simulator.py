"""A simulated I/O board with 64 coils and 32 discrete inputs: a pymodbus server behind a line that can be spoilt.

    python -m devices.io_board.simulator --control C [--port N | --pty [--link PATH]]

On TCP it speaks Modbus TCP, on a pseudo-terminal Modbus RTU as unit 1; another unit is not answered there.

Control requests beside those of every simulator (devices/simulation/host.py): ``{"do": "input", "number": 1,
"closed": true}``. State: ``coils`` (numbers that are on), ``lamps`` (number -> steady or blink, of those that are lit),
``inputs`` (numbers that are closed), ``faults, address``. Faults: ``absent`` and ``unplug`` take the line away;
``silent`` loses the question; ``slow, garbage, half_frame`` and (RTU) ``bad_checksum`` spoil answers; ``jam`` = the
relays are stuck, a coil is acknowledged and stays as it was; ``wrong_feedback`` answers with Modbus exception 4.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.pdu import ExceptionResponse, ModbusPDU
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import PtyLine, TcpLine

FAULTS = frozenset(("absent", "unplug", "silent", "slow", "garbage", "half_frame", "jam", "wrong_feedback"))
COILS, INPUTS, UNIT = 64, 32, 1
READ_COILS, READ_INPUTS = 1, 2


class Simulator:
    """The board (the server) and what stands between it and its line: questions pass in, answers pass out."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._rtu: bool = options.pty
        self._faults = Faults(FAULTS | {"bad_checksum"} if self._rtu else FAULTS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._board: asyncio.StreamWriter | None = None
        bits = [[SimData(0, values=[False] * count, datatype=DataType.BITS)] for count in (COILS, INPUTS)]
        words = [[SimData(0, values=[0], datatype=DataType.REGISTERS)] for _ in range(2)]
        self._server = ModbusTcpServer(
            SimDevice(UNIT, simdata=(bits[0], bits[1], words[0], words[1]), action=self._touched),
            framer=FramerType.RTU if self._rtu else FramerType.SOCKET,
            address=("127.0.0.1", 0),
            trace_pdu=self._answered,
        )
        self.line: TcpLine | PtyLine = (
            PtyLine(self._arrived, options.link) if options.pty else TcpLine(self._arrived, port=options.port)
        )

    async def start(self) -> None:
        """Start the board behind the line and plug the line in."""
        await self._server.serve_forever(background=True)
        listening = self._server.transport
        assert isinstance(listening, asyncio.Server)
        host, port = listening.sockets[0].getsockname()[:2]
        reader, self._board = await asyncio.open_connection(host, port)
        self._spawn(self._pass_answers(reader))
        await self.line.plug()

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "input":
                number = request["number"]
                if number not in range(INPUTS):
                    raise RefusedError(f"number must be 0 to {INPUTS - 1}")
                await self._server.async_setValues(UNIT, READ_INPUTS, number, [bool(request["closed"])])
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
        coils = await self._server.async_getValues(UNIT, READ_COILS, 0, COILS)
        inputs = await self._server.async_getValues(UNIT, READ_INPUTS, 0, INPUTS)
        lit = [n for n in range(COILS // 2) if coils[2 * n]]
        return {
            "coils": [n for n, on in enumerate(coils) if on],
            "lamps": {str(n): "blink" if coils[2 * n + 1] else "steady" for n in lit},
            "inputs": [n for n, closed in enumerate(inputs) if closed],
            "faults": self._faults.words(),
            "address": self.line.address,
        }

    async def _touched(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        """Called before a reading or writing; ``registers`` hold 16 bits each, coil 0 the lowest of the first."""
        if values is not None and function != READ_INPUTS and self._faults.take("jam"):
            stuck = [bool(registers[bit // 16] >> bit % 16 & 1) for bit in range(address, address + len(values))]
            values[:] = stuck
        return None

    def _answered(self, sending: bool, pdu: ModbusPDU) -> ModbusPDU:
        """The server shows what it read and what it is about to send."""
        if not sending or not self._faults.take("wrong_feedback"):
            return pdu
        return ExceptionResponse(pdu.function_code, ExcCodes.DEVICE_FAILURE, pdu.dev_id, pdu.transaction_id)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _arrived(self, data: bytes) -> None:
        if self._board is not None and not self._faults.take("silent"):
            self._board.write(data)

    async def _pass_answers(self, reader: asyncio.StreamReader) -> None:
        while answer := await reader.read(4096):
            if self._rtu and answer[0] != UNIT:
                continue  # the server answers for units that are not there; a bus does not
            self._spawn(self._send(answer))

    async def _send(self, answer: bytes) -> None:
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 2.0))
        if self._faults.take("garbage"):
            answer = bytes(range(200, 240))
        if self._faults.take("half_frame"):
            answer = answer[: len(answer) // 2]
        if self._faults.take("bad_checksum"):
            answer = answer[:-1] + bytes([answer[-1] ^ 0x55])
        self.line.send(answer)


async def main() -> None:
    parser = arguments("A simulated I/O board on Modbus TCP, or on Modbus RTU over a pseudo-terminal.")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for a free one")
    parser.add_argument("--pty", action="store_true", help="a pseudo-terminal (RTU) in place of TCP")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    options = parser.parse_args()
    simulator = Simulator(options)
    await simulator.start()
    await serve(options, simulator.act, {"kind": "io_board", "address": simulator.line.address})
    simulator.line.unplug()


if __name__ == "__main__":
    asyncio.run(main())
