"""Drawn residents cut out with their true coverage, hair strands and all, to be put before any wall."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import cv2
import numpy as np

from devices.camera.simulator.drawing.albedo import hair_colour
from devices.camera.simulator.drawing.body import wall
from devices.camera.simulator.drawing.looks import Looks
from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait
from devices.camera.simulator.drawing.shade import develop
from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.geometry import warp
from kiosk.photo.solve import Placement

SIZE: Final = (1280, 720)
PHOTO: Final = (358, 441)
_WHITE: Final = 1.105  # linear light that the simulated camera develops to 255
_EYE: Final = (640.0, 317.0)  # of a resident on the marked spot

PEOPLE: Final = {
    "man": (Looks.from_seed(7, "male", 28), Pose()),
    "woman in white": (Looks.from_seed(11, "female", 30), Pose(clothes="white", distance=0.85)),
    "bald man with white hair": (
        replace(Looks.from_seed(4105, "male", 60), hair="thin", grey=0.8),
        Pose(clothes="white"),
    ),
    "tilted woman with glasses": (
        replace(Looks.from_seed(82931, "female", 33), hair="bob"),
        Pose(glasses=True, roll=5),
    ),
}


@dataclass(frozen=True)
class Cutout:
    """Linear BGR light (H, W, 3) times coverage, coverage (H, W) of the whole person, and that of single hair."""

    light: Floats
    alpha: Floats
    strands: Floats

    def before(self, behind: Floats, seed: int = 461) -> Rgb:
        """What the camera takes before a wall of linear light, with its noise."""
        linear = self.light + (1 - self.alpha[..., None]) * behind
        noise = np.random.default_rng(seed).standard_normal((*self.alpha.shape, 1)) * 1.5
        return np.ascontiguousarray(np.clip(develop(linear)[..., ::-1] + noise + 0.5, 0, 255).astype(np.uint8))

    def in_photo(self, place: Placement, face: Face) -> Truth:
        """What an unerring hand would have made of it, placed the same."""
        white = np.full_like(self.light, _WHITE)
        perfect = develop(self.light + (1 - self.alpha[..., None]) * white)[..., ::-1]
        return Truth(
            shrunk(np.ascontiguousarray(perfect), place, face).mean(axis=2),
            shrunk(self.alpha * 255, place, face) / 255,
            shrunk(self.strands * 255, place, face) / 255,
        )


@dataclass(frozen=True)
class Truth:
    """Of the finished photo: grey levels, coverage of the person, coverage of single hair, each (441, 358)."""

    grey: Floats
    alpha: Floats
    strands: Floats


def shrunk(picture: Rgb | Floats, place: Placement, face: Face) -> Floats:
    """A source placed in the frame by turning and scaling alone, float levels."""
    finer = place.matrix(face) * 2
    finer[:, 2] += 0.5
    whole = np.clip(picture, 0, 255).astype(np.uint8)
    built = warp(whole, finer, (PHOTO[0] * 2, PHOTO[1] * 2))
    return cv2.resize(built.astype(np.float32), PHOTO, interpolation=cv2.INTER_AREA)


@cache
def cutout(name: str, strands: int = 24) -> Cutout:
    """One of ``PEOPLE``. Painted before black and before white the renderer tells what it covers."""
    looks, pose = PEOPLE[name]
    portrait = Portrait(looks)
    black = portrait.paint(np.zeros((SIZE[1], SIZE[0], 3), dtype=np.float32), pose)
    white = portrait.paint(np.ones((SIZE[1], SIZE[0], 3), dtype=np.float32), pose)
    body = np.clip(1 - (white - black).mean(axis=2), 0, 1).astype(np.float32)
    hair = _strands(body, strands, looks.seed)
    light = black * (1 - hair[..., None]) + hair_colour(looks) * hair[..., None]
    alpha = body + (1 - body) * hair
    return Cutout(light.astype(np.float32), alpha, alpha - body)


def _strands(body: Floats, count: int, seed: int) -> Floats:
    """Coverage of thin curls that grow out of the upper outline of the head."""
    rng = np.random.default_rng(seed)
    drawn = np.zeros(body.shape, dtype=np.float32)
    for angle in rng.uniform(-1.5, 1.5, count):
        out = np.array([np.sin(angle), -np.cos(angle)])
        along = np.array([-out[1], out[0]]) * rng.choice([-1, 1])
        ray = np.array(_EYE) + out * np.arange(0, 300)[:, None]
        last = np.flatnonzero(body[ray[:, 1].astype(int), ray[:, 0].astype(int)] > 0.5).max()
        t = np.linspace(0, 1, 20)[:, None]
        curl = ray[last - 4] + (0.7 * out + rng.uniform(0.2, 0.9) * along) * t * rng.uniform(14, 34) + along * 8 * t**2
        ink = np.zeros(body.shape, dtype=np.uint8)
        points = [np.round(curl * 16).astype(np.int32)]
        cv2.polylines(ink, points, False, (int(rng.uniform(110, 230)),), 1, cv2.LINE_AA, 4)
        drawn = np.maximum(drawn, ink.astype(np.float32) / 255)
    return drawn


def plain(red: int, green: int, blue: int) -> Floats:
    """A wall of one colour, given as the camera shows it."""
    light = (np.array([blue, green, red], dtype=np.float32) / 255) ** 2.2
    return np.broadcast_to(light, (SIZE[1], SIZE[0], 3)).astype(np.float32)


def walls() -> dict[str, Floats]:
    """White, grey, blue and green walls; light from one side; the shadow of the head; a hall full of things."""
    x, y = np.meshgrid(np.arange(SIZE[0], dtype=np.float32), np.arange(SIZE[1], dtype=np.float32))
    shade = np.zeros(SIZE[::-1], dtype=np.float32)
    cv2.ellipse(shade, (int(_EYE[0]) + 72, int(_EYE[1]) + 40), (136, 208), 0, 0, 360, (1,), -1)
    shade = cv2.GaussianBlur(shade, (0, 0), 10)[..., None]
    return {
        "white": plain(245, 245, 245),
        "grey": plain(190, 190, 188),
        "blue": plain(67, 142, 219),
        "green": plain(60, 150, 80),
        "lit from the left": plain(225, 222, 215) * (1 - 0.55 * x / SIZE[0])[..., None],
        "with a shadow": plain(215, 213, 208) * (1 - 0.45 * shade),
        "busy": wall(*SIZE, "busy", 3),
    }
