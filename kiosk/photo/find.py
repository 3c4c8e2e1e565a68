"""Finds faces.

BlazeFace gives boxes, the face mesh gives 468 points with depth. Both run in OpenCV's own network runner.
"""

from math import atan2, degrees
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np

from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.geometry import inverse, moved, similarity
from kiosk.photo.measures.cover import FrontalTemplate

_DETECTOR_PX: Final = 128
_ANCHORS: Final = 896
_MESH_PX: Final = 192
_MESH_POINTS: Final = 468
_DETECTOR_SCORE: Final = 0.6  # 72 real photos: no false extra face at this score (face facts, section 4)
_MESH_SCORE: Final = 0.5  # 0.00-0.23 on boxes without a face, 1.00 on faces
_OVERLAP: Final = 0.3
_CROP: Final = 1.5  # the mesh was trained on squares of 1.5 x the face box
_TILE: Final = 0.5  # second look at half-size tiles when the face is too small for the detector's 128 px


class _Detection(NamedTuple):
    """Score 0..1; centre, size and the two eye centres in px."""

    score: float
    centre: Floats
    size: Floats
    eyes: Floats


class FaceFinder:
    """Finds faces in RGB pictures. Not for two threads at once: a network keeps its layers' results between calls."""

    def __init__(self, models: Path) -> None:
        """``models`` is the folder with the .tflite files. Raises ``FileNotFoundError`` when one is missing."""
        self._detector = read_net(models / "face_detection_short_range.tflite")
        self._mesh = read_net(models / "face_landmark.tflite")
        self._anchors = _anchors()
        self.template = FrontalTemplate()

    def find(self, rgb: Rgb, *, far: bool = True) -> list[Face]:
        """Faces in ``rgb`` (H, W, 3) uint8, largest first.

        When the whole picture shows none, overlapping half-size tiles are searched too: the detector sees 128 px and
        misses a face narrower than about a tenth of the picture. That costs nine times as much, and is left out
        without ``far``.
        """
        faces = self._find_in(rgb, 0, 0)
        if far and not faces and min(rgb.shape[:2]) >= 4 * _DETECTOR_PX:
            faces = [face for x, y, tile in _tiles(rgb) for face in self._find_in(tile, x, y, whole=rgb)]
        return _distinct(faces)

    def track(self, rgb: Rgb, last: Face) -> Face | None:
        """The face of the frame before, found again from its own points without a new detection.

        None when it is lost.
        """
        return self._meshed(rgb, last.eye_l, last.eye_r, _square_of(last), last.score)

    def _find_in(self, part: Rgb, x: int, y: int, whole: Rgb | None = None) -> list[Face]:
        shift = np.array([x, y], dtype=np.float32)
        picture = part if whole is None else whole
        found = []
        for seen in self._detect(part):
            eye_l, eye_r = seen.eyes + shift
            rough = self._meshed(picture, eye_l, eye_r, (seen.centre + shift, float(seen.size.max())), seen.score)
            # A second look from the square of the first mesh: that is the frame the mesh was trained on.
            fine = self.track(picture, rough) if rough else None
            if fine:
                found.append(fine)
        return found

    def _detect(self, rgb: Rgb) -> list[_Detection]:
        """Every detection, in px of ``rgb``."""
        height, width = rgb.shape[:2]
        side = max(height, width)
        size = (max(1, round(width * _DETECTOR_PX / side)), max(1, round(height * _DETECTOR_PX / side)))
        canvas = np.zeros((_DETECTOR_PX, _DETECTOR_PX, 3), dtype=np.uint8)
        canvas[: size[1], : size[0]] = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        outputs = _run(self._detector, cv2.dnn.blobFromImage(canvas, 1 / 127.5, mean=(127.5, 127.5, 127.5)))
        raw = next(out for out in outputs if out.size == _ANCHORS * 16).reshape(_ANCHORS, 16)
        scores = _sigmoid(next(out for out in outputs if out.size == _ANCHORS).reshape(_ANCHORS))
        found = []
        for i in np.flatnonzero(scores > _DETECTOR_SCORE):
            centre = (raw[i, :2] / _DETECTOR_PX + self._anchors[i]) * side
            eyes = (raw[i, 4:8].reshape(2, 2) / _DETECTOR_PX + self._anchors[i]) * side
            found.append(_Detection(float(scores[i]), centre, raw[i, 2:4] * (side / _DETECTOR_PX), eyes))
        boxes = [[*(float(v) for v in d.centre - d.size / 2), *(float(v) for v in d.size)] for d in found]
        kept = cv2.dnn.NMSBoxes(boxes, [d.score for d in found], _DETECTOR_SCORE, _OVERLAP) if found else ()
        return [found[int(i)] for i in np.asarray(kept, dtype=np.int64).reshape(-1)]

    def _meshed(
        self, rgb: Rgb, eye_l: Floats, eye_r: Floats, square: tuple[Floats, float], score: float
    ) -> Face | None:
        centre, side = square
        dx, dy = (float(v) for v in eye_r - eye_l)
        scale = _MESH_PX / (_CROP * side)
        to_crop = similarity(centre, degrees(atan2(dy, dx)), scale, (_MESH_PX / 2, _MESH_PX / 2))
        crop = cv2.warpAffine(rgb, to_crop, (_MESH_PX, _MESH_PX))
        outputs = _run(self._mesh, cv2.dnn.blobFromImage(crop, 1 / 255))
        mesh = next(out for out in outputs if out.size == _MESH_POINTS * 3).reshape(_MESH_POINTS, 3)
        mesh_score = float(_sigmoid(next(out for out in outputs if out.size == 1).reshape(1))[0])
        if mesh_score < _MESH_SCORE:
            return None
        points = moved(np.asarray(mesh[:, :2], dtype=np.float32), inverse(to_crop))
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        box = (float(x0), float(y0), float(x1 - x0), float(y1 - y0))
        return Face(box, score, points, (mesh[:, 2] / scale).astype(np.float32), mesh_score)


