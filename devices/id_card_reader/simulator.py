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
import base64
import random
from pathlib import Path
from typing import Any

from devices.simulation.host import Faults, Json, RefusedError, arguments, serve
from devices.simulation.line import Line, PtyLine, TcpLine

HEAD = b"\xaa\xaa\xaa\x96\x69"
FAULTS = frozenset(
    ("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "noise", "dribble", "stale")
) | {"no_prints", "old_module"}
FLAGS = {"resident": "", "hmt": "J", "foreigner": "I"}
NATIONS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 "
    "纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 "
    "德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
NATION_CODES = {name: f"{code:02d}" for code, name in enumerate(NATIONS.split(), 1)} | {
    "其他": "97",
    "外国血统中国籍人士": "98",
}


def wide(value: str, size: int) -> bytes:
    """A field of the chip: UTF-16LE, padded with spaces to ``size`` bytes; refuses what does not fit."""
    raw = value.encode("utf-16-le", "surrogatepass")
    if len(raw) > size:
        raise RefusedError(f"a value of {len(raw)} bytes does not fit a field of {size}")
    return raw + b" \0" * ((size - len(raw)) // 2)


def digits(iso: str | None) -> str:
    """20260601 for 2026-06-01; anything else is written as it is, so that impossible dates can be put on a card."""
    return "长期" if iso is None else iso.replace("-", "")


def sex_code(sex: str) -> str:
    return {"male": "1", "female": "2"}.get(sex, sex)


def chip_text(card: Json) -> bytes:
    """The 256 bytes of text of a card."""
    kind = card.get("kind", "resident")
    if kind not in FLAGS:
        raise RefusedError("kind must be resident, hmt or foreigner")
    flag: str = card.get("flag", FLAGS[kind])
    if kind == "foreigner":
        text = (
            wide(card["name"], 120)
            + wide(sex_code(card["sex"]), 2)
            + wide(card["number"], 30)
            + wide(card.get("nationality", ""), 6)
            + wide(card.get("chinese_name", ""), 30)
            + wide(digits(card["valid_from"]), 16)
            + wide(digits(card.get("valid_to")), 16)
            + wide(digits(card["birth_date"]), 16)
            + wide("01", 4)
            + wide(card.get("authority", ""), 8)
            + wide(flag, 2)
            + wide("", 6)
        )
    else:
        nation: str = card.get("nation", "")
        text = (
            wide(card["name"], 30)
            + wide(sex_code(card["sex"]), 2)
            + wide("" if kind == "hmt" else NATION_CODES.get(nation, nation), 4)
            + wide(digits(card["birth_date"]), 16)
            + wide(card.get("address", ""), 70)
            + wide(card["number"], 36)
            + wide(card.get("authority", ""), 30)
            + wide(digits(card["valid_from"]), 16)
            + wide(digits(card.get("valid_to")), 16)
        )
        count = card.get("issue_count")
        if kind == "hmt":
            text += wide(card.get("pass_number") or "", 18) + wide("" if count is None else f"{count:02d}", 4)
            text += wide("", 6)
        else:
            text += wide("", 28)
        text += wide(flag, 2) + wide("", 6)
    if len(text) != 256:
        raise RefusedError(f"the text of the card has {len(text)} bytes")
    return text


class Chip:
    """A card: its blocks, made when it is put."""

    def __init__(self, card: Json) -> None:
        rng = random.Random(str(card.get("number")))
        self.text = chip_text(card)
        self.photo = base64.b64decode(card["photo"]) if card.get("photo") else rng.randbytes(1024)
        if len(self.photo) != 1024:
            raise RefusedError("the photo has 1,024 bytes")
        self.prints = self._prints(card, rng)
        newest = card.get("newest_address")
        self.newest = wide(newest, 70) if newest else None
        self.readable = bool(card.get("readable", True))

    @staticmethod
    def _prints(card: Json, rng: random.Random) -> bytes:
        if "fingerprints" not in card:
            thumbs = [bytearray(rng.randbytes(512)) for _ in range(2)]
            thumbs[0][5], thumbs[1][5] = 11, 16
            return bytes(thumbs[0] + thumbs[1])
        prints = base64.b64decode(card["fingerprints"]) if card["fingerprints"] else b""
        if len(prints) not in (0, 512, 1024):
            raise RefusedError("fingerprints have 0, 512 or 1,024 bytes")
        return prints


class Module:
    """The security module and the field above it; ``answer`` is one request's answer body (status and data)."""

    def __init__(self, find_once: bool) -> None:
        self._find_once = find_once
        self.chip: Chip | None = None
        self._found = self._selected = self._finished = False
        self.reads = 0

    def put(self, chip: Chip | None) -> None:
        self.chip = chip
        self._found = self._selected = self._finished = False

    def answer(self, command: int, parameter: int, knows_prints: bool) -> bytes:
        match command, parameter:
            case (0x10 | 0x11, 0xFF):
                return b"\0\0\x90"
            case 0x12, 0xFF:
                return b"\0\0\x90" + bytes.fromhex("0100 0100 9A283501 01000000 02000000")
            case 0x20, 0x01:
                return self._find()
            case 0x20, 0x02:
                self._selected = self.chip is not None and (self._found or self._finished)
                return b"\0\0\x90" + bytes(8) if self._selected else b"\0\0\x81"
            case 0x30, 0x01:
                return self._read(with_prints=False)
            case 0x30, 0x10 if knows_prints:
                return self._read(with_prints=True)
            case 0x30, 0x03 if self.chip is not None and self._selected:
                return b"\0\0\x90" + self.chip.newest if self.chip.newest else b"\0\0\x91"
            case 0x30, 0x03:
                return b"\0\0\x41"
        return b"\0\0\x21"

    def _find(self) -> bytes:
        if self.chip is None or self._finished or (self._find_once and self._found):
            return b"\0\0\x80"
        self._found, self._selected = True, False
        return b"\0\0\x9f" + bytes(4)

    def _read(self, with_prints: bool) -> bytes:
        chip = self.chip
        if chip is None or not self._selected or not chip.readable:
            return b"\0\0\x41"
        self._finished = True
        self.reads += 1
        blocks = [chip.text, chip.photo] + ([chip.prints] if with_prints else [])
        return b"\0\0\x90" + b"".join(len(b).to_bytes(2, "big") for b in blocks) + b"".join(blocks)


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
        while (body := self._take_request()) is not None:
            self._requests += 1
            self._spawn(self._respond(body))

    def _take_request(self) -> bytes | None:
        """The next request from its length field to its XOR; rubbish before it is dropped."""
        start = self._received.find(HEAD)
        if start < 0:
            del self._received[: max(0, len(self._received) - 4)]
            return None
        del self._received[:start]
        if len(self._received) < 7:
            return None
        size = 7 + int.from_bytes(self._received[5:7], "big")
        if len(self._received) < size:
            return None
        body = bytes(self._received[5:size])
        del self._received[:size]
        return body

    async def _respond(self, body: bytes) -> None:
        total = 0
        for byte in body:
            total ^= byte
        if total or len(body) < 5:
            self._bad_requests += 1
            frame = self._frame(b"\0\0\x10" if total else b"\0\0\x11")
        else:
            if self._faults.take("silent"):
                return
            if self._faults.on("old_module") and body[2:4] in (b"\x30\x10", b"\x30\x03"):
                return
            knows_prints = not self._faults.on("no_prints")
            frame = self._frame(self._module.answer(body[2], body[3], knows_prints))
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 1.5))
        await asyncio.sleep(self._latency_s + self._pace * len(frame))
        for piece in self._spoilt(frame):
            self.line.send(piece)
            await asyncio.sleep(0.001)

    def _spoilt(self, frame: bytes) -> list[bytes]:
        if self._faults.take("garbage"):
            return [random.Random(len(frame)).randbytes(40).replace(b"\xaa", b"\x55")]
        if self._faults.take("half_frame"):
            return [frame[: max(8, len(frame) // 2)]]
        if self._faults.take("bad_checksum"):
            return [frame[:-1] + bytes([frame[-1] ^ 0xFF])]
        if self._faults.take("noise"):
            return [b"\x00\xaa\xaa\xff" + HEAD + b"\xff\xff" + HEAD[:3], frame]
        if self._faults.take("dribble"):
            return [frame[at : at + 7] for at in range(0, len(frame), 7)]
        if self._faults.take("stale"):
            return [self._frame(b"\0\0\x90" + bytes(16)), frame]
        return [frame]

    @staticmethod
    def _frame(answer: bytes) -> bytes:
        body = (len(answer) + 1).to_bytes(2, "big") + answer
        total = 0
        for byte in body:
            total ^= byte
        return HEAD + body + bytes([total])


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
