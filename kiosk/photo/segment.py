"""Tells the person from the background: selfie segmentation, run on a square round the head for a fine hair edge."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.find import read_net
from kiosk.photo.geometry import inverse, similarity, warp

_NET_PX: Final = 256
_BELOW_EYES: Final = 0.25  # the square's centre, face widths below the eyes
_HEAD: Final = 3.4  # side of the square in face widths; 2.6 cuts wide hair (face facts, section 5)


class Segmenter:
    """Selfie segmentation. Not for two threads at once."""

    def __init__(self, models: Path) -> None:
        """``models`` is the folder with the .tflite files. Raises ``FileNotFoundError`` when it is missing."""
        self._net = read_net(models / "selfie_segmentation.tflite")

    def person(self, rgb: Rgb) -> Floats:
        """How likely each pixel belongs to the person: (H, W) float32 in 0..1 for ``rgb`` (H, W, 3) uint8."""
        height, width = rgb.shape[:2]
        way = cv2.INTER_AREA if height > _NET_PX else cv2.INTER_LINEAR
        mask = self._run(np.asarray(cv2.resize(rgb, (_NET_PX, _NET_PX), interpolation=way), dtype=np.uint8))
        return np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)

    def head(self, rgb: Rgb, face: Face) -> Floats:
        """The same for the square of 3.4 face widths round the head; 0 outside it. (H, W) float32."""
        height, width = rgb.shape[:2]
        centre = face.eye_middle + np.array([0, _BELOW_EYES * face.width], dtype=np.float32)
        to_net = similarity(centre, 0.0, _NET_PX / (_HEAD * face.width), (_NET_PX / 2, _NET_PX / 2))
        # The warp carries the picture's edge on outwards: shoulders cut by the frame stay shoulders.
        mask = self._run(warp(rgb, to_net, (_NET_PX, _NET_PX)))
        return np.asarray(cv2.warpAffine(mask, inverse(to_net), (width, height)), dtype=np.float32)

    def _run(self, small: Rgb) -> Floats:
        self._net.setInput(cv2.dnn.blobFromImage(small, 1 / 255))
        mask = np.asarray(self._net.forward(), dtype=np.float32).reshape(_NET_PX, _NET_PX)
        return np.clip(mask, 0, 1)
