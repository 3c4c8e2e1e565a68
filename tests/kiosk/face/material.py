"""What the tables of the docs are measured on: drawn residents, and real portraits that are not ours to commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from devices.camera.simulator import cache as pictures
from kiosk.base import paths
from kiosk.photo.face import Rgb
from kiosk.photo.read import read
from tests.devices.camera.test_residents import residents
from tests.kiosk.photo.conftest import FACES

PEOPLE = [name for name in residents() if name != "P11"]
"""A newborn has no photo taken."""
PORTRAITS = (
    "icao-study-compliant_1.png",
    "icao-study-compliant_3.png",
    "idphotoready-pass-1.png",
    "idphotoready-pass-4.png",
    "hivision-test3.jpg",
)


def portraits() -> list[Rgb]:
    return [read((FACES / name).read_bytes()).rgb for name in PORTRAITS]


def rgb_of(file: Path) -> Rgb:
    return np.ascontiguousarray(cv2.imread(str(file))[..., ::-1])


def frames(name: str, pose: str) -> list[Rgb]:
    folder = pictures.ensure(residents()[name], ["front", "turn_left", "turn_right"], paths.cache() / "residents")
    return [rgb_of(file) for file in sorted((folder / pose).glob("*.jpg"))]


def archive(name: str) -> Rgb:
    return rgb_of(pictures.archive(residents()[name], "same", paths.cache() / "residents", _never))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Least, median, most."""
    return " / ".join(f"{value:.{digits}f}" for value in np.percentile(values, (0, 50, 100)))


def _never() -> object:
    raise AssertionError("a portrait of the same person needs no encoder")
