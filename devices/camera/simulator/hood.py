"""The hood before the simulated camera: its grey patch, its test card, and the light that falls on all of it."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Light = tuple[float, float, float]
"""What the linear light of red, green and blue is multiplied by."""

_FINER: Final = 4  # drawn larger and averaged down: edges as a lens shows them
_QUALITY: Final = 95
_DICTIONARY: Final = cv2.aruco.DICT_4X4_50


class Hood:
    """What hangs in view. Drawn once; then laid over each picture."""

    def __init__(self) -> None:
        figures = tomllib.loads(Path(__file__).with_name("hood.toml").read_text(encoding="utf-8"))
        self._grey, self._card = figures["grey"], figures["card"]
        self._drawn: dict[int, Picture] = {}

    def hang(self, picture: Picture) -> Picture:
        """A copy of a picture (H, W, 3) uint8 BGR with the hood in its upper corners."""
        out = picture.copy()
        height, width = out.shape[:2]
        x, y, w, h = (
            round(share * side) for share, side in zip(self._grey["frame"], (width, height, width, height), strict=True)
        )
        rim = max(2, w // 20)
        out[y - rim : y + h + rim, x - rim : x + w + rim] = self._grey["rim"]
        out[y : y + h, x : x + w] = self._grey["srgb"]
        left, top, across = (round(v * s) for v, s in zip(self._card["frame"], (width, height, width), strict=True))
        if across not in self._drawn:
            self._drawn[across] = _card(self._card, across)
        card = self._drawn[across]
        out[top : top + card.shape[0], left : left + across] = card
        return out


def lit(picture: Picture, light: Light) -> Picture:
    """A picture (H, W, 3) uint8 BGR in another light: a lamp that has grown old, or of another colour."""
    values = np.arange(256) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    table = np.empty((1, 256, 3), np.uint8)
    for place, gain in enumerate(reversed(light)):
        new = np.minimum(linear * gain, 1.0)
        coded = np.where(new <= 0.0031308, new * 12.92, 1.055 * new ** (1 / 2.4) - 0.055)
        table[0, :, place] = np.rint(coded * 255)
    return np.asarray(cv2.LUT(picture, table), dtype=np.uint8)


def shown(jpeg: bytes, hood: Hood | None, light: Light) -> bytes:
    """A JPEG with the hood in it, in this light."""
    picture = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
    if hood is not None:
        picture = hood.hang(picture)
    done, data = cv2.imencode(".jpg", lit(picture, light), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise OSError("a picture of the hood could not be written as JPEG")
    return data.tobytes()


def _card(figures: Mapping[str, Any], across: int) -> Picture:
    """The test card, ``across`` px wide, BGR."""
    wide, high = figures["size_mm"]
    scale = across * _FINER / wide
    card = np.full((round(high * scale), across * _FINER, 3), figures["paper"], np.uint8)
    for number, (x, y) in enumerate(figures["markers"]):
        side = round(figures["marker_mm"] * scale)
        marker = cv2.aruco.generateImageMarker(cv2.aruco.getPredefinedDictionary(_DICTIONARY), number, side)
        left, top = round(x * scale - side / 2), round(y * scale - side / 2)
        card[top : top + side, left : left + side] = marker[..., None]
    half, (first_x, first_y) = figures["patch_mm"] / 2, figures["first"]
    for number, colour in enumerate(figures["srgb"]):
        x = first_x + figures["pitch_mm"] * (number % 6)
        y = first_y + figures["pitch_mm"] * (number // 6)
        corners = [round(v * scale) for v in (x - half, y - half, x + half, y + half)]
        card[corners[1] : corners[3], corners[0] : corners[2]] = colour[::-1]
    x, y, w, h = figures["edge"]
    away = math.tan(math.radians(figures["lean_deg"])) * h / 2
    black = [(x + w / 2 + away, y), (x + w, y), (x + w, y + h), (x + w / 2 - away, y + h)]
    cv2.fillPoly(card, [np.rint(np.array(black) * scale).astype(np.int32)], (30, 30, 30))
    return np.asarray(cv2.resize(card, (across, round(card.shape[0] / _FINER)), interpolation=cv2.INTER_AREA), np.uint8)
