"""What the simulated camera shows now: the resident, the pose and the fault, shared by stream and control socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from devices.camera.simulator.scripts import SCRIPTS
from devices.camera.simulator.sitter import Sitter
from devices.simulation.mjpeg import FPS, SLOW_FPS, Word

if TYPE_CHECKING:
    from devices.camera.simulator.hood import Hood, Light

Lamp = Literal["cast", "dim"]
LAMPS: Final[dict[Lamp, Light]] = {"cast": (1.25, 1.0, 0.8), "dim": (0.5, 0.5, 0.5)}
"""What ails the hood's lamp, and what is left of its red, green and blue: a bluish tube gone warm, an old one."""

FAULTS: Final[tuple[Word | Lamp, ...]] = (*get_args(Word), *LAMPS)
_FULL: Final = (1.0, 1.0, 1.0)


class Stage:
    """One stage, any number of viewers: all of them see the same frame at the same tick."""

    def __init__(self, cache: Path, hood: bool = False) -> None:
        """``hood``: a grey patch and a test card hang in the upper corners."""
        self._cache = cache
        self._has_hood = hood
        self._hood: Hood | None = None
        self._light: Light = _FULL
        self._lit: dict[bytes, bytes] = {}
        self._lock = threading.Lock()
        self._sitter: Sitter | None = None
        self._shots: list[str] = []
        self._pose = "nobody"
        self._fault: Word | Lamp | None = None
        self._viewers = 0
        self._frames: Iterator[bytes] = iter(())
        self._current = b""
        self._tick = -1

    def face(self, sitter: Sitter | None) -> None:
        """Somebody steps before the camera (pose `front`), or everybody leaves (None)."""
        self._show(sitter, ["front" if sitter else "nobody"])

    def perform(self, shots: list[str]) -> None:
        """The resident takes these poses one after the other and holds the last.  Errors: KeyError, unknown pose."""
        with self._lock:
            sitter = self._sitter
        self._show(sitter, shots)

    def _show(self, sitter: Sitter | None, shots: list[str]) -> None:
        unknown = [name for name in shots if name not in SCRIPTS]
        if unknown or not shots:
            raise KeyError(unknown[0] if unknown else "")
        films = {name: self._film(sitter, name) for name in shots}  # may draw: outside the lock, the stream goes on
        with self._lock:
            out = self._way_out(sitter)
            held = [_once(films[name], name) for name in shots[:-1]]
            last = _endless(films[shots[-1]], shots[-1])
            self._frames = chain(out, *held, last)
            self._sitter, self._pose, self._shots = sitter, shots[-1], shots
            self._lit.clear()

    def _way_out(self, sitter: Sitter | None) -> list[bytes]:
        """A turned head comes back before it does anything else; a new resident is simply there."""
        if sitter is None or sitter != self._sitter or not SCRIPTS[self._pose].sweep:
            return []
        film = self._film(sitter, self._pose)
        return [film[i] for i in SCRIPTS[self._pose].way_back()]

    def _film(self, sitter: Sitter | None, name: str) -> list[bytes]:
        # The drawing code and OpenCV are loaded only by a simulator that is asked to show something.
        from devices.camera.simulator.cache import ensure, ensure_nobody

        if sitter is None or name == "nobody":
            folder, name = ensure_nobody(self._cache), "nobody"
        else:
            folder = ensure(sitter, [name], self._cache)
        return [file.read_bytes() for file in sorted((folder / name).glob("*.jpg"))]

    def fault(self, word: Word | Lamp | None, light: Light | None = None) -> None:
        """Something breaks, or all is well (None). ``light`` is what ails the lamp, instead of its usual."""
        with self._lock:
            self._fault = word
            self._light = (light or LAMPS[word]) if word == "cast" or word == "dim" else _FULL
            self._lit.clear()

    def fault_now(self) -> Word | None:
        """What is wrong with the camera and its line; a lamp is none of them."""
        with self._lock:
            return None if self._fault == "cast" or self._fault == "dim" else self._fault

    def frame(self, tick: int) -> bytes:
        """The JPEG of a tick (1/15 s); the first viewer that asks moves the film on.  ``wrong_feedback`` freezes it."""
        with self._lock:
            if tick != self._tick:
                self._tick = tick
                following = next(self._frames)
                if self._fault != "wrong_feedback" or not self._current:
                    self._current = self._under_the_hood(following)
            return self._current

    def _under_the_hood(self, jpeg: bytes) -> bytes:
        """A drawn frame as the lamp shows it, with what hangs in view: worked out once for each frame of a film."""
        if not self._has_hood and self._light == _FULL:
            return jpeg
        if jpeg not in self._lit:
            from devices.camera.simulator.hood import Hood, shown

            if self._has_hood and self._hood is None:
                self._hood = Hood()
            self._lit[jpeg] = shown(jpeg, self._hood, self._light)
        return self._lit[jpeg]

    def joined(self, by: int) -> None:
        with self._lock:
            self._viewers += by

    def state(self) -> dict[str, object]:
        with self._lock:
            return {
                "seed": self._sitter.seed if self._sitter else None,
                "pose": self._pose,
                "shots": list(self._shots),
                "fault": self._fault,
                "viewers": self._viewers,
                "fps": SLOW_FPS if self._fault == "slow" else FPS,
            }


def _endless(film: list[bytes], name: str) -> Iterator[bytes]:
    return (film[i] for i in SCRIPTS[name].order())


def _once(film: list[bytes], name: str) -> Iterator[bytes]:
    """A shot of a sequence: two seconds."""
    order = SCRIPTS[name].order()
    return (film[next(order)] for _ in range(2 * FPS))