def read_net(path: Path) -> cv2.dnn.Net:
    """Reads one .tflite network. Raises ``FileNotFoundError`` with the path's name."""
    if not path.is_file():
        raise FileNotFoundError(f"model file {path.name} is missing in {path.parent.name}/; `make setup` puts it there")
    return cv2.dnn.readNetFromTFLite(str(path))


def _run(net: cv2.dnn.Net, blob: cv2.typing.MatLike) -> list[Floats]:
    net.setInput(blob)
    return [np.asarray(out, dtype=np.float32) for out in net.forward(net.getUnconnectedOutLayersNames())]


def _square_of(face: Face) -> tuple[Floats, float]:
    """Centre and side of the face's square, measured along its own eye line so that a tilted head keeps its size."""
    angle = np.radians(face.roll_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], dtype=np.float32)
    upright = face.points @ turn.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    centre = ((low + high) / 2) @ turn
    return centre.astype(np.float32), float((high - low).max())


def _tiles(rgb: Rgb) -> list[tuple[int, int, Rgb]]:
    height, width = rgb.shape[:2]
    h, w = int(height * _TILE), int(width * _TILE)
    xs, ys = (0, (width - w) // 2, width - w), (0, (height - h) // 2, height - h)
    return [(x, y, rgb[y : y + h, x : x + w]) for y in ys for x in xs]


def _distinct(faces: list[Face]) -> list[Face]:
    """Drops the second copy of a face that two detections or two tiles led to; largest first."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda f: f.width, reverse=True):
        if all(float(np.linalg.norm(face.eye_middle - other.eye_middle)) > other.width / 2 for other in kept):
            kept.append(face)
    return kept


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), dtype=np.float32)


def _anchors() -> Floats:
    """Centres of the 896 BlazeFace anchors in 0..1, (896, 2)."""
    rows = [
        ((x + 0.5) / grid, (y + 0.5) / grid)
        for grid, count in ((16, 2), (8, 6))
        for y in range(grid)
        for x in range(grid)
        for _ in range(count)
    ]
    return np.array(rows, dtype=np.float32)
