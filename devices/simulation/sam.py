"""A security module (SAM) and the cards that it reads, from the machine's side."""

from __future__ import annotations

import base64
import random

from devices.simulation.host import Json, RefusedError

HEAD = b"\xaa\xaa\xaa\x96\x69"
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


def take_request(received: bytearray) -> bytes | None:
    """The next request from its length field to its XOR, removed from the buffer; rubbish before it is dropped."""
    start = received.find(HEAD)
    if start < 0:
        del received[: max(0, len(received) - 4)]
        return None
    del received[:start]
    if len(received) < 7:
        return None
    size = 7 + int.from_bytes(received[5:7], "big")
    if len(received) < size:
        return None
    body = bytes(received[5:size])
    del received[:size]
    return body


def total(body: bytes) -> int:
    """XOR of all bytes: 0 for a sound request."""
    found = 0
    for byte in body:
        found ^= byte
    return found


def frame(answer: bytes) -> bytes:
    body = (len(answer) + 1).to_bytes(2, "big") + answer
    return HEAD + body + bytes([total(body)])
