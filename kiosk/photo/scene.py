"""A picture with the faces found in it: what every measure looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kiosk.photo.align import Patch, align
from kiosk.photo.face import Face, Floats
from kiosk.photo.find import FaceFinder
from kiosk.photo.landmarks import CHIN
from kiosk.photo.measures.background import Wall, wall
from kiosk.photo.measures.cover import FrontalTemplate
from kiosk.photo.measures.drawing import drawn
from kiosk.photo.read import Picture
from kiosk.photo.segment import Segmenter

_SECOND_FACE: Final = 0.35  # of the first one's width: smaller ones are pictures on the wall
_PRINTED: Final = 0.65  # of the wearer's width


@dataclass(frozen=True)
class Scene:
    """A picture with the faces found in it; what the measures need of it is computed once, when asked for."""

    picture: Picture
    faces: tuple[Face, ...]
    segmenter: Segmenter
    template: FrontalTemplate

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
    def wall(self) -> Wall | None:
        """The background, or None where there is too little of it."""
        return wall(self.picture.rgb, self.person)


def look(picture: Picture, finder: FaceFinder, segmenter: Segmenter) -> Scene:
    """Finds the faces of a picture, those that are drawn left out, and makes the scene for its measures."""
    faces = [face for face in finder.find(picture.rgb) if not drawn(align(picture.rgb, face))]
    return Scene(picture, counted(faces), segmenter, finder.template)


def counted(faces: Sequence[Face]) -> tuple[Face, ...]:
    """The faces that count as people before the camera, largest first.

    Small ones, and one printed on the clothes, do not.
    """
    first = faces[0] if faces else None
    return tuple(
        face for face in faces if first and face.width >= _SECOND_FACE * first.width and not _on_clothes(face, first)
    )


def _on_clothes(face: Face, wearer: Face) -> bool:
    """A child held before the chest is as near to the camera, and its face hardly narrower."""
    dx = abs(float(face.eye_middle[0] - wearer.eye_middle[0]))
    below = float(face.eye_middle[1]) > float(wearer.points[CHIN, 1])
    return below and dx < 0.5 * wearer.width and face.width < _PRINTED * wearer.width
