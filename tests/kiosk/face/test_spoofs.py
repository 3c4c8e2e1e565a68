"""A print and a screen are held before the camera and moved about: none of them passes. A head does.

Real portraits and drawn residents, rendered by ``spoofs``. What is not tried here, a film of a turning head, a mask, a
print rolled tighter than a head, is not claimed either (docs/decisions/0005, docs/face-liveness.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera.simulator import cache as pictures
from kiosk.base import paths
from kiosk.face.head_turn import HeadTurn, HeadTurnChallenge
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from tests.devices.camera.test_residents import residents
from tests.kiosk.face.spoofs import Held, shown

FRAME = 1 / 15
SETTLE = 6
FAR = (14.0, 26.0, 38.0, 46.0, 54.0, 58.0, 38.0, 10.0)
"""How far the sheet is turned, frame by frame, and back."""


def around(held: Held, sign: int = -1) -> list[Held]:
    return [held, *(replace(held, yaw=held.yaw + sign * turn) for turn in FAR)]


ATTACKS = {
    "print, turned": around(Held()),
    "print in two hands, leaning back, turned": around(Held(pitch=15, roll=4, border="hand")),
    "print nodded and tilted": [Held(pitch=pitch, roll=pitch / 3) for pitch in (0, 12, 25, 38, 25, 0, -15, -30, 0)],
    "print moved nearer and aside": [
        Held(distance=distance, at=(side, 0)) for distance, side in ((60, 0), (52, 2), (45, 5), (40, 8), (36, 3))
    ],
    "print bent as a hand bends it, turned": around(Held(bend=1 / 20, border="hand")),
    "print bent to the roundness of a head, turned": around(Held(bend=1 / 9)),
    "print bent about a slant, turned": around(Held(bend=1 / 10, axis=30)),
    "print bent inwards, turned": around(Held(bend=-1 / 12)),
    "screen, still": [Held(screen=True, border="bezel")] * 6,
    "screen, turned": around(Held(screen=True, border="bezel")),
}
REAL = ("icao-study-compliant_3.png", "idphotoready-pass-4.png")
HELD_UP = [(attack, person) for attack in ATTACKS for person in REAL]
HELD_UP += [("print, turned", "P03"), ("print bent to the roundness of a head, turned", "P03")]


@pytest.fixture(scope="module")
def portrait(portraits) -> object:
    def of(name: str) -> Rgb:
        if name.endswith(".png"):
            return portraits.rgb(name)
        folder = pictures.ensure(residents()[name], ["front"], paths.cache() / "residents")
        return rgb_of(folder / "front" / "000.jpg")[:, 480:1440]

    return of


def rgb_of(file: Path) -> Rgb:
    return np.ascontiguousarray(cv2.imread(str(file))[..., ::-1])


def challenge(frames: Iterable[list[Face]], side: str) -> list[HeadTurn]:
    """The state after each frame; the first one is held until it has settled."""
    state = HeadTurnChallenge().begin(side, 0.0)
    first, *others = frames
    states = []
    for number, faces in enumerate([first] * SETTLE + others):
        state = state.observe(np.zeros((1, 1, 3), np.uint8), faces, (number + 1) * FRAME)
        states.append(state)
    return states


@pytest.mark.parametrize(("attack", "person"), HELD_UP)
def test_a_picture_of_a_face_does_not_pass(attack: str, person: str, portrait, finder: FaceFinder):
    rng = np.random.default_rng(461)
    picture = portrait(person)
    faces = [finder.find(shown(picture, held, rng)) for held in ATTACKS[attack]]
    assert len(faces[0]) == 1, "the camera must take the picture for a face, else nothing is tried"
    states = challenge(faces, "left")
    assert states[SETTLE - 1].phase == "turn"
    assert all(state.phase in ("front", "turn") for state in states)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("person", ["P01", "P09"])
def test_a_head_that_turns_passes(person: str, side: str, finder: FaceFinder):
    folder = pictures.ensure(residents()[person], ["front", f"turn_{side}"], paths.cache() / "residents")
    turn = [finder.find(rgb_of(folder / f"turn_{side}" / f"{i:03d}.jpg")) for i in range(9)]
    front = finder.find(rgb_of(folder / "front" / "000.jpg"))
    states = challenge([front, *turn, *reversed(turn), front], side)
    assert states[-1].phase == "passed"
    other = challenge([front, *turn, *reversed(turn), front], "right" if side == "left" else "left")
    assert other[-1].phase == "turn", "the side that was not asked for does not pass"
