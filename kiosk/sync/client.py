"""The terminal's side of the agent. Nothing here raises because the agent is dead: that is an answer, ``Away``."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from kiosk.base.clock import Clock
from kiosk.contract.message import Message
from kiosk.contract.messages import Problem
from kiosk.sync.wire import LONGEST_ANSWER, Answered, Ask, Kind, Reply

M = TypeVar("M", bound=Message)

_GRACE_S = 0.25
"""The agent keeps the deadline itself; this much later it is taken for dead."""


@dataclass(frozen=True, slots=True)
class Away:
    """No answer. ``reason`` is one word: ``agent`` (dead or gone), ``timeout``, ``garbage``, or what the agent said."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The centre (or the agent) understood and said no."""

    problem: Problem


class AgentClient:
    """Asks the agent. One connection per question: nothing to keep, so any thread may ask at any time."""

    def __init__(self, socket_path: Path, clock: Clock) -> None:
        self._path = str(socket_path)
        self._clock = clock

    def ask(self, kind: Kind, body: Message, answer: type[M], deadline_s: float) -> M | Away | Refused:
        """The centre's answer as ``answer``, within ``deadline_s`` seconds (0 < s <= 30)."""
        request = Ask(id=uuid4().hex, kind=kind, body=body.model_dump(mode="json"), deadline_s=deadline_s)
        try:
            line = self._exchange(request.model_dump_json().encode() + b"\n", deadline_s + _GRACE_S)
        except TimeoutError:
            return Away("timeout")
        except OSError:
            return Away("agent")
        return _understood(line, request.id, answer)

    def _exchange(self, request: bytes, deadline_s: float) -> bytes:
        end = self._clock.monotonic() + deadline_s
        received = bytearray()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(deadline_s)
            line.connect(self._path)
            line.sendall(request)
            while not received.endswith(b"\n"):
                left = end - self._clock.monotonic()
                if left <= 0:
                    raise TimeoutError
                line.settimeout(left)
                part = line.recv(65536)
                if not part or len(received) > LONGEST_ANSWER:
                    raise ConnectionError
                received += part
        return bytes(received)


_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


def _understood(line: bytes, request_id: str, answer: type[M]) -> M | Away | Refused:
    try:
        reply = _REPLY.validate_json(line)
        if reply.id != request_id:
            return Away("garbage")
        if isinstance(reply, Answered):
            return answer.model_validate(reply.body)
    except ValidationError:
        # Not shown: the text of the error would repeat what the centre said of a resident.
        return Away("garbage")
    return Away(reply.problem.reason) if reply.away else Refused(reply.problem)
