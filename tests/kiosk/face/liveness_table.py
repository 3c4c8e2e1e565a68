"""docs/face-liveness.md: what tells a head from a picture of one, on rendered heads and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np

from kiosk.base import paths
from kiosk.face.head_turn import HeadTurnChallenge, TurnPolicy, is_solid, narrowed_deg, planarity, rigidity
from kiosk.photo.face import Face
from kiosk.photo.find import FaceFinder
from kiosk.photo.measures.pose import yaw_deg
from tests.kiosk.face.material import PEOPLE, frames, portraits, spread, table
from tests.kiosk.face.spoofs import Held, shown

RADII = (0, 20, 12, 9, 7, 5)
"""Of a bent sheet, in cm; 0 = flat."""
ATTEMPTS = 160
BANDS = ((10, 15), (15, 20), (20, 25), (25, 36))


@dataclass(frozen=True)
class View:
    """Two views of what may be a head: the yaw between them as the mesh reads it, and what tells head from sheet."""

    yaw: float
    depth: float
    stiffness: float
    narrowing: float
    taken: bool


def compared(front: Face, turned: Face, policy: TurnPolicy) -> View:
    yaw = abs(yaw_deg(turned) - yaw_deg(front))
    depth = planarity(front, turned)
    narrowing = narrowed_deg(front, turned) - yaw
    taken = yaw >= policy.turn_deg and is_solid(front, turned, yaw, policy)
    return View(yaw, depth * policy.turn_deg / max(yaw, 1e-6), rigidity(front, turned) / depth, narrowing, taken)


def heads(finder: FaceFinder, policy: TurnPolicy) -> Iterator[View]:
    for name in PEOPLE:
        front = finder.find(frames(name, "front")[0])[0]
        for pose in ("turn_left", "turn_right"):
            for frame in frames(name, pose):
                for face in finder.find(frame):
                    yield compared(front, face, policy)


def sheets(finder: FaceFinder, policy: TurnPolicy, radius: float, rng: np.random.Generator) -> Iterator[View]:
    for picture in portraits():
        for axis in (0.0, 30.0) if radius else (0.0,):
            held = Held(bend=1 / radius if radius else 0.0, axis=axis)
            front = finder.find(shown(picture, held, rng))
            for yaw in (-60, -52, -44, -36, -28, 28, 36, 44, 52, 60) if len(front) == 1 else ():
                for face in finder.find(shown(picture, replace(held, yaw=yaw), rng)):
                    yield compared(front[0], face, policy)


def attempts(finder: FaceFinder, rng: np.random.Generator) -> dict[int, list[bool]]:
    """Random attempts of somebody who holds a picture up: radius of the bend (0 = flat) -> did the turn count?"""
    won: dict[int, list[bool]] = {radius: [] for radius in (0, 20, 12, 10, 8, 7, 6, 5)}
    shown_up = portraits()
    for attempt in range(ATTEMPTS):
        radius = int(rng.choice(list(won)))
        held = Held(
            bend=(1 if rng.random() < 0.85 else -1) / radius if radius else 0.0,
            axis=rng.uniform(-45, 45),
            pitch=rng.uniform(-15, 15),
            roll=rng.uniform(-6, 6),
            distance=rng.uniform(38, 55),
            border=("none", "hand", "bezel")[rng.integers(3)],
            screen=bool(rng.random() < 0.2),
        )
        side, sign = ("left", -1) if rng.random() < 0.5 else ("right", 1)
        far, steps = rng.uniform(40, 66), int(rng.integers(8, 13))
        there = [replace(held, yaw=sign * far * (step + 1) / steps) for step in range(steps)]
        state, now = HeadTurnChallenge().begin(side, 0.0), 0.0
        picture, counted = shown_up[attempt % len(shown_up)], False
        for step in [*[held] * 6, *there, *there[::-2], held]:
            now += 1 / 15
            state = state.observe(picture, finder.find(shown(picture, step, rng)), now)
            counted = counted or state.phase in ("back", "passed")
        won[radius].append(counted)
    return won


def policy_line(policy: TurnPolicy) -> str:
    """The numbers that decide; a test compares them with the page."""
    return ", ".join(f"`{name} = {value:g}`" for name, value in list(asdict(policy).items())[:5])


def page() -> str:
    finder, policy, rng = FaceFinder(paths.models()), TurnPolicy(), np.random.default_rng(461)
    turned = list(heads(finder, policy))
    head_rows = []
    for low, high in BANDS:
        views = [view for view in turned if low <= view.yaw < high]
        depth, stiff, narrow = ([getattr(view, what) for view in views] for what in ("depth", "stiffness", "narrowing"))
        taken = f"{sum(view.taken for view in views)} of {len(views)}" if low >= policy.turn_deg else "-"
        row = (f"{low}-{high}", len(views), spread(depth, 3), spread(stiff), spread(narrow, 0), taken)
        head_rows.append(row)
    sheet_rows = []
    for radius in RADII:
        views = list(sheets(finder, policy, radius, rng))
        far = [view for view in views if view.yaw >= policy.turn_deg]
        depth, stiff, narrow = ([getattr(view, what) for view in far] for what in ("depth", "stiffness", "narrowing"))
        told = (spread(depth, 3), spread(stiff), spread(narrow, 0)) if far else ("-", "-", "-")
        biggest = f"{max(view.yaw for view in views):.0f}"
        taken = f"{sum(view.taken for view in far)} of {len(far)}"
        sheet_rows.append((f"{radius} cm" if radius else "flat", len(views), biggest, *told, taken))
    won = attempts(finder, rng)
    return PAGE.format(
        policy=policy_line(policy),
        heads=table(("turn, degrees", "views", *CUES, "taken for a head"), head_rows),
        sheets=table(("bent to a radius of", "views", "furthest turn read", *CUES, "taken for a head"), sheet_rows),
        attempts=table(
            ("bent to a radius of", *(f"{radius} cm" if radius else "flat" for radius in won)),
            [("passed the turn", *(f"{sum(found)} of {len(found)}" for found in won.values()))],
        ),
    )


CUES = ("depth (least / median / most)", "stiffness", "narrowing, degrees")
PAGE = """# What the head-turn challenge reads on heads and on pictures

