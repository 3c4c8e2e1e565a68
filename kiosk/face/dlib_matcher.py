"""dlib's face descriptor through face_recognition: encodings and distances only.

Never its ``face_landmarks``: the 68-point model it would use excludes commercial use (face facts, section 8).
"""

import os
import sys
import types
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

import dlib
import numpy as np

from kiosk.face.matcher import Crop, Encoding, Thresholds


class DlibMatcher:
    """Holds the interpreter for 60-90 ms per face, so it belongs into a process of its own (``worker``)."""

    engine = "dlib-resnet-v1"
    thresholds = Thresholds()

    def __init__(self) -> None:
        """Loads the models: about 2 s and 150 MB."""
        self._engine = _face_recognition()
        self.engine_version = f"dlib {dlib.__version__}, face_recognition {version('face-recognition')}"

    def encode(self, crop: Crop) -> Encoding:
        """Descriptor (128,) float64.

        The five-point model places eyes and nose inside the box that our own detector gave.
        """
        encodings = self._engine.face_encodings(crop.rgb, known_face_locations=[crop.box], num_jitters=1, model="small")
        return np.asarray(encodings[0], dtype=np.float64)

    def distance(self, a: Encoding, b: Encoding) -> float:
        """Euclidean distance."""
        return float(np.linalg.norm(a - b))


def _face_recognition() -> ModuleType:
    """face_recognition's models package asks for pkg_resources, gone from setuptools 81.

    Missing, it quits the whole process.

    It needs one function of it, given here for the length of the import.
    """
    name = "pkg_resources"
    stand_in = types.ModuleType(name)

    def resource_filename(package: str, path: str) -> str:
        return os.path.join(os.path.dirname(str(sys.modules[package].__file__)), path)

    vars(stand_in)["resource_filename"] = resource_filename
    present = sys.modules.get(name)
    sys.modules[name] = stand_in
    try:
        return import_module("face_recognition")
    finally:
        del sys.modules[name]
        if present is not None:
            sys.modules[name] = present
