"""Tells the person from the background: selfie segmentation, run on a square round the head for a fine hair edge."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.find import read_net

_NET_PX: Final = 256
_HEAD: Final = 3.4  # side of the square in face widths; 2.6 cuts wide hair (face facts, section 5)


class Segmenter:
    """Selfie segmentation. Not for two threads at once."""

    def __init__(self, models: Path) -> None:
        """``models`` is the folder with the .tflite files. Raises ``FileNotFoundError`` when it is missing."""
        self._net = read_net(models / "selfie_segmentation.tflite")

    def person(self, rgb: Rgb) -> Floats:
        """How likely each pixel belongs to the person: (H, W) float32 in 0..1 for ``rgb`` (H, W, 3) uint8."""
        height, width = rgb.shape[:2]
        small = cv2.resize(
            rgb, (_NET_PX, _NET_PX), interpolation=cv2.INTER_AREA if height > _NET_PX else cv2.INTER_LINEAR
        )
        return np.asarray(
            cv2.resize(self._run(small), (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32
        )

    def head(self, rgb: Rgb, face: Face) -> Floats:
        """The same for the square of 3.4 face widths round the head; 0 outside it. (H, W) float32."""
        height, width = rgb.shape[:2]
        side = _HEAD * face.width
        centre = face.eye_middle + np.array([0, 0.25 * face.width], dtype=np.float32)
        scale = _NET_PX / side
        to_net = np.array(
            [[scale, 0, _NET_PX / 2 - scale * centre[0]], [0, scale, _NET_PX / 2 - scale * centre[1]]], dtype=np.float64
        )
        # The picture's own edge is carried on outwards, so that shoulders cut by the frame stay shoulders for the network.
        small = _shrunk(rgb, to_net, scale)
        back = cv2.invertAffineTransform(to_net)
        mask = cv2.warpAffine(self._run(small), back, (width, height), flags=cv2.INTER_LINEAR)
        return np.asarray(mask, dtype=np.float32)

    def _run(self, small: Rgb) -> Floats:
        self._net.setInput(cv2.dnn.blobFromImage(small, 1 / 255))
        mask = np.asarray(self._net.forward(), dtype=np.float32).reshape(_NET_PX, _NET_PX)
        return np.clip(mask, 0, 1)


def _shrunk(rgb: Rgb, to_net: np.ndarray[tuple[int, ...], np.dtype[np.float64]], scale: float) -> Rgb:
    """Warps after an area-averaging shrink, since a plain warp of a large picture would alias in the hair."""
    if scale < 0.5:
        half = 2.0 * scale
        size = (max(1, round(rgb.shape[1] * half)), max(1, round(rgb.shape[0] * half)))
        exact = np.diag([rgb.shape[1] / size[0], rgb.shape[0] / size[1]])
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        to_net = np.column_stack([to_net[:, :2] @ exact, to_net[:, 2]])
    return np.asarray(cv2.warpAffine(rgb, to_net, (_NET_PX, _NET_PX), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
