"""OpenCV's SFace as a second engine. Its weights are not part of this project: the site provides the file.

``face_recognition_sface_2021dec.onnx`` (OpenCV Zoo, Apache-2.0, 38.7 MB); published: LFW 0.9940, one person from cosine
similarity 0.363 on. Our distance is 1 - cosine, so that smaller is more alike: 0.637 there. Measure before use.
"""

from pathlib import Path

import cv2
import numpy as np

from kiosk.face.matcher import Crop, Encoding, Options
from kiosk.face.providers import ProviderError


class SFaceMatcher:
    """Aligns by our own five points; nothing of OpenCV's face detector is needed."""

    engine = "sface"

    def __init__(self, options: Options) -> None:
        """Option ``model``: the path of the ONNX file. Raises ``ProviderError`` without it."""
        unknown = set(options) - {"model"}
        if unknown:
            raise ProviderError("options", f"the engine sface has no option {min(unknown)}")
        path = Path(str(options.get("model", "")))
        if not path.is_file():
            named = f"{path} is not there" if options.get("model") else "the option model names no file"
            raise ProviderError("model", f"the engine sface needs face_recognition_sface_2021dec.onnx: {named}")
        try:
            self._network = cv2.FaceRecognizerSF.create(str(path), "")
        except cv2.error as error:
            raise ProviderError("model", f"{path.name} is no network that OpenCV can read") from error
        self.engine_version = f"OpenCV {cv2.__version__}, {path.name}"

    def encode(self, crop: Crop) -> Encoding:
        """Descriptor (128,) float64 of unit length."""
        right, bottom = crop.box[1], crop.box[2]
        left, top = crop.box[3], crop.box[0]
        # A row as OpenCV's detector would give it: box, five points, score.
        row = np.array([left, top, right - left, bottom - top, *crop.five.ravel(), 1.0], dtype=np.float32)
        aligned = self._network.alignCrop(cv2.cvtColor(crop.rgb, cv2.COLOR_RGB2BGR), row)
        feature = np.asarray(self._network.feature(aligned), dtype=np.float64).ravel()
        return np.asarray(feature / max(float(np.linalg.norm(feature)), 1e-12), dtype=np.float64)

    def distance(self, a: Encoding, b: Encoding) -> float:
        """1 - cosine similarity, 0..2."""
        return 1.0 - float(a @ b)
