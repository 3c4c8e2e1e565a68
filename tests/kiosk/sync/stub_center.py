"""A centre of real HTTP for tests: it checks signatures, opens envelopes, remembers, and misbehaves when told."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.envelope import SUITE, Envelope, key_id, unseal, verify
from kiosk.contract.messages import Receipt
from kiosk.contract.signed_request import BadRequestSignature, check_request
from tests.kiosk.store.sealed import CENTER_KEY


class StubCenter:
    """``faults`` are used up one per application, ``answers`` are what questions get: kind -> (status, JSON)."""

    def __init__(self, terminal: Ed25519PublicKey) -> None:
        self.terminal = terminal
        self.faults: deque[str] = deque()
        self.answers: dict[str, tuple[int, object]] = {}
        self.asked: list[tuple[str, object]] = []
        self.accepted: dict[UUID, tuple[str, bytes]] = {}
        self.arrivals: list[UUID] = []
        self.most_at_once = 0
        self.unsigned = 0
        self.release = threading.Event()
        self.changed = threading.Condition()
        self._at_once = 0
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.center = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()

    def wait_for(self, condition, deadline_s: float = 10.0) -> None:
        """Until the condition holds; it is looked at whenever something arrives."""
        with self.changed:
            assert self.changed.wait_for(condition, deadline_s), "the centre did not see it in time"

    def take(self, case_id: UUID, envelope: Envelope) -> tuple[int, Receipt | dict[str, str]]:
        content = envelope.content_sha256()
        kept = self.accepted.setdefault(case_id, (content, unseal(envelope, CENTER_KEY)))
        if kept[0] != content:
            return 409, {"where": "content", "reason": "other_content"}
        return 200, _receipt(case_id, content)

    def enter(self, case_id: UUID) -> None:
        with self.changed:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self.arrivals.append(case_id)
            self.changed.notify_all()

    def leave(self) -> None:
        with self.changed:
            self._at_once -= 1
            self.changed.notify_all()


def _receipt(case_id: UUID, content: str) -> Receipt:
    return Receipt(
        case_id=case_id,
        content_sha256=content,
        status="SUBMITTED",
        payment="none",
        case_number="C-1",
        first_receiver="desk",
        received_at=datetime.now(UTC),
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    center: StubCenter

    def __init__(self, *args) -> None:
        self._lines: list[socket.socket] = []
        super().__init__(*args)

    def get_request(self):
        line, address = super().get_request()
        self._lines.append(line)
        return line, address

    def hang_up(self) -> None:
        """Kept-alive lines end with the server, as they do when a real centre goes down."""
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address) -> None:
        """A peer that was killed is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *args) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.path == "/v1/keys":
            public = CENTER_KEY.public_key()
            name = key_id(public)
            raw = base64.b64encode(public.public_bytes_raw()).decode()
            self._json(200, {"current": name, "keys": [{"key_id": name, "suite": SUITE, "public_key": raw}]})
        else:
            self._json(200, {})

    def do_POST(self) -> None:
        center, body = self.server.center, self._body()
        if not self._signed("POST", body):
            return
        kind = self.path.rpartition("/")[2]
        center.asked.append((kind, json.loads(body)))
        status, answer = center.answers.get(kind, (404, {"where": kind, "reason": "unknown"}))
        if status == 0:
            center.release.wait(20)
            self.close_connection = True
        elif isinstance(answer, bytes):
            self._raw(status, answer)
        else:
            self._json(status, answer)

    def do_PUT(self) -> None:
        center, body = self.server.center, self._body()
        case_id = UUID(self.path.rpartition("/")[2])
        fault = center.faults.popleft() if center.faults else ""
        center.enter(case_id)
        try:
            if self._signed("PUT", body):
                self._application(case_id, body, fault)
        finally:
            center.leave()

    def _application(self, case_id: UUID, body: bytes, fault: str) -> None:
        center = self.server.center
        envelope = Envelope.model_validate_json(body)
        verify(envelope, center.terminal)
        match fault:
            case "cut_before":
                self.close_connection = True
                return
            case "hang":
                center.release.wait(20)
            case _ if fault.isdecimal():
                problem = {"where": "stub", "reason": f"told_to_{fault}"}
                self._json(int(fault), problem, {"Retry-After": "0"} if fault in ("429", "503") else {})
                return
        status, answer = center.take(case_id, envelope)
        match fault:
            case "lose_reply":
                self.close_connection = True
            case "garbage":
                self._raw(200, b"<html>captive portal</html>")
            case "half":
                self._raw(200, b'{"case_id": "', promised=4000)
                self.close_connection = True
            case "other_receipt":
                self._raw(200, _receipt(case_id, "0" * 64).model_dump_json().encode())
            case _:
                text = answer.model_dump_json() if isinstance(answer, Receipt) else json.dumps(answer)
                self._raw(status, text.encode())

    def _signed(self, method: str, body: bytes) -> bool:
        center = self.server.center
        try:
            check_request(center.terminal, self.headers, method, self.path, body, datetime.now(UTC))
        except BadRequestSignature:
            center.unsigned += 1
            self._json(401, {"where": "signature", "reason": "signature"})
            return False
        return True

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _json(self, status: int, answer: object, headers: dict[str, str] | None = None) -> None:
        self._raw(status, json.dumps(answer).encode(), headers)

    def _raw(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, promised: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(promised or len(body)))
        self.end_headers()
        self.wfile.write(body)
