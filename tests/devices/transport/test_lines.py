"""Serial and TCP lines: bytes pass, silence is empty, a lost line is TransportLost and never anything else."""

from __future__ import annotations

import os
import socket
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from devices.base import Transport, TransportLost
from devices.transport.address import open_transport, transport_at
from devices.transport.conversation import drain

Line = tuple[Transport, Callable[[bytes], object], Callable[[int], bytes], Callable[[], None]]


def _serial(stack: ExitStack) -> Line:
    master, slave = os.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)
    ends = {master, slave}

    def cut() -> None:
        while ends:
            os.close(ends.pop())

    stack.callback(cut)
    return open_transport(name), lambda data: os.write(master, data), lambda n: os.read(master, n), cut


def _tcp(stack: ExitStack) -> Line:
    server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    line = open_transport(f"tcp://127.0.0.1:{server.getsockname()[1]}")
    peer = stack.enter_context(server.accept()[0])

    def cut() -> None:
        peer.close()
        server.close()

    return line, peer.sendall, peer.recv, cut


@pytest.fixture(params=[_serial, _tcp], ids=["serial", "tcp"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    with ExitStack() as stack:
        made: Line = request.param(stack)
        stack.callback(made[0].close)
        yield made


def test_bytes_pass_both_ways(line: Line) -> None:
    here, send, receive, _ = line
    here.write(b"\xaa\x00\x0d\x0a")
    assert receive(10) == b"\xaa\x00\x0d\x0a"
    send(b"\x11\x13\x03\x00")
    assert here.read(10, 2) == b"\x11\x13\x03\x00"


def test_at_most_what_was_asked_for_is_read(line: Line) -> None:
    here, send, _, _ = line
    send(b"abcdef")
    assert here.read(2, 2) == b"ab"
    drain(here)
    assert here.read(2, 0) == b""


def test_silence_is_empty_and_ends_with_the_deadline(line: Line) -> None:
    begun = time.monotonic()
    assert line[0].read(10, 0.05) == b""
    assert 0.04 < time.monotonic() - begun < 1


def test_a_cut_line_is_lost_and_stays_so(line: Line) -> None:
    here, _, _, cut = line
    cut()
    with pytest.raises(TransportLost):
        here.read(10, 2)
    with pytest.raises(TransportLost, match="is not open"):
        here.write(b"x")
    with pytest.raises(TransportLost, match="cannot"):
        here.open()
    here.close()


@pytest.mark.parametrize("address", ["/dev/there-is-none", "tcp://127.0.0.1:1"])
def test_nobody_there_is_a_lost_line(address: str) -> None:
    with pytest.raises(TransportLost):
        open_transport(address)


@pytest.mark.parametrize(
    "address", ["", "ttyS0", "tcp://host", "tcp://:9", "tcp://h:1/path", "udp://h:1", "tcp://h:99999", "tcp://h:x"]
)
def test_a_malformed_address_is_bad_input(address: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - urlsplit words some of them itself
        transport_at(address)


def test_a_baud_rate_that_cannot_be_is_bad_input_and_not_a_lost_line() -> None:
    with ExitStack() as stack:
        master, slave = os.openpty()
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        with pytest.raises(ValueError, match="baud"):
            open_transport(os.ttyname(slave), -1)
