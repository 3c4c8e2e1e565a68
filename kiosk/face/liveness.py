"""Is a person before the camera, not a picture of one? (活体检测) What a provider offers: group ``kiosk.liveness``.

An infrared or depth camera's own check, or a network that the site provides, can stand in the place of the built-in
challenge (``head_turn``).
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from kiosk.photo.face import Face, Rgb

Side = Literal["left", "right"]
Phase = Literal["front", "turn", "back", "passed", "failed"]
Problem = Literal["no face", "two faces", "other way", "flat", "too slow"]


class Challenge(Protocol):
    """One challenge as far as it has come; a value, so the next frame gives the next one.

    ``side`` is the resident's own. ``problem`` says what to tell the resident, or why it failed. ``start`` counts how
    often it began anew: what was seen before the newest start may have been somebody else.
    """

    @property
    def side(self) -> Side: ...
    @property
    def phase(self) -> Phase: ...
    @property
    def problem(self) -> Problem | None: ...
    @property
    def start(self) -> int: ...

    def observe(self, rgb: Rgb, faces: Sequence[Face], now_s: float) -> "Challenge":
        """The challenge after one frame, (H, W, 3) uint8, with its faces; ``passed`` and ``failed`` are final."""
        ...


class LivenessProvider(Protocol):
    """A way to tell a person from a picture. An entry point names a callable that takes ``Options`` and gives one."""

    name: str
    version: str

    def begin(self, side: Side, now_s: float) -> Challenge:
        """Starts a challenge at ``now_s`` (monotonic seconds); the caller draws ``side`` at random."""
        ...
