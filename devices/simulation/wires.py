"""Frames of lock boards and of card mechanisms, from the machines' side."""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import Literal

LOCK_HEADS = b"\x80\x82\x8a\x90\x9a\x9b"
Kind = Literal["lock", "crt", "control", "bad_crt"]


def take(buffer: bytearray, locks: bool, crt: bool) -> tuple[Kind, bytes] | None:
    """The next frame, removed from the buffer with the rubbish before it; None when there is no whole one."""
    while buffer:
        head = buffer[0]
        if locks and head in LOCK_HEADS:
            if len(buffer) < 5:
                return None
            if not reduce(xor, buffer[:5]):
                return "lock", _cut(buffer, 5)
        elif crt and head in (0x04, 0x06, 0x15):
            return "control", _cut(buffer, 1)
        elif crt and head == 0xF2:
            if len(buffer) < 4:
                return None
            size = 6 + int.from_bytes(buffer[2:4], "big")
            if size <= 262:
                if len(buffer) < size:
                    return None
                frame = _cut(buffer, size)
                return ("bad_crt" if reduce(xor, frame) or frame[-2] != 3 else "crt"), frame
        del buffer[:1]
    return None


def lock_frame(content: bytes) -> bytes:
    return content + bytes([reduce(xor, content)])


def crt_frame(address: int, text: bytes) -> bytes:
    frame = bytes([0xF2, address]) + len(text).to_bytes(2, "big") + text + b"\x03"
    return frame + bytes([reduce(xor, frame)])


def bitmap(opened: list[bool]) -> bytes:
    """One bit a channel, 1 = closed, channel 1 in bit 0 of the first byte (the boards' order is not published)."""
    packed = bytearray((len(opened) + 7) // 8)
    for index, is_open in enumerate(opened):
        packed[index // 8] |= (not is_open) << index % 8
    return bytes(packed)


def _cut(buffer: bytearray, size: int) -> bytes:
    part = bytes(buffer[:size])
    del buffer[:size]
    return part
