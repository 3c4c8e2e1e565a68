"""A simulated UPS behind a small NUT server of its own.

    python -m devices.ups.simulator --control C [--port N]

Control requests beside those of every simulator (devices/simulation/host.py): ``{"do": "cut"}`` and ``{"do":
"restore"}`` the mains, ``{"do": "battery", "percent": 12}``, ``{"do": "load", "percent": 30}``. The battery is low from
20 % down, and has twelve seconds for each percent. State: ``status`` (``OL``, ``OB LB`` ...), ``battery, load,
questions, faults, address``.

Faults: ``absent`` and ``unplug`` take the server away; ``silent, slow, garbage, half_frame`` spoil answers;
``no_driver`` and ``stale`` are the errors of a service that has lost its UPS; ``low, replace_battery, overload,
bypass`` are troubles of the UPS; ``wrong_feedback`` says that the mains is there and is not.
"""

from __future__ import annotations

import argparse
import asyncio

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve

TROUBLES = {"low": "LB", "replace_battery": "RB", "overload": "OVER", "bypass": "BYPASS", "wrong_feedback": "OL OB"}
ERRORS = {"no_driver": "DRIVER-NOT-CONNECTED", "stale": "DATA-STALE"}
FAULTS = frozenset(("absent", "unplug", "silent", "slow", "garbage", "half_frame", *TROUBLES, *ERRORS))
NAME = "ups"
LOW_PERCENT = 20
SECONDS_A_PERCENT = 12


class Simulator:
    """The UPS and the server, which any number of clients may ask."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._faults = Faults(FAULTS)
        self._port: int = options.port
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.StreamWriter] = set()
        self._mains = True
        self._battery = 100
        self._load = 25
        self._questions = 0

    @property
    def address(self) -> str:
        return f"nut://127.0.0.1:{self._port}/{NAME}"

    async def plug(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._converse, "127.0.0.1", self._port, reuse_address=True)
            self._port = self._server.sockets[0].getsockname()[1]

    def unplug(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for client in list(self._clients):
            client.transport.abort()

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "cut":
                self._mains = False
            case "restore":
                self._mains = True
            case "battery":
                self._battery = _percent(request)
            case "load":
                self._load = _percent(request)
            case "fault":
                if self._faults.set(request) in ("absent", "unplug"):
                    self.unplug()
            case "clear":
                self._faults.clear()
                await self.plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {
            "status": self._status(),
            "battery": self._battery,
            "load": self._load,
            "questions": self._questions,
            "faults": self._faults.words(),
            "address": self.address,
        }

    def _status(self) -> str:
        flags = ["OL" if self._mains else "OB"]
        flags += ["LB"] if self._battery <= LOW_PERCENT else []
        flags += [flag for word, flag in TROUBLES.items() if self._faults.on(word) and flag not in flags]
        return " ".join(flags)

    def _variables(self) -> dict[str, str]:
        return {
            "battery.charge": str(self._battery),
            "battery.runtime": str(self._battery * SECONDS_A_PERCENT),
            "device.model": 'Tower "1000" C:\\UPS',  # a value that needs its quotes
            "ups.load": str(self._load),
            "ups.status": self._status(),
        }

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:  # it was unplugged while this client was let in
            writer.transport.abort()
            return
        self._clients.add(writer)
        try:
            while line := await reader.readline():
                answer = await self._respond(line.decode("utf-8", "replace").split())
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, ValueError, asyncio.CancelledError):
            pass  # unplugged, a line without an end, or the end of it all: nothing is owed
        finally:
            self._clients.discard(writer)
            writer.close()

    async def _respond(self, words: list[str]) -> bytes:
        self._questions += 1
        if self._faults.take("silent"):
            return b""
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 2.0))
        if self._faults.take("garbage"):
            return bytes(range(128, 200)) + b"\n"
        answer = "".join(f"{line}\n" for line in self._lines(words)).encode()
        return answer[: len(answer) // 2] if self._faults.take("half_frame") else answer

    def _lines(self, words: list[str]) -> list[str]:
        error = next((code for word, code in ERRORS.items() if self._faults.take(word)), None)
        match words:
            case ["VER"]:
                return ["Simulated UPS server"]
            case ["LIST", "UPS"]:
                return ["BEGIN LIST UPS", f'UPS {NAME} "simulated"', "END LIST UPS"]
            case ["LIST", "VAR", name] | ["GET", "VAR", name, _] if name != NAME:
                return ["ERR UNKNOWN-UPS"]
            case ["LIST" | "GET", "VAR", *_] if error:
                return [f"ERR {error}"]
            case ["LIST", "VAR", _]:
                body = [f"VAR {NAME} {name} {_quoted(value)}" for name, value in self._variables().items()]
                return [f"BEGIN LIST VAR {NAME}", *body, f"END LIST VAR {NAME}"]
            case ["GET", "VAR", _, variable]:
                value = self._variables().get(variable)
                return ["ERR VAR-NOT-SUPPORTED" if value is None else f"VAR {NAME} {variable} {_quoted(value)}"]
        return ["ERR UNKNOWN-COMMAND"]


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _percent(request: Json) -> int:
    percent = request["percent"]
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:
        raise RefusedError("percent must be a whole number from 0 to 100")
    return percent


async def main() -> None:
    parser = arguments("A simulated UPS behind a NUT server.")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for a free one")
    simulator = Simulator(options := parser.parse_args())
    await simulator.plug()
    await serve(options, simulator.act, {"kind": "ups", "address": simulator.address})
    simulator.unplug()


if __name__ == "__main__":
    asyncio.run(main())
