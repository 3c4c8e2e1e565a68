"""Whatever a board answers (500 answers on TCP, 300 on RTU): no exception, no wrong value, nothing past the deadline.

An answer counts only when it is one that the protocol allows; the test knows the protocol by itself.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import example, given, settings
from hypothesis import strategies as st

from devices.base import Fault
from devices.io_board.modbus import ModbusBoard

TIMEOUT_S = 0.02
CONTACTS = {"door": 0, "tamper": 8}


class Answer:
    """What the peer says to the next question."""

    def __init__(self) -> None:
        self.make: Callable[[bytes], bytes] = lambda question: b""


def crc(data: bytes) -> bytes:
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register.to_bytes(2, "little")


@contextmanager
def tcp_board(answer: Answer) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    try:
                        while question := client.recv(4096):
                            client.sendall(answer.make(question))
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@contextmanager
def rtu_board(answer: Answer) -> Iterator[str]:
    master, slave = os.openpty()
    tty.setraw(slave)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            question = os.read(master, 4096)
            if not ended.is_set():
                os.write(master, answer.make(question))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield os.ttyname(slave)
    ended.set()
    os.write(slave, b".")  # wakes the thread
    thread.join(5)
    os.close(master)
    os.close(slave)


def check(board: ModbusBoard, sound: Callable[[], dict[str, bool] | None]) -> None:
    begun = time.monotonic()
    found = board.inputs()
    assert time.monotonic() - begun < 2.0  # three times the time limit is 0.06 s; the machine is shared
    expected = sound()
    if isinstance(found, Fault):
        assert found.word in ("silent", "garbage", "offline", "rejected")
    else:
        assert found == expected


pieces = st.one_of(
    st.binary(max_size=40), st.builds(bytes, st.lists(st.sampled_from([0, 1, 2, 3, 5, 130]), max_size=12))
)


def test_no_bytes_on_tcp_do_harm() -> None:
    answer = Answer()
    said: list[bytes] = []
    with tcp_board(answer) as address:
        board = ModbusBoard(address, {}, CONTACTS, timeout_s=TIMEOUT_S)

        def sound() -> dict[str, bool] | None:
            """Function 2, two bytes: the only answer with a value."""
            body = said[-1][7:]
            if body[:2] != b"\x02\x02" or len(body) < 4:
                return None
            return {"door": bool(body[2] & 1), "tamper": bool(body[3] & 1)}

        @settings(max_examples=500, deadline=None, derandomize=True)
        @example(True, b"\x02\x02\x01\x01")
        @example(True, b"\x01\x02\x01\x01")
        @example(True, b"\x02\x01\x01")
        @example(True, b"\x82\x02")
        @given(st.booleans(), pieces)
        def any_answer(framed: bool, body: bytes) -> None:
            def make(question: bytes) -> bytes:
                head = question[:4] + (len(body) + 1).to_bytes(2, "big") + b"\x01" if framed else b""
                said.append(head + body)
                return head + body

            answer.make = make
            check(board, sound)

        any_answer()
        board.close()


def test_no_bytes_on_a_serial_line_do_harm() -> None:
    answer = Answer()
    said: list[bytes] = []
    with rtu_board(answer) as address:
        board = ModbusBoard(address, {}, CONTACTS, timeout_s=TIMEOUT_S)

        def sound() -> dict[str, bool] | None:
            """A frame of function 2 with two bytes, wherever it stands in what was said."""
            whole = said[-1]
            for at in range(len(whole) - 6):
                frame = whole[at : at + 7]
                if frame[:3] == b"\x01\x02\x02" and crc(frame[:5]) == frame[5:]:
                    return {"door": bool(frame[3] & 1), "tamper": bool(frame[4] & 1)}
            return None

        @settings(max_examples=300, deadline=None, derandomize=True)
        @example(b"", True, b"\x01\x02\x02\x01\x00")
        @example(b"\xff", True, b"\x01\x02\x02\x00\x01")
        @example(b"", True, b"\x01\x01\x02\x01\x00")
        @example(b"", True, b"\x01\x02\x01\x01")
        @example(b"", True, b"\x01\x82\x02")
        @given(st.binary(max_size=3), st.booleans(), pieces)
        def any_answer(before: bytes, checked: bool, body: bytes) -> None:
            said.append(before + body + (crc(body) if checked else b""))
            answer.make = lambda question: said[-1]
            check(board, sound)

        any_answer()
        board.close()
