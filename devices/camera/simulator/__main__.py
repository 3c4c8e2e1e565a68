"""Simulated camera as a process: `python -m devices.camera.simulator --cache DIR --control PATH [--port N]`.

Replays drawn JPEG frames as MJPEG on loopback.  When ready it prints one JSON line: {"ready", "address", "control"}.
The control socket (see devices/simulation/host.py) takes
  {"do":"face","seed":101,"look":{"sex":"male","age":28}} · {"do":"pose","name":"turn_left"} · {"do":"nobody"}
  {"do":"script","shots":["eyes_closed","front"]} · {"do":"fault","word":"silent"} · {"do":"clear"} · {"do":"state"}
  {"do":"fault","word":"cast","light":[1.25,1.0,0.8]}: what is left of the lamp's red, green and blue
and answers with the state: {"ok", "seed", "pose", "shots", "fault", "viewers", "fps", "address"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from devices.camera.simulator.sitter import BadSitter, sitter_of
from devices.camera.simulator.stage import FAULTS, LAMPS, Stage
from devices.simulation.host import Json, RefusedError, arguments, serve
from devices.simulation.mjpeg import Camera

if TYPE_CHECKING:
    from devices.camera.simulator.hood import Light

_BRIGHTEST = 4


class Desk:
    """Turns control requests into acts on stage and camera, one at a time."""

    def __init__(self, stage: Stage, camera: Camera) -> None:
        self._stage = stage
        self._camera = camera
        self._turn = asyncio.Lock()

    async def act(self, request: Json) -> Json:
        """Carries out one request; raises RefusedError.  In a thread: a pose not drawn yet takes seconds."""
        async with self._turn:
            try:
                await asyncio.to_thread(self._act, request)
            except BadSitter as error:
                raise RefusedError(str(error)) from None
            except OSError as error:
                raise RefusedError(f"the pictures cannot be had: {error.strerror}") from None
        return {**self._stage.state(), "address": self._camera.address}

    def _act(self, request: Json) -> None:
        match request:
            case {"do": "face", "seed": seed, **rest}:
                look = rest.get("look") or {}
                if not isinstance(look, dict):
                    raise RefusedError("look: an object is expected")
                self._stage.face(sitter_of(seed, look))
            case {"do": "pose", "name": str(name)}:
                self._perform([name])
            case {"do": "script", "shots": list(shots)}:
                self._perform([str(shot) for shot in shots])
            case {"do": "nobody"}:
                self._stage.face(None)
            case {"do": "fault", "word": str(word), **rest}:
                self._fault(word, rest.get("light"))
            case {"do": "clear"}:
                self._stage.fault(None)
                self._camera.plug()
            case {"do": "state"}:
                return
            case _:
                raise RefusedError("do: face, pose, script, nobody, fault, clear or state with its fields is expected")

    def _perform(self, shots: list[str]) -> None:
        try:
            self._stage.perform(shots)
        except KeyError as error:
            raise RefusedError(f"pose {error.args[0]!r}: unknown") from None

    def _fault(self, given: str, light: object) -> None:
        word = next((word for word in FAULTS if word == given), None)
        if word is None:
            raise RefusedError(f"fault {given!r}: one of {', '.join(FAULTS)} is expected")
        self._stage.fault(word, _light(word, light))
        if word in ("absent", "unplug"):
            self._camera.unplug()
        else:
            self._camera.plug()


def _light(word: str, given: object) -> Light | None:
    """Raises RefusedError for what is no light, or a light of a fault that is not the lamp's."""
    if given is None:
        return None
    if word not in LAMPS:
        raise RefusedError(f"light: {word} is not a fault of the lamp")
    match given:
        case [int() | float() as red, int() | float() as green, int() | float() as blue]:
            if all(0 <= gain <= _BRIGHTEST for gain in (red, green, blue)):
                return float(red), float(green), float(blue)
    raise RefusedError(f"light: three numbers from 0 to {_BRIGHTEST} are expected, for red, green and blue")


def main(argv: Sequence[str] | None = None) -> int:
    parser = arguments("simulated camera: MJPEG over HTTP on loopback")
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps the drawn pictures")
    parser.add_argument("--hood", action="store_true", help="a grey patch and a test card hang in view")
    parser.add_argument("--port", type=int, default=0, help="0 = any free port")
    given = parser.parse_args(argv)
    stage = Stage(given.cache, given.hood)
    try:
        stage.face(None)
        camera = Camera(stage, given.port)
    except OSError as error:
        print(json.dumps({"ready": False, "error": error.strerror}), flush=True)
        return 2
    try:
        asyncio.run(serve(given, Desk(stage, camera).act, {"address": camera.address}))
    finally:
        camera.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
