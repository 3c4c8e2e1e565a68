"""Pose scripts: what a resident does before the camera, as a few frames and the order in which they are shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from devices.camera.simulator.drawing.pose import Pose

AT_SET_UP: Final = ("front", "turn_left", "turn_right", "eyes_closed")
_TURN = 30.0  # degrees as the mesh reads them: the head-turn challenge asks for 20
_BLINK_EVERY = 62  # ticks, about four seconds


@dataclass(frozen=True)
class Script:
    """`frames` poses in a row; a sweep is shown once and then held, anything else drifts to and fro.

    A script with `blink` ends in one extra frame with the eyes shut, shown briefly now and then.
    """

    frames: int
    pose: Callable[[Pose, int], Pose]
    sweep: bool = False
    blink: bool = False
    company: bool = False
    nobody: bool = False

    def poses(self, base: Pose) -> list[Pose]:
        """Every frame of the script on top of how the resident stands (clothes, spectacles, wall)."""
        steady = [replace(self.pose(base, i), grain=i + 1) for i in range(self.frames)]
        return [*steady, replace(steady[0], eyes=0.05, grain=self.frames + 1)] if self.blink else steady

    def order(self) -> Iterator[int]:
        """Frame numbers, one for each tick of 1/15 s, without end."""
        if self.sweep:
            for i in range(self.frames):
                yield from (i, i)
        for tick in count(1):
            if self.blink and tick % _BLINK_EVERY < 2:
                yield self.frames
            elif self.sweep:
                # A head that is held still moves a little, and a picture that never changes is a frozen camera.
                yield self.frames - 1 - tick // 3 % 2
            else:
                yield _to_and_fro(tick // 3, self.frames)

    def way_back(self) -> Iterator[int]:
        """Frame numbers that lead out of a sweep; nothing for any other script."""
        return iter(range(self.frames - 1, -1, -1) if self.sweep else ())


def _to_and_fro(step: int, frames: int) -> int:
    if frames == 1:
        return 0
    place = step % (2 * frames - 2)
    return min(place, 2 * frames - 2 - place)


def _drift(base: Pose, i: int) -> Pose:
    """Nobody stands quite still: under a degree and about a millimetre from frame to frame."""
    return replace(
        base,
        yaw=base.yaw + 1.1 * math.sin(0.8 * i),
        pitch=base.pitch + 0.7 * math.sin(0.55 * i + 1),
        roll=base.roll + 0.6 * math.sin(0.45 * i + 2),
        offset=(base.offset[0] + 0.12 * math.sin(0.7 * i), base.offset[1] + 0.06 * math.sin(0.9 * i)),
    )


def _turned(to: float, frames: int) -> Callable[[Pose, int], Pose]:
    def pose(base: Pose, i: int) -> Pose:
        share = 0.5 - 0.5 * math.cos(math.pi * i / (frames - 1))
        return replace(base, yaw=to * share, pitch=base.pitch + 0.8 * math.sin(0.6 * i), roll=0.04 * to * share)

    return pose


def _with(change: Callable[[Pose], Pose]) -> Callable[[Pose, int], Pose]:
    return lambda base, i: _drift(change(base), i)


SCRIPTS: Final[dict[str, Script]] = {
    "front": Script(7, _drift, blink=True),
    "turn_left": Script(9, _turned(_TURN, 9), sweep=True),
    "turn_right": Script(9, _turned(-_TURN, 9), sweep=True),
    "eyes_closed": Script(4, _with(lambda p: replace(p, eyes=0.0))),
    "mouth_open": Script(4, _with(lambda p: replace(p, mouth=0.55))),
    "smile": Script(4, _with(lambda p: replace(p, smile=1.0))),
    "look_up": Script(4, _with(lambda p: replace(p, pitch=20.0))),
    "look_down": Script(4, _with(lambda p: replace(p, pitch=-16.0))),
    "tilted": Script(4, _with(lambda p: replace(p, roll=14.0))),
    "half_turned": Script(4, _with(lambda p: replace(p, yaw=16.0))),
    "dark": Script(4, _with(lambda p: replace(p, light="dark"))),
    "bright": Script(4, _with(lambda p: replace(p, light="bright"))),
    "side_light": Script(4, _with(lambda p: replace(p, light="side"))),
    "blurred": Script(4, _with(lambda p: replace(p, blur=7.0))),
    "far": Script(4, _with(lambda p: replace(p, distance=1.8))),
    "near": Script(4, _with(lambda p: replace(p, distance=0.62))),
    "off_centre": Script(4, _with(lambda p: replace(p, offset=(11.0, 0.0)))),
    "white_clothes": Script(4, _with(lambda p: replace(p, clothes="white"))),
    "glasses": Script(4, _with(lambda p: replace(p, glasses=True))),
    "glare": Script(4, _with(lambda p: replace(p, glasses=True, glare=True))),
    "busy_background": Script(4, _with(lambda p: replace(p, background="busy"))),
    "two_faces": Script(4, _with(lambda p: replace(p, offset=(-8.0, 0.0))), company=True),
    "nobody": Script(2, lambda base, i: base, nobody=True),
}
