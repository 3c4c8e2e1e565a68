"""What every simulator has: a control socket, a line that says it is ready, and an orderly end.

The control socket (Unix, ``--control PATH``) takes one JSON object a line and answers one a line:
``{"ok": true, ...}`` or ``{"ok": false, "error": "<one sentence>"}``. Requests that all simulators know:
``{"do": "state"}``, ``{"do": "fault", "word": W, "times": N | null, ...}``, ``{"do": "clear"}``.

Simulators lie outside the product: nothing here or in a ``simulator.py`` is imported by an adapter, nor the other way.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]


class RefusedError(Exception):
    """A control request that cannot be carried out; the text goes back to the caller."""


class Faults:
    """The faults that are set: a word with the number of times left (None = until cleared) and its parameters."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._left: dict[str, int | None] = {}
        self._parameters: dict[str, Json] = {}

    def set(self, request: Json) -> str:
        """Set the fault of a control request and return its word; raises RefusedError for an unknown word or count."""
        word, times = request.get("word"), request.get("times")
        if word not in self._known:
            raise RefusedError(f"unknown fault {word!r}, known: {' '.join(sorted(self._known))}")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise RefusedError("times must be a whole number from 1, or null")
        self._left[word] = times
        self._parameters[word] = request
        return str(word)

    def clear(self) -> None:
        self._left.clear()
        self._parameters.clear()

    def on(self, word: str) -> bool:
        """Whether the fault is set, without using it up."""
        return word in self._left

    def take(self, word: str) -> bool:
        """Whether the fault strikes now; counts down."""
        if word not in self._left:
            return False
        left = self._left[word]
        if left is not None:
            if left <= 1:
                del self._left[word]
            else:
                self._left[word] = left - 1
        return True

    def number(self, word: str, parameter: str, default: float) -> float:
        """A numeric parameter given with the fault."""
        return float(self._parameters.get(word, {}).get(parameter, default))

    def words(self) -> list[str]:
        return sorted(self._left)


def arguments(description: str) -> argparse.ArgumentParser:
    """A parser with the options that every simulator takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--control", type=Path, help="path of the Unix control socket")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the parent's pipe closes")
    return parser


async def serve(options: argparse.Namespace, act: Act, ready: Json) -> None:
    """Say that the peer is ready, answer control requests, return on SIGTERM, SIGINT or a closed standard input."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if options.until_stdin_closes:
        _watch_stdin(loop, ended)
    control: Path | None = options.control
    server = None
    if control is not None:
        control.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(lambda r, w: _converse(r, w, act), path=control, limit=1 << 20)
    print(json.dumps({"ready": True, **ready, "control": str(control) if control else None}), flush=True)
    await ended.wait()
    if server is not None and control is not None:
        server.close()
        control.unlink(missing_ok=True)


def _watch_stdin(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    stdin = sys.stdin.fileno()

    def readable() -> None:
        if not os.read(stdin, 4096):
            loop.remove_reader(stdin)
            ended.set()

    loop.add_reader(stdin, readable)


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, act: Act) -> None:
    try:
        while line := await reader.readline():
            writer.write(json.dumps(await _answer(line, act), ensure_ascii=False).encode() + b"\n")
            await writer.drain()
    except (ConnectionError, asyncio.CancelledError):
        pass  # the caller went away; nothing is owed
    finally:
        writer.close()


async def _answer(line: bytes, act: Act) -> Json:
    try:
        request = json.loads(line)
        if not isinstance(request, dict) or not isinstance(request.get("do"), str):
            raise RefusedError('a request is an object with "do"')
        return {"ok": True, **await act(request)}
    except RefusedError as refusal:
        return {"ok": False, "error": str(refusal)}
    except (ValueError, KeyError, TypeError) as error:
        return {"ok": False, "error": f"bad request: {type(error).__name__}: {error}"}
