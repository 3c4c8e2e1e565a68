"""A web server that answers every GET of a path the same way."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    """What is answered; ``status`` 0 hangs up without a word, ``stated`` is whether its length is told."""

    status: int
    kind: str
    body: bytes
    stated: bool = True


@dataclass
class Web:
    """A running server and how often it was asked."""

    url: str
    asked: int = 0


@contextmanager
def served(replies: Mapping[str, Reply]) -> Iterator[Web]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked += 1
            reply = replies.get(self.path, Reply(404, "text/plain", b"no"))
            if not reply.status:
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            if reply.stated:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
            except ConnectionError:
                self.close_connection = True  # the reader has seen enough

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        web = Web(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()
