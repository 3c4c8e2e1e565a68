"""What a face engine offers (entry-point group ``kiosk.face_matchers``), and the square of a face that it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Floats, Rgb

Encoding = NDArray[np.float64]
Option = str | int | float
Options = Mapping[str, Option]
"""What the configuration gives a provider: ``[face.engine.NAME.options]``."""

CropFault = Literal["no face", "two faces"]
CROP_PX: Final = 320


@dataclass(frozen=True)
class Crop:
    """A level square round one face.

    ``rgb`` (320, 320, 3) uint8; the face's box in it (top, right, bottom, left) px; ``five`` (5, 2) float32 px: the
    eye on the left of the picture, the eye on the right, tip of the nose, the corners of the mouth left and right.
    """

    rgb: Rgb
    box: tuple[int, int, int, int]
    five: Floats


class FaceMatcher(Protocol):
    """A face engine, fixed to one version of one model.

    An entry point names a callable that takes ``Options`` and gives one. It runs in a process of its own, and raises
    ``ProviderError`` there when its options or its model do not let it work.
    """

    engine: str
    engine_version: str

    def encode(self, crop: Crop) -> Encoding:
        """The face's descriptor, (N,) float64."""
        ...

    def distance(self, a: Encoding, b: Encoding) -> float:
        """0 = the same picture; larger = less alike. What it means is said by the limits of this engine."""
        ...
