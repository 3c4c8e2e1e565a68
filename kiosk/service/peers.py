"""Talking to a simulated peer's control socket: one JSON object a line, one answer a line."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

ANSWER_S = 30.0
"""A resident who was never drawn before is drawn now, which takes seconds."""


class PeerRefused(RuntimeError):
    """The peer did not do what it was told."""


def tell(control: Path, request: dict[str, Any], answer_s: float = ANSWER_S) -> dict[str, Any]:
    """Send one request and give its answer; raises PeerRefused (its text is ``do: sentence``), OSError."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(answer_s)
        line.connect(str(control))
        line.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        with line.makefile("rb") as answers:
            said = json.loads(answers.readline() or b"{}")
    if not isinstance(said, dict) or not said.get("ok"):
        raise PeerRefused(f"{request.get('do')}: {said.get('error') if isinstance(said, dict) else 'no answer'}")
    return said
