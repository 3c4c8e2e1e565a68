"""Printers that answer anything: never an exception, never a hang, never a page that was not proved."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.base import Outcome
from devices.certificate_printer.contract import sample_pdf
from devices.certificate_printer.exchange import endpoint_of
from devices.certificate_printer.ipp_printer import IppPrinter

PDF = sample_pdf(1)
STATUS_S = 2.5
SOUND = (
    b"\x02\x00\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x04\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x03\x44\x00\x15printer-state-reasons\x00\x04none\x03"
)
Serve = Callable[[socket.socket], None]


class Answering:
    """Gives every connection to a function."""

    def __init__(self) -> None:
        self.serve: Serve = lambda client: None
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"ipp://127.0.0.1:{self._server.getsockname()[1]}/ipp/print"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client: socket.socket) -> None:
        with client:
            try:
                client.recv(65536)
                self.serve(client)
            except OSError:
                return  # the adapter hung up

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture(scope="module")
def answering() -> Iterator[Answering]:
    server = Answering()
    yield server
    server.close()


def http(body: bytes, head: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return head + b"\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@settings(
    max_examples=300, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(http),
        st.tuples(st.integers(8, len(SOUND) - 1), st.integers(0, 255)).map(
            lambda change: http(SOUND[: change[0]] + bytes([change[1]]) + SOUND[change[0] + 1 :])
        ),
        st.integers(0, len(SOUND)).map(lambda size: http(SOUND[:size])),
        st.sampled_from([b"HTTP/1.1 500 x", b"HTTP/1.1 302 x\r\nLocation: /", b"HTTP/1.1 401 x"]).map(
            lambda head: http(SOUND, head)
        ),
    )
)
def test_no_answer_makes_an_exception_a_hang_or_a_page(answering: Answering, data: bytes) -> None:
    """300 inputs, the same each time: rubbish, sound answers with one byte changed or cut short, HTTP's errors."""
    answering.serve = lambda client: client.sendall(data)
    printer = IppPrinter(answering.address)
    begun = time.monotonic()
    status = printer.status()
    assert time.monotonic() - begun < STATUS_S
    assert status.state == "ready" or status.reasons
    assert printer.print("job-1", PDF, 1, 0.0).outcome is not Outcome.DONE


def test_a_dribbling_printer_is_silent_in_time(answering: Answering) -> None:
    def dribble(client: socket.socket) -> None:
        for byte in http(SOUND):
            client.sendall(bytes([byte]))
            threading.Event().wait(0.1)

    answering.serve = dribble
    begun = time.monotonic()
    assert IppPrinter(answering.address).status().reasons == ("silent",)
    assert time.monotonic() - begun < STATUS_S


def test_an_answer_without_end_is_garbage_in_time(answering: Answering) -> None:
    def pour(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + SOUND[:-1])
        while True:
            client.sendall(bytes(65536))

    answering.serve = pour
    begun = time.monotonic()
    assert IppPrinter(answering.address).status().reasons == ("garbage",)
    assert time.monotonic() - begun < STATUS_S


def test_the_answer_to_somebody_else_is_garbage(answering: Answering) -> None:
    answering.serve = lambda client: client.sendall(http(SOUND))
    assert IppPrinter(answering.address).status().state == "ready"
    other = SOUND[:4] + struct.pack(">I", 77) + SOUND[8:]
    answering.serve = lambda client: client.sendall(http(other))
    assert IppPrinter(answering.address).status().reasons == ("garbage",)


@pytest.mark.parametrize(
    ("address", "url", "uri"),
    [
        ("ipp://host", "http://host:631/ipp/print", "ipp://host:631/ipp/print"),
        ("ipp://host:8631/a/b", "http://host:8631/a/b", "ipp://host:8631/a/b"),
        ("ipps://host/", "https://host:631/ipp/print", "ipps://host:631/ipp/print"),
        ("http://127.0.0.1:631/printers/A4", "http://127.0.0.1:631/printers/A4", "ipp://127.0.0.1:631/printers/A4"),
        ("ipp://[::1]:631/ipp/print?waitjob=false", "http://[::1]:631/ipp/print", "ipp://[::1]:631/ipp/print"),
    ],
)
def test_an_address_has_many_forms(address: str, url: str, uri: str) -> None:
    found = endpoint_of(address)
    assert (found.url, found.uri) == (url, uri)


@pytest.mark.parametrize("address", ["", "host", "tcp://host:631", "ipp://", "ipp://host:99999", "ipp://host:x/y"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|port"):
        IppPrinter(address)
