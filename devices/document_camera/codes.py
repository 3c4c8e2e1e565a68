"""QR and bar codes in a picture, by zxing-cpp."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from devices.document_camera.port import Code, Corners


def read_codes(bgr: NDArray[np.uint8]) -> tuple[Code, ...]:
    """The codes of a picture, uint8 BGR; about 0.1 s for 1920 x 1080."""
    found = zxingcpp.read_barcodes(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))
    return tuple(Code(one.text, one.format.name, _corners(one.position)) for one in found if one.valid)


def _corners(at: zxingcpp.Position) -> Corners:
    tl, tr, br, bl = (
        (float(point.x), float(point.y)) for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    )
    return tl, tr, br, bl