Written by `python -m tests.kiosk.face.tables`; the tests play a smaller set (`tests/kiosk/face/test_spoofs.py`).

**What is claimed.** A print or a still screen held before the camera, flat or bent as far as a hand bends it, moved,
tilted and turned, does not pass as far as it was rendered here. The photo of somebody else, held up after the turn, is
told by the comparison of the frames with one another.

**What is not claimed.** A film of a turning head on a screen passes. So may a mask, and a print that is rolled to less
than 8 cm of radius, tighter than a head (last table). Everything below is rendered: no attack was made with paper, no
head was turned before a camera, and no error rate under ISO/IEC 30107-3 (APCER, BPCER) has been measured. Machines of
the field have an infrared or a depth camera for this; its check takes the place of this one (entry point
`kiosk.liveness`).

The policy: {policy}.

- *Depth*: what is left when the second view is fitted as a plane, over the eye distance, brought to a turn of 20
  degrees.
- *Stiffness*: the share of it that is left when the first view is turned as one solid.
- *Narrowing*: how far the face seems turned by its breadth, less what the mesh reads. A sheet has to be turned far
  before the mesh reads a turn.

## Heads: drawn residents, turned to both sides

{heads}
## Prints: real portraits on a sheet 32 cm high, 45 cm away, turned by 28-60 degrees

Cues of those views only that read as a turn of 20 degrees or more.

{sheets}
## Attempts: a sheet or screen at random lean, tilt, distance, bend and speed, turned by 40-66 degrees and back

{attempts}"""
