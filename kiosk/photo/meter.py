"""Measures the frames of a running camera for live guidance, each measure as often as it can change and as it costs."""

from collections.abc import Mapping
from math import cos, radians, sin
from types import MappingProxyType
from typing import Final

from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.gauges import face_gauges
from kiosk.photo.live import LiveMeasures
from kiosk.photo.measures import head, practice
from kiosk.photo.measures.table import measure
from kiosk.photo.read import Picture
from kiosk.photo.scene import Scene, counted
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard

_DETECT: Final = (5, 0)
_SEGMENT: Final = (5, 2)
_OFTEN: Final = (1, 0)
_FAR: Final = 5  # frames without anybody; somebody far away is then looked for in one of them
_SELDOM: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "template_score": (5, 1),
        "lower_face_skin": (5, 3),
        "mouth_line": (5, 3),
        "dark_round_eyes": (5, 4),
        "eye_likeness": (5, 4),
        "skin_round_eyes": (5, 1),
        "glare": (3, 1),
        "vertical_light": (10, 6),
        "skin_at_ears": (10, 3),
        "skin_above_brows": (10, 8),
    }
)
"""Every how many frames, and at which of them: what costs much does not fall into one frame."""

_CLOTHES: Final = "white_clothes"  # seen by the mask that is made for the hair
_HALF_WIDTH: Final = 0.87  # the finished photo reaches so far to the sides of the eyes, and below them, in face widths
_BELOW: Final = 1.31


class LiveMeter:
    """Measures frames. Not for two threads at once.

    A new face is measured in full. After that it is tracked from frame to frame, looked for anew every fifth (a second
    person may have come), and what was measured seldom keeps its last value in between.
    """

    def __init__(self, finder: FaceFinder, segmenter: Segmenter, standard: Standard) -> None:
        """``standard`` says which rules are looked at."""
        self._finder = finder
        self._segmenter = segmenter
        self._names = tuple(gauge.measure for gauge in face_gauges(standard))
        self._frame = 0
        self._faces = 0
        self._empty = 0
        self._face: Face | None = None
        self._kept: dict[str, float] = {}

    def measure(self, rgb: Rgb) -> LiveMeasures:
        """Measures one camera frame (H, W, 3) uint8, not mirrored."""
        face = self._look(rgb)
        if face is None:
            self._frame, self._kept = 0, {}
            return LiveMeasures(0, None, {})
        new = self._frame == 0
        height, width = rgb.shape[:2]
        scene = Scene(
            Picture(rgb, "", "RGB", (width, height), None, 0, 1.0), (face,), self._segmenter, self._finder.template
        )
        for name in self._names:
            if name != _CLOTHES and (new or self._due(_SELDOM.get(name, _OFTEN))):
                self._keep(name, measure(scene, name))
        if new or self._due(_SEGMENT):
            person = self._segmenter.head(rgb, face)
            top = head.hair_top(person, face)
            self._keep("hair_room", None if top is None else top / face.width)
            if _CLOTHES in self._names:
                self._keep(_CLOTHES, practice.white_clothes(rgb, person, face))
        self._frame += 1
        return LiveMeasures(self._faces, face, self._kept | _framing(face, width, height, self._kept.get("hair_room")))

    def _look(self, rgb: Rgb) -> Face | None:
        tracked = None if self._face is None or self._due(_DETECT) else self._finder.track(rgb, self._face)
        if tracked is None:
            far = self._face is not None or self._empty % _FAR == 0
            faces = counted(self._finder.find(rgb, far=far))
            self._empty = 0 if faces else self._empty + 1
            self._faces, tracked = len(faces), faces[0] if faces else None
        self._face = tracked
        return tracked

    def _due(self, rhythm: tuple[int, int]) -> bool:
        every, at = rhythm
        return self._frame % every == at

    def _keep(self, name: str, value: float | str | None) -> None:
        """The newest value; what cannot be assessed any more is forgotten."""
        if isinstance(value, float):
            self._kept[name] = value
        else:
            self._kept.pop(name, None)


def _framing(face: Face, width: int, height: int, hair_room: float | None) -> dict[str, float]:
    """Where the face lies in a frame of ``width`` x ``height`` px; rooms in face widths.

    Composition levels the eyes: of a tilted head it needs the corners of a tilted frame, which reach further.
    """
    x, y = (float(v) for v in face.eye_middle)
    tilt = radians(abs(face.roll_deg))
    corner_below, corner_beside = _HALF_WIDTH * sin(tilt), _BELOW * sin(tilt)
    below = ((height - y) / face.width - corner_below) / cos(tilt)
    values = {
        "face_width_px": face.width,
        "face_share": face.width / min(width, height),
        "centre_x": x / width,
        "room_left": (x / face.width - corner_beside) / cos(tilt),
        "room_right": ((width - x) / face.width - corner_beside) / cos(tilt),
        "room_above": y / face.width,
        "room_below": below,
    }
    if hair_room is not None:
        values["room_in_all"] = hair_room + below
    return values
