"""The head-turn challenge: look ahead, turn to the side drawn at random, look ahead again.

A flat picture that is turned changes the mesh's yaw by a few degrees and stays one plane; one that is bent, or turned
very far, reads as a turn but grows narrow before it does (docs/face-liveness.md). It deters prints and still screens.
It does not stop a replayed video of the same turn, a mask, or a print rolled tighter than a head; no error rate under
ISO/IEC 30107-3 has been measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import acos, degrees, hypot
from typing import Final

import cv2
import numpy as np

from kiosk.face.liveness import Challenge, Phase, Problem, Side
from kiosk.face.matcher import Options
from kiosk.face.providers import ProviderError
from kiosk.photo.face import Face, Rgb
from kiosk.photo.landmarks import MOUTH_L, MOUTH_R
from kiosk.photo.measures.pose import yaw_deg

_JUMP: Final = 0.6  # face widths between two frames: another face, not the same one moving


@dataclass(frozen=True)
class TurnPolicy:
    """Angles in degrees, times in seconds. What a head and a picture read is in docs/face-liveness.md.

    ``planarity``: so far, in eye distances, must the face depart from a plane at a turn of ``turn_deg``, and more at a
    larger one. ``stiffness``: so small a share of that may be left when the first view is turned as one solid.
    ``narrowing_deg``: so much further than the mesh reads may the face seem turned from how narrow it became; twice as
    much on the way, where little is to be seen yet. ``leap_deg_s``: faster, it is another face.
    """

    front_deg: float = 10.0
    turn_deg: float = 20.0
    planarity: float = 0.045
    stiffness: float = 0.65
    narrowing_deg: float = 10.0
    leap_deg_s: float = 250.0
    settle_s: float = 0.3
    lost_s: float = 0.7
    limit_s: float = 15.0


@dataclass(frozen=True)
class HeadTurn:
    """The challenge so far."""

    side: Side
    policy: TurnPolicy
    started_s: float
    phase: Phase = "front"
    problem: Problem | None = None
    start: int = 0
    front: Face | None = None
    front_since: float | None = None
    last: Face | None = None
    last_s: float = 0.0

    def observe(self, rgb: Rgb, faces: Sequence[Face], now_s: float) -> Challenge:
        """One frame further; the picture itself is not needed."""
        if self.phase in ("passed", "failed"):
            return self
        if now_s - self.started_s > self.policy.limit_s:
            return replace(self, phase="failed", problem=self.problem or "too slow")
        if len(faces) != 1:
            problem: Problem = "two faces" if faces else "no face"
            lost = bool(faces) or now_s - self.last_s > self.policy.lost_s
            return self._anew(problem) if lost else self
        face = faces[0]
        known = self if self.last is None or self._follows(self.last, face, now_s) else self._anew(None)
        return replace(known._seen(face, now_s), last=face, last_s=now_s)

    def _seen(self, face: Face, now_s: float) -> "HeadTurn":
        yaw = yaw_deg(face)
        if self.front is None:
            return self._settled(face, yaw, now_s)
        turned = yaw - yaw_deg(self.front)
        asked = turned if self.side == "left" else -turned
        if self.phase == "back":
            return replace(self, phase="passed", problem=None) if abs(turned) <= self.policy.front_deg else self
        if asked >= self.policy.turn_deg:
            solid = is_solid(self.front, face, asked, self.policy)
            return replace(self, phase="back", problem=None) if solid else replace(self, problem="flat")
        if narrowed_deg(self.front, face) > abs(asked) + 2 * self.policy.narrowing_deg:
            return self._anew("flat")  # a sheet is far round before the mesh reads much of it
        return replace(self, problem="other way" if asked <= -self.policy.turn_deg else None)

    def _settled(self, face: Face, yaw: float, now_s: float) -> "HeadTurn":
        """Waits until the face has looked ahead for a while; that view is what the turn is measured from."""
        if abs(yaw) > self.policy.front_deg:
            return replace(self, front_since=None)
        since = now_s if self.front_since is None else self.front_since
        if now_s - since < self.policy.settle_s:
            return replace(self, front_since=since, problem=None)
        return replace(self, front_since=since, front=face, phase="turn", problem=None)

    def _follows(self, before: Face, after: Face, now_s: float) -> bool:
        """Whether this can be the same face, moved since the frame before."""
        moved = float(np.linalg.norm(after.eye_middle - before.eye_middle))
        passed = max(now_s - self.last_s, 1e-3)
        leaps = abs(yaw_deg(after) - yaw_deg(before)) > self.policy.leap_deg_s * passed
        return moved <= _JUMP * before.width and 0.6 < after.width / before.width < 1.7 and not leaps

    def _anew(self, problem: Problem | None) -> "HeadTurn":
        """From the start, against the same clock: a face that left may come back as a picture."""
        return HeadTurn(
            self.side, self.policy, self.started_s, problem=problem, start=self.start + 1, last_s=self.last_s
        )


class HeadTurnChallenge:
    """The built-in provider of the group ``kiosk.liveness``."""

    name = "head-turn"
    version = "2"

    def __init__(self, options: Options | None = None) -> None:
        """``options`` replaces numbers of ``TurnPolicy``. Raises ``ProviderError`` for any other name or value."""
        chosen = dict(options or {})
        known = {field.name for field in fields(TurnPolicy)}
        for name, value in chosen.items():
            if name not in known:
                raise ProviderError(
                    "options", f"the head turn has no option {name} (there is: {', '.join(sorted(known))})"
                )
            if isinstance(value, str) or value <= 0:
                raise ProviderError("options", f"the head turn's {name} must be a number above 0, not {value!r}")
        self._policy = TurnPolicy(**{name: float(value) for name, value in chosen.items()})

    def begin(self, side: Side, now_s: float) -> HeadTurn:
        """Starts the challenge."""
        return HeadTurn(side, self._policy, now_s, last_s=now_s)


def is_solid(front: Face, turned: Face, asked_deg: float, policy: TurnPolicy) -> bool:
    """Whether the second view is that of a head: deep enough for the turn that is read, one solid, no narrower."""
    depth = planarity(front, turned)
    return (
        depth * policy.turn_deg >= policy.planarity * asked_deg
        and rigidity(front, turned) <= policy.stiffness * depth
        and narrowed_deg(front, turned) <= asked_deg + policy.narrowing_deg
    )


def planarity(front: Face, turned: Face) -> float:
    """How far the face departs from a plane between two views: mean homography residual over the eye distance."""
    matrix = np.asarray(cv2.findHomography(front.points, turned.points, 0)[0], dtype=np.float64)
    if matrix.size != 9:  # no plane fits at all: nothing that could be called a head
        return 0.0
    mapped = cv2.perspectiveTransform(front.points[:, None, :], matrix)[:, 0]
    return float(np.linalg.norm(mapped - turned.points, axis=1).mean() / front.eye_distance)


def rigidity(front: Face, turned: Face) -> float:
    """How far the second view is from the first one turned in space (weak perspective): mean over the eye distance."""
    solid = np.column_stack([front.points, front.depth]).astype(np.float64)
    solid -= solid.mean(axis=0)
    seen = turned.points.astype(np.float64)
    seen -= seen.mean(axis=0)
    u, sizes, v = np.linalg.svd(np.linalg.lstsq(solid, seen, rcond=None)[0].T, full_matrices=False)
    residual = solid @ (sizes.mean() * u @ v).T - seen
    return float(np.linalg.norm(residual, axis=1).mean() / front.eye_distance)


def narrowed_deg(front: Face, turned: Face) -> float:
    """The turn that would make the eyes' distance, against that from eyes to mouth, so much smaller; a sheet of paper
    reads here how far it is really turned."""
    return degrees(acos(min(1.0, _breadth(turned) / _breadth(front))))


def _breadth(face: Face) -> float:
    dx, dy = face.points[[MOUTH_L, MOUTH_R]].mean(axis=0) - face.eye_middle
    return face.eye_distance / hypot(float(dx), float(dy))
