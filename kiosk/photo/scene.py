"""A picture with the faces found in it: what every measure looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kiosk.photo.align import Patch, align
from kiosk.photo.face import Face, Floats
from kiosk.photo.find import FaceFinder
from kiosk.photo.measures.background import background
from kiosk.photo.measures.cover import FrontalTemplate
from kiosk.photo.read import Picture
from kiosk.photo.segment import Segmenter

_SECOND_FACE: Final = 0.35  # of the first one's width: smaller ones are pictures on the wall


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
    def background(self) -> NDArray[np.uint8] | None:
        """Background pixels (N, 3), or None where there are too few."""
        return background(self.picture.rgb, self.person)


def look(picture: Picture, finder: FaceFinder, segmenter: Segmenter) -> Scene:
    """Finds the faces of a picture and makes the scene for its measures."""
    return Scene(picture, counted(finder.find(picture.rgb)), segmenter, finder.template)


def counted(faces: Sequence[Face]) -> tuple[Face, ...]:
    """The faces that count as people before the camera, largest first."""
    return tuple(face for face in faces if face.width >= _SECOND_FACE * faces[0].width)
