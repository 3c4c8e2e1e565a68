"""A frame of drawn residents: `Portrait` draws one person in any pose, `scene` puts several before one wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.simulator.drawing import albedo, body, hair, march, shade, surface
from devices.camera.simulator.drawing.field import TEXTURE, Map, axes, resize
from devices.camera.simulator.drawing.looks import Looks
from devices.camera.simulator.drawing.pose import Pose

Picture = NDArray[np.uint8]
FRAME: Final = (1920, 1080)
EYE_LINE: Final = 0.44  # of the frame height, from above
YAW_GAIN: Final = 1.3  # a mesh reads 1.3 x the yaw drawn (drawn-residents.md, "Numbers")
PITCH_GAIN: Final = 1.25


@dataclass(frozen=True)
class _Skin:
    """One expression of one person, ready to be lit."""

    rho: Map
    colour: Map
    wet: Map
    normal: Map
    sky: Map


class Portrait:
    """One person.  Keeps the expressions it has drawn, so that the same face in another pose costs a fifth."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self._hairy = hair.cover(looks, TEXTURE)
        self._skins: dict[tuple[float, float, float, float], _Skin] = {}

    def skin(self, expression: tuple[float, float, float, float]) -> _Skin:
        """Surface, colour and normals of an expression (eyes, mouth, smile, gaze)."""
        if expression not in self._skins:
            self._skins[expression] = self._grow(expression)
        return self._skins[expression]

    def _grow(self, expression: tuple[float, float, float, float]) -> _Skin:
        eyes, mouth, smile, _ = expression
        rho = surface.build(self.looks, eyes, mouth, smile)
        fine = resize(rho, TEXTURE)
        theta, y = axes(TEXTURE)
        colour, wet = albedo.paint(self.looks, fine, theta, y, expression)
        return _Skin(rho, colour, wet, shade.normals(fine), shade.occlusion(fine))

    def paint(self, picture: Map, pose: Pose) -> Map:
        """Draws the person into a linear picture (height, width, 3)."""
        height, width = picture.shape[:2]
        lamp = shade.LAMPS[pose.light]
        seen = march.view(
            width, height, pose.yaw / YAW_GAIN, pose.pitch / PITCH_GAIN, pose.roll, pose.distance, pose.offset, EYE_LINE
        )
        skin = self.skin(pose.expression)
        body.dress(picture, self.looks, pose.clothes, seen, lamp, front=False)
        hit = march.cast(skin.rho, seen)
        if hit is not None:
            turn = seen.lean @ seen.turn
            lit = shade.light(skin.colour, skin.wet, skin.normal, skin.sky, self._hairy, lamp, turn, self.looks.chin)
            rows, columns = TEXTURE
            seen_colour = cv2.remap(
                lit,
                hit.across * columns - 0.5,
                hit.down * rows - 0.5,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            h, w = hit.inside.shape
            window = picture[hit.top : hit.top + h, hit.left : hit.left + w]
            window += (seen_colour - window) * hit.inside[..., None]
        body.dress(picture, self.looks, pose.clothes, seen, lamp, front=True)
        return body.spectacles(picture, self.looks, seen, pose.glare) if pose.glasses else picture


def scene(people: Sequence[tuple[Portrait, Pose]], setting: Pose, size: tuple[int, int] = FRAME) -> Picture:
    """uint8 BGR (height, width, 3) of everybody, the last one in front; wall, exposure, blur, grain from `setting`."""
    width, height = size
    lamp = shade.LAMPS[setting.light]
    lit = (lamp.key + lamp.around) / (shade.LAMPS["soft"].key + shade.LAMPS["soft"].around)
    picture = body.wall(width, height, setting.background, setting.grain) * np.float32(lit)
    for portrait, pose in people:
        picture = portrait.paint(picture, pose)
    if setting.blur > 0:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), setting.blur * height / 1080), dtype=np.float32)
    return _film(shade.develop(picture * np.float32(setting.exposure)), setting.grain)


def draw(looks: Looks, pose: Pose, size: tuple[int, int] = FRAME) -> Picture:
    """One resident in one pose: uint8 BGR (height, width, 3).  Pure: the same arguments give the same bytes."""
    return scene([(Portrait(looks), pose)], pose, size)


def _film(picture: Picture, grain: int) -> Picture:
    """Sensor noise of 0.8 levels; the same grain number gives the same noise."""
    noise = np.random.default_rng([grain, 9]).standard_normal((256, 256, 1), dtype=np.float32) * 0.8
    height, width = picture.shape[:2]
    tiles = np.tile(noise, (height // 256 + 1, width // 256 + 1, 1))[:height, :width]
    return np.asarray(np.clip(picture + tiles + 0.5, 0, 255), dtype=np.uint8)
