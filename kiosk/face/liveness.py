"""Is a person before the camera, not a picture of one? (活体检测)

The head-turn challenge asks for a turn to a side chosen at random. A flat picture that is turned changes the mesh's
yaw by at most a few degrees and stays one plane; a head does neither (face facts, section 6). It deters prints and
still screens. It does not stop a replayed video of the same turn nor a mask, and no error rate under ISO/IEC 30107-3
has been measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

import cv2
import numpy as np

from kiosk.photo.face import Face
from kiosk.photo.measures.pose import yaw_deg

Side = Literal["left", "right"]
Phase = Literal["front", "turn", "back", "passed", "failed"]
Problem = Literal["no face", "two faces", "other way", "flat", "too slow"]
_JUMP: Final = 0.6  # face widths between two frames: another face, not the same one moving


@dataclass(frozen=True)
class TurnPolicy:
    """Angles in degrees, times in seconds.

    ``planarity`` is the homography residual over the eye distance: heads from 0.045 at 10-20 degrees, flat pictures
    up to 0.010 at any turn to 30.
    """

    front_deg: float = 10.0
    turn_deg: float = 20.0
    planarity: float = 0.045
    settle_s: float = 0.3
    lost_s: float = 0.7
    limit_s: float = 15.0


@dataclass(frozen=True)
class HeadTurn:
    """The challenge so far.

    ``side`` is the resident's own; ``problem`` says what to tell the resident, or why it failed.
    """

    side: Side
    policy: TurnPolicy
    started_s: float
    phase: Phase = "front"
    problem: Problem | None = None
    front: Face | None = None
    front_since: float | None = None
    last: Face | None = None
    last_s: float = 0.0


class LivenessProvider(Protocol):
    """A way to tell a person from a picture; an infrared or depth camera's own check can stand in its place."""

    name: str

    def begin(self, side: Side, now_s: float) -> HeadTurn:
        """Starts a challenge at ``now_s`` (monotonic seconds); the caller draws ``side`` at random."""
        ...

    def observe(self, state: HeadTurn, faces: Sequence[Face], now_s: float) -> HeadTurn:
        """The next state for one frame's faces. Pure."""
        ...


class HeadTurnChallenge:
    """Look ahead, turn to the side asked for, look ahead again."""

    name = "head-turn"

    def __init__(self, policy: TurnPolicy | None = None) -> None:
        self._policy = policy or TurnPolicy()

    def begin(self, side: Side, now_s: float) -> HeadTurn:
        """Starts the challenge."""
        return HeadTurn(side, self._policy, now_s, last_s=now_s)

    def observe(self, state: HeadTurn, faces: Sequence[Face], now_s: float) -> HeadTurn:
        """One frame further. ``passed`` and ``failed`` are final."""
        if state.phase in ("passed", "failed"):
            return state
        if now_s - state.started_s > state.policy.limit_s:
            return replace(state, phase="failed", problem=state.problem or "too slow")
        if len(faces) != 1:
            problem: Problem = "two faces" if faces else "no face"
            lost = bool(faces) or now_s - state.last_s > state.policy.lost_s
            return _again(state, problem) if lost else state
        face = faces[0]
        if state.last is not None and _jumped(state.last, face):
            state = _again(state, None)
        return replace(_step(state, face, now_s), last=face, last_s=now_s)


def planarity(front: Face, turned: Face) -> float:
    """How far the face departs from a plane between two views: mean homography residual over the eye distance."""
    matrix = np.asarray(cv2.findHomography(front.points, turned.points, 0)[0], dtype=np.float64)
    if matrix.size != 9:  # no plane fits at all: nothing that could be called a head
        return 0.0
    mapped = cv2.perspectiveTransform(front.points[:, None, :], matrix)[:, 0]
    return float(np.linalg.norm(mapped - turned.points, axis=1).mean() / front.eye_distance)


def _step(state: HeadTurn, face: Face, now_s: float) -> HeadTurn:
    policy, yaw = state.policy, yaw_deg(face)
    if state.front is None:
        if abs(yaw) > policy.front_deg:
            return replace(state, front_since=None)
        since = now_s if state.front_since is None else state.front_since
        settled = now_s - since >= policy.settle_s
        return replace(
            state,
            front_since=since,
            front=face if settled else None,
            phase="turn" if settled else "front",
            problem=None,
        )
    turned = yaw - yaw_deg(state.front)
    asked = turned if state.side == "left" else -turned
    if state.phase == "back":
        return replace(state, phase="passed", problem=None) if abs(turned) <= policy.front_deg else state
    if asked >= policy.turn_deg:
        solid = planarity(state.front, face) >= policy.planarity
        return replace(state, phase="back", problem=None) if solid else replace(state, problem="flat")
    return replace(state, problem="other way" if asked <= -policy.turn_deg else None)


def _again(state: HeadTurn, problem: Problem | None) -> HeadTurn:
    """From the start, against the same clock: a face that left may come back as a picture."""
    return replace(state, phase="front", problem=problem, front=None, front_since=None, last=None)


def _jumped(before: Face, after: Face) -> bool:
    moved = float(np.linalg.norm(after.eye_middle - before.eye_middle))
    grown = after.width / before.width
    return moved > _JUMP * before.width or not 0.6 < grown < 1.7
