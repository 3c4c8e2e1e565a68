"""Asking the running terminal, from the command line: where it lies stands in its state folder."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.control.wire import LONGEST_ANSWER, PLACE, Place, Request

ANSWER_S = 5.0
COMES_BACK_S = 8.0
"""So long may a terminal that renews itself between two visits be away."""

Answer = TypeVar("Answer", bound=BaseModel)


class NotRunning(Exception):
    """No terminal listens."""


class NotAnswering(Exception):
    """A terminal listens but does not answer soundly; the text is one sentence."""


class ControlClient:
    """One terminal, found by its state folder; asks on a new connection each time."""

    def __init__(self, state: Path, comes_back_s: float = COMES_BACK_S) -> None:
        self._state = state
        self._comes_back_s = comes_back_s

    def ask(self, do: str, answer: type[Answer], body: Mapping[str, Any] | None = None) -> Answer:
        """The answer to one request; raises NotRunning or NotAnswering."""
        request = Request(do=do, body=dict(body or {}))
        said = self._exchange(request.model_dump_json(by_alias=True).encode() + b"\n")
        try:
            document = json.loads(said)
            if not isinstance(document, dict):
                raise NotAnswering("the terminal did not answer with a JSON object")
            if document.pop("ok", False) is not True:
                raise NotAnswering(f"the terminal refused: {document.get('error')}")
            return answer.model_validate(document)
        except (json.JSONDecodeError, ValidationError):
            raise NotAnswering("the answer of the terminal cannot be understood; is it of another version?") from None

    def _exchange(self, request: bytes) -> bytes:
        with self._connect() as line:
            line.settimeout(ANSWER_S)
            try:
                line.sendall(request)
                with line.makefile("rb") as answers:
                    return answers.readline(LONGEST_ANSWER)
            except OSError as error:
                raise NotAnswering(f"the terminal did not answer: {type(error).__name__}") from None

    def _connect(self) -> socket.socket:
        """Connect; while the process lives but its socket is not there, it renews itself: wait for it."""
        end = time.monotonic() + self._comes_back_s
        pause = threading.Event()
        while True:
            place = self._place()
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                line.connect(str(place.socket))
            except PermissionError:
                line.close()
                raise NotAnswering("the terminal's socket is another user's; ask as that user or as root") from None
            except OSError:
                line.close()
                if not _lives(place.pid):
                    raise NotRunning from None
                if time.monotonic() >= end:
                    raise NotAnswering("the terminal's process lives, but nothing listens at its socket") from None
                pause.wait(0.1)
                continue
            return line

    def _place(self) -> Place:
        try:
            return Place.model_validate_json((self._state / PLACE).read_bytes())
        except FileNotFoundError:
            raise NotRunning from None
        except OSError as error:
            raise NotAnswering(f"{PLACE} cannot be read: {error.strerror}") from None
        except ValidationError:
            raise NotAnswering(f"{PLACE} does not say where the terminal lies") from None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
