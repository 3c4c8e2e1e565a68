"""Cuts the one face out of a picture for the engine, so that only small squares travel to it."""

from typing import Final

import cv2
import numpy as np

from kiosk.face.matcher import CROP_PX, Crop, CropFault
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.geometry import moved, similarity, warp
from kiosk.photo.landmarks import MOUTH_L, MOUTH_R
from kiosk.photo.scene import counted

_FACE_SHARE: Final = 0.55  # cheek to cheek in the square: room for the whole head
_BOX_SIDE: Final = 1.05  # dlib's own detector draws boxes of about this many face widths, brows to chin
_BOX_DROP: Final = 0.22  # their centre lies this many face widths below the eyes
_SMALLEST_SIDE: Final = 300  # px; the photo on a card's chip has 102 x 126 and is enlarged before the search
_NOSE_TIP: Final = 1


def crop_one(rgb: Rgb, finder: FaceFinder) -> Crop | CropFault:
    """The square round the only face of ``rgb`` (H, W, 3) uint8, or why there is none."""
    side = min(rgb.shape[:2])
    if side < _SMALLEST_SIDE:
        factor = _SMALLEST_SIDE / side
        rgb = np.asarray(cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    faces = counted(finder.find(rgb))
    if not faces:
        return "no face"
    return crop(rgb, faces[0]) if len(faces) == 1 else "two faces"


def crop(rgb: Rgb, face: Face) -> Crop:
    """The level square round a face that is known."""
    scale = _FACE_SHARE * CROP_PX / face.width
    eyes_at = (CROP_PX / 2, CROP_PX / 2 - _BOX_DROP * _FACE_SHARE * CROP_PX)
    matrix = similarity(face.eye_middle, face.roll_deg, scale, eyes_at)
    half = round(_BOX_SIDE * _FACE_SHARE * CROP_PX / 2)
    middle = CROP_PX // 2
    box = (middle - half, middle + half, middle + half, middle - half)
    mouth_and_nose = face.points[[_NOSE_TIP, MOUTH_L, MOUTH_R]]
    five = moved(np.vstack([face.eye_l, face.eye_r, mouth_and_nose]), matrix)
    return Crop(warp(rgb, matrix, (CROP_PX, CROP_PX)), box, five)
