"""A board of another make: pymodbus' own server and nothing of ours, on TCP or on a serial line.

python tests/devices/io_board/bare_server.py tcp|PATH   prints its address when it serves; 16 coils, no contact closed
but the second.
"""

from __future__ import annotations

import asyncio
import sys

from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def bits(*values: bool) -> list[SimData]:
    return [SimData(0, values=list(values), datatype=DataType.BITS)]


async def main(where: str) -> None:
    words = [SimData(0, values=[0], datatype=DataType.REGISTERS)]
    device = SimDevice(1, simdata=(bits(*[False] * 16), bits(False, True, *[False] * 14), words, words))
    server = (
        ModbusTcpServer(device, address=("127.0.0.1", 0)) if where == "tcp" else ModbusSerialServer(device, port=where)
    )
    await server.serve_forever(background=True)
    address = where
    if isinstance(server.transport, asyncio.Server):
        address = f"tcp://127.0.0.1:{server.transport.sockets[0].getsockname()[1]}"
    print(address, flush=True)
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
