"""Every measure by its name. A measure returns its native value, or None where it cannot be assessed."""

from collections.abc import Callable, Mapping
from math import isnan
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Patch
from kiosk.photo.face import Face
from kiosk.photo.measures import background, colour, cover, head, light, pose, practice
from kiosk.photo.scene import Scene

Value = float | str
_SIDE_LIGHT: Final = (
    0.3  # from here one half of the face is shadow, and likeness and skin colour no longer tell what covers it
)
_WHITE: Final = 225.0


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
    white = s.background is not None and background.whiteness(s.background) >= _WHITE
    mask = head.not_white(s.picture.rgb) if white else s.segmenter.head(s.picture.rgb, s.face)
    return head.hair_top(mask, s.face)


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
        "eyelid_skin": _of_patch(cover.eyelid_skin),
        "mouth_gap": _of_face(pose.mouth_gap),
        "smile": _of_face(pose.smile),
        "eye_likeness": _of_patch(cover.eye_likeness, needs_even_light=True),
        "template_score": lambda s: s.template.score(s.patch) if s.patch else None,
        "lower_face_skin": _of_patch(cover.lower_face_skin, needs_even_light=True),
        "mouth_line": _of_patch(cover.mouth_line),
        "dark_round_eyes": _of_patch(cover.dark_round_eyes, needs_even_light=True),
        "sharpness": _of_patch(light.sharpness),
        "face_luma": _of_patch(light.face_luma),
        "over_exposed": _of_patch(light.over_exposed),
        "uneven_light": _of_patch(light.uneven_light),
        "skin_hue_deg": _of_patch(lambda p: colour.skin_colour(p)[0]),
        "skin_chroma": _of_patch(lambda p: colour.skin_colour(p)[1]),
        "glare": _of_patch(light.glare),
        "background_white": _of_background(background.whiteness),
        "background_unevenness": _of_background(background.unevenness),
        "background_colour": _of_background(background.colourfulness),
        "white_clothes": lambda s: practice.white_clothes(s.picture.rgb, s.person, s.face) if s.face else None,
        "skin_at_ears": _of_patch(practice.skin_at_ears, needs_even_light=True),
        "skin_above_brows": _of_patch(practice.skin_above_brows, needs_even_light=True),
    }
)
