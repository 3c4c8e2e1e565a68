"""A simulated fingerprint reader on a pseudo-terminal (or TCP), with fingers laid on and lifted by control.

    python -m devices.fingerprint_reader.simulator --control C [--link PATH | --tcp] [--seed N]
    python -m devices.fingerprint_reader.simulator template --person SEED --finger 11 [--finger 16 ...] [--json]

The second form prints enrolled templates (base64), so that a simulated registry or card can hold prints without
sharing code: one a line, or with ``--json`` one list of {"person", "prints": [{"finger", "template"}]}.

Control requests beside those of every simulator (devices/simulation/host.py): ``{"do": "press", "person": SEED,
"finger": 11, "quality": 80}``, ``{"do": "lift"}``, and ``{"do": "dry" | "wet" | "partial" | "too_fast"}`` for the next
finger. State: ``finger_present, captures, matches, bad_requests, faults, address``. Faults: ``absent`` and ``unplug``
take the line away, ``silent, slow, garbage, bad_checksum, half_frame`` spoil answers, ``wrong_feedback`` is a broken
sensor, ``stale`` answers with an old number first.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import random
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from devices.fingerprint_reader.simulator import finger
from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import Line, PtyLine, TcpLine

FAULTS = frozenset(
    ("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "wrong_feedback", "stale")
)
TROUBLES = {"dry": 0x10, "wet": 0x11, "partial": 0x12, "too_fast": 0x13}
NO_FINGER, NOT_UNDERSTOOD, BROKEN = 0x14, 0x20, 0x21


def crc(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, bit by bit."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


class Simulator:
    """The sensor, its comparison and its line."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._rng = random.Random(options.seed)
        self._faults = Faults(FAULTS)
        self._latency_s: float = options.latency_ms / 1000
        self._received = bytearray()
        self._laid: tuple[str, int, int] | None = None
        self._trouble: str | None = None
        self._touched = asyncio.Event()
        self._counts = {"captures": 0, "matches": 0, "bad_requests": 0}
        self._tasks: set[asyncio.Task[None]] = set()
        self.line: Line = TcpLine(self._arrived) if options.tcp else PtyLine(self._arrived, options.link)

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "press":
                self._press(request)
            case "lift":
                self._laid, self._trouble = None, None
                self._touched.clear()
            case "dry" | "wet" | "partial" | "too_fast" as trouble:
                self._trouble = trouble
                self._touched.set()
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
        return {
            "finger_present": self._laid is not None,
            **self._counts,
            "faults": self._faults.words(),
            "address": self.line.address,
        }

    def _press(self, request: Json) -> None:
        person, code, quality = request["person"], request["finger"], request.get("quality", 80)
        if not isinstance(person, str) or code not in range(11, 21) or quality not in range(101):
            raise RefusedError("press needs person (text), finger 11 to 20 and quality 0 to 100")
        self._laid = (person, code, quality)
        self._touched.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _arrived(self, data: bytes) -> None:
        self._received += data
        while self._received:
            if self._received[0] != 0x02:
                del self._received[0]
                continue
            end = 5 + int.from_bytes(self._received[1:3], "big")
            if len(self._received) < 5 or len(self._received) < end:
                return
            body, sent = bytes(self._received[1 : end - 2]), int.from_bytes(self._received[end - 2 : end], "big")
            del self._received[:end]
            self._spawn(self._respond(body[2], body[3], body[4:], crc(body) == sent))

    async def _respond(self, number: int, code: int, payload: bytes, sound: bool) -> None:
        if self._faults.take("silent"):
            return
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 3.0))
        await asyncio.sleep(self._latency_s)
        if not sound:
            answer = self._not_understood()
        elif self._faults.take("wrong_feedback"):
            answer = bytes([BROKEN])
        else:
            answer = await self._answer(code, payload)
        for piece in self._spoilt(number, code, answer):
            self.line.send(piece)

    async def _answer(self, code: int, payload: bytes) -> bytes:
        if code == 0x01 and not payload:
            return b"\0" + b"Simulated livescan 1"
        if code == 0x02 and len(payload) == 3 and payload[0] in range(11, 21):
            return await self._capture(int.from_bytes(payload[1:], "big") / 1000)
        if code == 0x03 and payload and len(payload) == 1 + finger.SIZE * (1 + payload[0]):
            return self._match(payload[1:])
        return self._not_understood()

    def _not_understood(self) -> bytes:
        self._counts["bad_requests"] += 1
        return bytes([NOT_UNDERSTOOD])

    async def _capture(self, wait_s: float) -> bytes:
        try:
            await asyncio.wait_for(self._touched.wait(), wait_s)
        except TimeoutError:
            return bytes([NO_FINGER])
        if self._trouble:
            trouble, self._trouble = self._trouble, None
            if self._laid is None:
                self._touched.clear()
            return bytes([TROUBLES[trouble]])
        if self._laid is None:
            return bytes([NO_FINGER])
        self._counts["captures"] += 1
        person, code, quality = self._laid
        return bytes([0, quality]) + finger.pressed(person, code, quality, self._rng)

    def _match(self, templates: bytes) -> bytes:
        self._counts["matches"] += 1
        each = [templates[at : at + finger.SIZE] for at in range(0, len(templates), finger.SIZE)]
        best = max((finger.score(each[0], reference) for reference in each[1:]), default=0.0)
        return b"\0" + round(best * 10_000).to_bytes(2, "big")

    def _spoilt(self, number: int, code: int, answer: bytes) -> list[bytes]:
        frame = self._frame(number, code, answer)
        if self._faults.take("garbage"):
            return [bytes(random.Random(number).randrange(0x10, 0xFF) for _ in range(30))]
        if self._faults.take("half_frame"):
            return [frame[: max(6, len(frame) // 2)]]
        if self._faults.take("bad_checksum"):
            return [frame[:-1] + bytes([frame[-1] ^ 0xFF])]
        if self._faults.take("stale"):
            return [self._frame((number - 1) % 256, code, answer), b"\x02\x00", frame]
        return [frame]

    @staticmethod
    def _frame(number: int, code: int, answer: bytes) -> bytes:
        body = (2 + len(answer)).to_bytes(2, "big") + bytes([number, code | 0x80]) + answer
        return b"\x02" + body + crc(body).to_bytes(2, "big")


def print_templates(options: argparse.Namespace) -> None:
    people: list[Json] = [
        {
            "person": person,
            "prints": [
                {"finger": code, "template": base64.b64encode(finger.enrolled(person, code)).decode()}
                for code in options.finger
            ],
        }
        for person in options.person
    ]
    if options.json:
        print(json.dumps(people, ensure_ascii=False))
    else:
        print("\n".join(held["template"] for one in people for held in one["prints"]))


async def run(options: argparse.Namespace) -> None:
    simulator = Simulator(options)
    await simulator.line.plug()
    await serve(options, simulator.act, {"kind": "fingerprint_reader", "address": simulator.line.address})
    simulator.line.unplug()


def main() -> None:
    if sys.argv[1:2] == ["template"]:
        parser = argparse.ArgumentParser(description="Enrolled templates of synthetic fingers.")
        parser.add_argument("--person", action="append", required=True, help="opaque seed, may be repeated")
        parser.add_argument("--finger", action="append", type=int, required=True, choices=range(11, 21), metavar="CODE")
        parser.add_argument("--json", action="store_true")
        print_templates(parser.parse_args(sys.argv[2:]))
        return
    parser = arguments("A simulated fingerprint reader.")
    parser.add_argument("--link", type=Path, help="symbolic link that keeps the pty's name when it is re-plugged")
    parser.add_argument("--tcp", action="store_true", help="serve on a free TCP port in place of a pty")
    parser.add_argument("--seed", type=int, default=1, help="seed of the noise of presses")
    parser.add_argument("--latency-ms", type=float, default=150.0, help="time that a capture or comparison takes")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
