"""A simulated smart card that is plugged into the virtual reader of vsmartcard-vpcd, a driver of the real pcscd.

    python -m devices.smart_card.simulator --control C [--port 35963] [--reader NAME]

As Debian configures vpcd, port 35963 is the reader ``Virtual PCD 00 00`` and 35964 is ``Virtual PCD 00 01``. Control
requests beside those of every simulator (devices/simulation/host.py), all bytes in hexadecimal digits:

    {"do": "put", "card": {"atr", "uid" (null = tells none), "answers": {command: response}, "other" ("6D00")}}
    {"do": "lift"}

``answers`` are found by the beginning of a command, the longest first; every other command is answered with ``other``.
State: ``card_present, plugged`` (connected to the reader), ``commands`` (how many came), ``resets, faults, address``.

Faults: ``absent`` keeps every card away from the reader, ``unplug`` pulls the card at the next command, before it is
answered; ``silent, slow, garbage, half_frame`` spoil answers; ``rejected`` answers every command with 6F 00;
``no_atr`` lets a card fall silent at its reset; ``wrong_feedback`` tells another UID each time.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import socket
import struct

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve

FAULTS = frozenset(("absent", "unplug", "silent", "slow", "garbage", "half_frame", "rejected", "no_atr"))
FAULTS |= {"wrong_feedback"}
POWER_OFF, POWER_ON, RESET, GET_ATR = 0, 1, 2, 4
GET_UID = bytes.fromhex("FFCA0000")
GARBAGE = b"\x5a"
ATR = "3B8F8001804F0CA000000306030001000000006A"  # an ISO 14443 A card, PC/SC part 3


class Card:
    """What a card answers."""

    def __init__(self, description: Json) -> None:
        """Raises ValueError, KeyError or RefusedError for what cannot be a card."""
        self.atr = bytes.fromhex(description.get("atr", ATR))
        uid = description.get("uid", "04A1B2C3D4E5F6")
        self.uid = None if uid is None else bytes.fromhex(uid)
        self._other = bytes.fromhex(description.get("other", "6D00"))
        answers = {bytes.fromhex(command): bytes.fromhex(r) for command, r in description.get("answers", {}).items()}
        self._answers = sorted(answers.items(), key=lambda pair: -len(pair[0]))
        if not 1 <= len(self.atr) <= 33:
            raise RefusedError("an ATR has 1 to 33 bytes")

    def answer(self, command: bytes) -> bytes:
        for beginning, response in self._answers:
            if command.startswith(beginning):
                return response
        if command.startswith(GET_UID):
            return b"\x6a\x81" if self.uid is None else self.uid + b"\x90\x00"
        return self._other


class Simulator:
    """The card, and the connection by which it lies in the reader."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._port: int = options.port
        self.address = f"pcsc:{options.reader}"
        self._faults = Faults(FAULTS)
        self._card: Card | None = None
        self._socket: socket.socket | None = None
        self._session: asyncio.Task[None] | None = None
        self._commands = 0
        self._resets = 0
        self._others = itertools.count(1)

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "put":
                card = Card(request.get("card", {}))
                await self.lift()
                self._card = card
                await self._plug()
            case "lift":
                await self.lift()
                self._card = None
            case "fault":
                if self._faults.set(request) == "absent":
                    await self.lift()
            case "clear":
                self._faults.clear()
                await self._plug()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {
            "card_present": self._card is not None,
            "plugged": self._socket is not None,
            "commands": self._commands,
            "resets": self._resets,
            "faults": self._faults.words(),
            "address": self.address,
        }

    async def lift(self) -> None:
        """Take the card out of the reader."""
        self._pull()
        session, self._session = self._session, None
        if session is not None:
            session.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await session

    async def _plug(self) -> None:
        if self._card is None or self._socket is not None or self._faults.on("absent"):
            return
        await self.lift()
        plug = socket.socket()
        plug.setblocking(False)
        try:
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(plug, ("127.0.0.1", self._port)), 3.0)
        except (OSError, TimeoutError) as error:
            plug.close()
            raise RefusedError(f"no virtual reader listens on port {self._port}: is pcscd running?") from error
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = plug
        self._session = asyncio.get_running_loop().create_task(self._lie(plug, self._card))

    def _pull(self) -> None:
        plug, self._socket = self._socket, None
        if plug is not None:
            with contextlib.suppress(OSError):  # the reader may be gone
                plug.shutdown(socket.SHUT_RDWR)
            plug.close()

    async def _lie(self, plug: socket.socket, card: Card) -> None:
        """Answer the reader: every message has two bytes of length; one byte is a control, more are a command."""
        loop = asyncio.get_running_loop()
        try:
            while self._socket is plug:
                (size,) = struct.unpack(">H", await self._receive(plug, 2))
                message = await self._receive(plug, size)
                response = await self._respond(card, message)
                if response is not None:
                    await loop.sock_sendall(plug, response)
        except (EOFError, OSError):
            if self._socket is plug:  # the reader is gone, with the card in it; not when the card was pulled
                self._pull()

    async def _receive(self, plug: socket.socket, size: int) -> bytes:
        data = b""
        while len(data) < size:
            # vpcd sends length and body apart; without this each command waits 40 ms for a delayed acknowledgement.
            plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = await asyncio.get_running_loop().sock_recv(plug, size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    async def _respond(self, card: Card, message: bytes) -> bytes | None:
        if len(message) == 1:
            self._resets += message[0] == RESET
            if message[0] != GET_ATR or self._faults.take("no_atr"):
                return None
            return _framed(card.atr)
        self._commands += 1
        if self._faults.take("unplug"):
            self._pull()
            return None
        if self._faults.take("silent"):
            return None
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 2.0))
        response = card.answer(message)
        if message.startswith(GET_UID) and self._faults.take("wrong_feedback"):
            response = next(self._others).to_bytes(4, "big") + b"\x90\x00"
        if self._faults.take("rejected"):
            response = b"\x6f\x00"
        if self._faults.take("garbage"):
            response = GARBAGE
        frame = _framed(response)
        return frame[: (len(frame) + 1) // 2] if self._faults.take("half_frame") else frame


def _framed(data: bytes) -> bytes:
    return struct.pack(">H", len(data)) + data


async def main() -> None:
    parser = arguments("A simulated smart card in a virtual PC/SC reader.")
    parser.add_argument("--port", type=int, default=35963, help="TCP port of the virtual reader")
    parser.add_argument("--reader", default="Virtual PCD 00 00", help="what pcscd calls that reader")
    simulator = Simulator(options := parser.parse_args())
    await serve(options, simulator.act, {"kind": "smart_card", "address": simulator.address})
    await simulator.lift()


if __name__ == "__main__":
    asyncio.run(main())
