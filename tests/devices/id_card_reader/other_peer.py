"""A card reader by another author: written from the published frames alone, with habits that our simulator has not.

    python other_peer.py [--no-prints silent|refuse] [--pieces BYTES] [--gap SECONDS] [--bare-find] [--asleep silent|60]
        [--garbage]

It shares no code with the product or its simulator. One card lies on it for good. It prints the path of its pty and
ends with its standard input. ``--asleep``: nothing is found before a status or reset was asked for.
"""

import argparse
import os
import select
import sys
import termios
import time
import tty

OK = b"\x00\x00\x90"
FIELDS = (
    ("测试样本", 15),
    ("2", 1),
    ("01", 2),
    ("19900512", 8),
    ("湖北省武汉市江岸区样本路9号", 35),
    ("420102199005122363", 18),
    ("武汉市公安局", 15),
    ("20200101", 8),
    ("20400101", 8),
    ("", 18),
)


def card_text() -> bytes:
    text = "".join(value.ljust(width) for value, width in FIELDS).encode("utf-16-le")
    assert len(text) == 256
    return text


def packet(content: bytes) -> bytes:
    length = len(content) + 1
    out = bytearray([0xAA, 0xAA, 0xAA, 0x96, 0x69, length >> 8, length & 0xFF])
    out += content
    check = 0
    for value in out[5:]:
        check ^= value
    out.append(check)
    return bytes(out)


class Reader:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.awake = options.asleep is None
        self.state = "idle"

    def answer(self, command: bytes) -> bytes | None:
        if command in (b"\x10\xff", b"\x11\xff"):
            self.awake = True
            return OK
        if not self.awake:
            return None if self.options.asleep == "silent" else b"\x00\x00\x60"
        if command == b"\x20\x01":
            if self.state == "done":
                return b"\x00\x00\x80"
            self.state = "found"
            return b"\x00\x00\x9f" + (b"" if self.options.bare_find else bytes(4))
        if command == b"\x20\x02":
            if self.state == "idle":
                return b"\x00\x00\x81"
            self.state = "selected"
            return OK + bytes(8)
        if command == b"\x30\x01" and self.state == "selected":
            self.state = "done"
            return OK + b"\x01\x00\x04\x00" + card_text() + bytes(1024)
        if command == b"\x30\x10" and self.options.no_prints is None and self.state == "selected":
            self.state = "done"
            return OK + b"\x01\x00\x04\x00\x04\x00" + card_text() + bytes(2048)
        if command == b"\x30\x10" and self.options.no_prints == "silent":
            return None
        if command == b"\x30\x03" and self.options.no_prints is None:
            return b"\x00\x00\x91"
        return b"\x00\x00\x21"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-prints", choices=["silent", "refuse"])
    parser.add_argument("--pieces", type=int, default=4096)
    parser.add_argument("--gap", type=float, default=0.0)
    parser.add_argument("--bare-find", action="store_true")
    parser.add_argument("--asleep", choices=["silent", "60"])
    parser.add_argument("--garbage", action="store_true")
    options = parser.parse_args()
    reader = Reader(options)
    master, slave = os.openpty()
    tty.setraw(slave, termios.TCSANOW)
    print(os.ttyname(slave), flush=True)
    heard = b""
    while True:
        ready, _, _ = select.select([master, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        heard += os.read(master, 1024)
        while len(heard) >= 10:
            if not heard.startswith(b"\xaa\xaa\xaa\x96\x69"):
                heard = heard[1:]
                continue
            asked, heard = heard[7:9], heard[10:]
            said = reader.answer(asked)
            if said is None:
                continue
            stream = (b"\x55\xaa\xaa\x00" if options.garbage else b"") + packet(said)
            for at in range(0, len(stream), options.pieces):
                os.write(master, stream[at : at + options.pieces])
                time.sleep(options.gap)


if __name__ == "__main__":
    main()
