"""The other end of a simulator's control socket, for whoever plays the resident or the technician."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any


class ControlError(Exception):
    """The simulator refused a request (its sentence), or is gone."""


class Control:
    """A connection to one simulator: ``Control(path).tell("put", card={...})``."""

    def __init__(self, path: Path, timeout_s: float = 5.0) -> None:
        """Connect; raises ControlError when nobody listens."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise ControlError(f"no simulator listens at {path}") from error
        self._lines = self._socket.makefile("rb")

    def ask(self, **request: Any) -> dict[str, Any]:
        """One request as it is, and the answer as it is; raises ControlError when the simulator is gone."""
        try:
            self._socket.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
            line = self._lines.readline()
        except OSError as error:
            raise ControlError("the simulator does not answer") from error
        if not line:
            raise ControlError("the simulator is gone")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def tell(self, do: str, **parameters: Any) -> dict[str, Any]:
        """A request that must succeed; the answer is the simulator's state. Raises ControlError."""
        answer = self.ask(do=do, **parameters)
        if not answer.get("ok"):
            raise ControlError(str(answer.get("error")))
        return answer

    def close(self) -> None:
        self._lines.close()
        self._socket.close()
