"""Every measure by its name. A measure returns its native value, or None where it cannot be assessed."""

from collections.abc import Callable, Mapping
from math import isnan
from types import MappingProxyType
from typing import Final

from kiosk.photo.align import Patch
from kiosk.photo.face import Face
from kiosk.photo.measures import background, colour, cover, head, light, pose, practice, shared
from kiosk.photo.measures.background import Wall
from kiosk.photo.scene import Scene

Value = float | str
_SAME_DPI: Final = 0.5  # PNG states px per metre, so 350 comes back as 350.01
_EVEN: Final = 8.0  # luma; a wall that varies less has one colour


def measure(scene_: Scene, name: str) -> Value | None:
    """One measure by name. Raises ``KeyError`` for a name that is none."""
    value = MEASURES[name](scene_)
    return None if isinstance(value, float) and isnan(value) else value


def _of_face(function: Callable[[Face], float]) -> Callable[[Scene], float | None]:
    return lambda s: function(s.face) if s.face else None


def _of_patch(function: Callable[[Patch], float]) -> Callable[[Scene], float | None]:
    return lambda s: function(s.patch) if s.patch else None


def _of_wall(function: Callable[[Wall], float]) -> Callable[[Scene], float | None]:
    return lambda s: function(s.wall) if s.faces and s.wall else None


def _of_both(function: Callable[[Wall, Patch], float]) -> Callable[[Scene], float | None]:
    return lambda s: function(s.wall, s.patch) if s.wall and s.patch else None


def _dpi(said: tuple[float, float] | None) -> float:
    """The resolution that the file states for both directions; 0 where it states none, or two."""
    return said[0] if said and abs(said[0] - said[1]) < _SAME_DPI else 0.0


def _shared_shadow(s: Scene) -> float | None:
    return shared.shadow(s.wall, s.patch, float(s.face.eye_middle[0])) if s.wall and s.patch and s.face else None


def _hair_top(s: Scene) -> float | None:
    """Before an even wall the first row that is not the wall; else by the person mask, which is about 2 px coarser."""
    if s.face is None:
        return None
    even = s.wall is not None and background.unevenness(s.wall) < _EVEN
    mask = head.unlike(s.picture.rgb, s.wall.colour()) if even and s.wall else s.segmenter.head(s.picture.rgb, s.face)
    return head.hair_top(mask, s.face)


MEASURES: Final[Mapping[str, Callable[[Scene], Value | None]]] = MappingProxyType(
    {
        "format": lambda s: s.picture.format,
        "colour_mode": lambda s: s.picture.mode,
        "width_px": lambda s: float(s.picture.size[0]),
        "height_px": lambda s: float(s.picture.size[1]),
        "dpi": lambda s: _dpi(s.picture.dpi),
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
        "mouth_gap": _of_patch(cover.mouth_gap),
        "smile": _of_face(pose.smile),
        "face_inside": lambda s: head.inside(s.face, *s.picture.rgb.shape[1::-1]) if s.face else None,
        "eye_likeness": _of_patch(cover.eye_likeness),
        "skin_round_eyes": _of_patch(cover.skin_round_eyes),
        "template_score": lambda s: s.template.score(s.patch) if s.patch else None,
        "lower_face_skin": _of_patch(cover.lower_face_skin),
        "mouth_line": _of_patch(cover.mouth_line),
        "dark_round_eyes": _of_patch(cover.dark_round_eyes),
        "sharpness": _of_patch(light.sharpness),
        "face_luma": _of_patch(light.face_luma),
        "over_exposed": _of_patch(light.over_exposed),
        "uneven_light": _of_patch(light.uneven_light),
        "vertical_light": _of_patch(light.vertical_light),
        "person_tint": _of_patch(lambda p: colour.person_tint(p).size),
        "skin_chroma": _of_patch(colour.skin_chroma),
        "shared_tint": _of_both(shared.tint),
        "shared_shadow": _shared_shadow,
        "brightest": _of_both(shared.brightest),
        "glare": _of_patch(light.glare),
        "background_white": _of_wall(background.whiteness),
        "background_unevenness": _of_wall(background.unevenness),
        "background_colour": _of_wall(background.colourfulness),
        "white_clothes": lambda s: practice.white_clothes(s.picture.rgb, s.person, s.face) if s.face else None,
        "skin_at_ears": _of_patch(practice.skin_at_ears),
        "skin_above_brows": _of_patch(practice.skin_above_brows),
    }
)
