"""People before the camera, for the figures: our drawn residents, and real portraits where their folder is there.

A portrait is pasted into the scene of a camera and moves a little from frame to frame, as a person does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import sin
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.simulator.cache import ensure, ensure_nobody
from devices.camera.simulator.scripts import SCRIPTS
from devices.camera.simulator.sitter import read_people
from kiosk.base import paths

Picture = NDArray[np.uint8]

HD = (1280, 720)
FULL_HD = (1920, 1080)
DRAWN = 2
PORTRAITS = ("icao-study-compliant_1.png", "icao-study-compliant_3.png")
STEPS = 10
_SHARE = 0.9  # of the frame's height that a pasted portrait fills
_SWAY = 0.004  # of the frame's width


@dataclass(frozen=True, slots=True)
class Film:
    """One person: a few pictures (H, W, 3) uint8, blue first as a camera gives them, and their order."""

    name: str
    pictures: tuple[Picture, ...]
    order: tuple[int, ...]

    def frames(self, count: int) -> Iterator[Picture]:
        """So many frames, from the beginning again where the film ends."""
        return (self.pictures[self.order[i % len(self.order)]] for i in range(count))


def nobody(size: tuple[int, int]) -> Film:
    """The empty booth."""
    folder = ensure_nobody(paths.cache() / "residents") / "nobody"
    pictures = tuple(_resized(_read(file), size) for file in sorted(folder.glob("*.jpg")))
    return Film("nobody", pictures, tuple(range(len(pictures))))


def films(size: tuple[int, int], seconds: int, per_second: int) -> list[Film]:
    """Everybody, as pictures of ``size`` (width, height), in the order of so many frames a second."""
    count = seconds * per_second
    drawn = read_people(paths.config() / "demo" / "people.toml")[:DRAWN]
    return [_drawn(one.id, size, count) for one in drawn] + [
        _pasted(file, size, count) for file in _portraits() if file.is_file()
    ]


def _portraits() -> list[Path]:
    folder = paths.root().parent / "shared" / "faces"
    return [folder / name for name in PORTRAITS]


def _drawn(person: str, size: tuple[int, int], count: int) -> Film:
    sitter = next(one.sitter for one in read_people(paths.config() / "demo" / "people.toml") if one.id == person)
    folder = ensure(sitter, ["front"], paths.cache() / "residents") / "front"
    pictures = tuple(_resized(_read(file), size) for file in sorted(folder.glob("*.jpg")))
    return Film(f"drawn resident {person}", pictures, tuple(islice(SCRIPTS["front"].order(), count)))


def _pasted(file: Path, size: tuple[int, int], count: int) -> Film:
    width, height = size
    portrait = _read(file)
    scale = _SHARE * height / portrait.shape[0]
    wall = tuple(float(v) for v in np.median(portrait[:8].reshape(-1, 3), axis=0))
    pictures = []
    for step in range(STEPS):
        left = (width - scale * portrait.shape[1]) / 2 + _SWAY * width * sin(0.6 * step)
        place = np.array([[scale, 0, left], [0, scale, height * (1 - _SHARE)]])
        shown = cv2.warpAffine(portrait, place, size, flags=cv2.INTER_AREA, borderValue=wall)
        pictures.append(np.asarray(shown, dtype=np.uint8))
    return Film(f"portrait {file.stem}", tuple(pictures), tuple(i // 2 % STEPS for i in range(count)))


def _read(file: Path) -> Picture:
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if picture is None:
        raise OSError(f"{file.name} is not a picture")
    return np.asarray(picture, dtype=np.uint8)


def _resized(picture: Picture, size: tuple[int, int]) -> Picture:
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
