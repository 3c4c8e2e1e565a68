"""Every measure by its name. A measure returns its native value, or None where it cannot be assessed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.photo import frontal, light, pose, scene
from kiosk.photo.align import Patch, align
from kiosk.photo.face import Face, Floats
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import Picture
from kiosk.photo.segment import Segmenter

Value = float | str
_SIDE_LIGHT: Final = (
    0.3  # from here one half of the face is shadow, and likeness and skin colour no longer tell what covers it
)
_WHITE: Final = 225.0
_SECOND_FACE: Final = 0.35  # of the first one's width: smaller ones are pictures on the wall


@dataclass(frozen=True)
class Scene:
    """A picture with the faces found in it; what the measures need of it is computed once, when asked for."""

    picture: Picture
    faces: tuple[Face, ...]
    segmenter: Segmenter
    template: frontal.FrontalTemplate

    @property
    def face(self) -> Face | None:
        """The largest face."""
        return self.faces[0] if self.faces else None

    @cached_property
    def patch(self) -> Patch | None:
        """The largest face, level and 256 px."""
        return align(self.picture.rgb, self.face) if self.face else None

    @cached_property
    def person(self) -> Floats:
        """Person mask of the whole picture, (H, W) in 0..1."""
        return self.segmenter.person(self.picture.rgb)

    @cached_property
    def background(self) -> NDArray[np.uint8] | None:
        """Background pixels (N, 3), or None where there are too few."""
        return scene.background(self.picture.rgb, self.person)


def look(picture: Picture, finder: FaceFinder, segmenter: Segmenter) -> Scene:
    """Finds the faces of a picture and makes the scene for its measures."""
    return Scene(picture, counted(finder.find(picture.rgb)), segmenter, finder.template)


def counted(faces: Sequence[Face]) -> tuple[Face, ...]:
    """The faces that count as people before the camera, largest first."""
    return tuple(face for face in faces if face.width >= _SECOND_FACE * faces[0].width)


def measure(scene_: Scene, name: str) -> Value | None:
    """One measure by name. Raises ``KeyError`` for a name that is none."""
    value = MEASURES[name](scene_)
    return None if isinstance(value, float) and isnan(value) else value


def _of_face(function: Callable[[Face], float]) -> Callable[[Scene], float | None]:
    return lambda s: function(s.face) if s.face else None


def _of_patch(function: Callable[[Patch], float], *, needs_even_light: bool = False) -> Callable[[Scene], float | None]:
    def assess(s: Scene) -> float | None:
        if s.patch is None or (needs_even_light and light.uneven_light(s.patch) > _SIDE_LIGHT):
            return None
        return function(s.patch)

    return assess


def _of_background(function: Callable[[NDArray[np.uint8]], float]) -> Callable[[Scene], float | None]:
    return lambda s: function(s.background) if s.faces and s.background is not None else None


def _hair_top(s: Scene) -> float | None:
    """On a white background the first row that is not white; else by the person mask, which is about 2 px coarser."""
    if s.face is None:
        return None
    white = s.background is not None and scene.whiteness(s.background) >= _WHITE
    mask = scene.not_white(s.picture.rgb) if white else s.segmenter.head(s.picture.rgb, s.face)
    return scene.hair_top(mask, s.face)


MEASURES: Final[Mapping[str, Callable[[Scene], Value | None]]] = MappingProxyType(
    {
        "format": lambda s: s.picture.format,
        "colour_mode": lambda s: s.picture.mode,
        "width_px": lambda s: float(s.picture.size[0]),
        "height_px": lambda s: float(s.picture.size[1]),
        "dpi": lambda s: min(s.picture.dpi) if s.picture.dpi else 0.0,
        "bytes": lambda s: float(s.picture.bytes),
        "faces": lambda s: float(len(s.faces)),
        "face_width_px": _of_face(lambda f: f.width),
        "source_face_width_px": _of_face(lambda f: f.width),
        "eye_mid_x_px": _of_face(lambda f: float(f.eye_middle[0])),
        "eyes_above_bottom_px": lambda s: s.picture.rgb.shape[0] - float(s.face.eye_middle[1]) if s.face else None,
        "hair_top_px": _hair_top,
        "roll_deg": _of_face(lambda f: f.roll_deg),
        "yaw_deg": _of_face(pose.yaw_deg),
        "pitch_deg": _of_face(pose.pitch_deg),
        "eye_opening": _of_face(pose.eye_opening),
        "eyelid_skin": _of_patch(scene.eyelid_skin),
        "mouth_gap": _of_face(pose.mouth_gap),
        "smile": _of_face(pose.smile),
        "eye_likeness": _of_patch(frontal.eye_likeness, needs_even_light=True),
        "template_score": lambda s: s.template.score(s.patch) if s.patch else None,
        "lower_face_skin": _of_patch(scene.lower_face_skin, needs_even_light=True),
        "mouth_line": _of_patch(scene.mouth_line),
        "dark_round_eyes": _of_patch(light.dark_round_eyes, needs_even_light=True),
        "sharpness": _of_patch(light.sharpness),
        "face_luma": _of_patch(light.face_luma),
        "over_exposed": _of_patch(light.over_exposed),
        "uneven_light": _of_patch(light.uneven_light),
        "skin_hue_deg": _of_patch(lambda p: light.skin_colour(p)[0]),
        "skin_chroma": _of_patch(lambda p: light.skin_colour(p)[1]),
        "glare": _of_patch(light.glare),
        "background_white": _of_background(scene.whiteness),
        "background_unevenness": _of_background(scene.unevenness),
        "background_colour": _of_background(scene.colourfulness),
        "white_clothes": lambda s: scene.white_clothes(s.picture.rgb, s.person, s.face) if s.face else None,
        "skin_at_ears": _of_patch(scene.skin_at_ears, needs_even_light=True),
        "skin_above_brows": _of_patch(scene.skin_above_brows, needs_even_light=True),
    }
)
