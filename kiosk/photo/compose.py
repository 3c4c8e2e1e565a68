"""Places a portrait in the frame of the standard.

Eyes level, the cheeks 207 px apart, hair and eyes where the standard wants them.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo import whiten
from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.geometry import Matrix, moved, similarity, warp
from kiosk.photo.measures.head import hair_top, not_white
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Composition, Standard

_GUARD: Final = 2.0  # px kept from each limit: the mesh finds the same point of the finished photo within about 1 px
_FINER: Final = 2  # the frame is built at twice its size and averaged down
_CUT: Final = 3  # px of the person on the source's own edge that may lie inside the frame
_ROUNDS: Final = 3


class CannotComposeError(ValueError):
    """The portrait does not fill the frame. ``code`` is MARGIN or FACE_SIZE."""

    def __init__(self, code: str, reason_zh: str, remedy_zh: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason_zh = reason_zh
        self.remedy_zh = remedy_zh


@dataclass(frozen=True)
class Placement:
    """``scale`` px of the photo per px of the source.

    The eye midpoint lies at ``eye_x``, ``eye_y`` px from the left and upper edge.
    """

    scale: float
    eye_x: float
    eye_y: float

    def matrix(self, face: Face) -> Matrix:
        """Source px to photo px, 2x3, turning the eye line level."""
        return similarity(face.eye_middle, face.roll_deg, self.scale, (self.eye_x, self.eye_y))


@dataclass(frozen=True)
class Composed:
    """``rgb`` (441, 358, 3) uint8 with a white background, and how it was placed."""

    rgb: Rgb
    placement: Placement


def solve(face_width: float, hair_above_eyes: float, wanted: Composition, height_px: int) -> Placement:
    """The placement for a head whose cheeks are ``face_width`` and whose hair rises ``hair_above_eyes``, both in
    source px.

    Aims at 207 px and 14 px. Where the eyes would come too low the head shrinks first (to 195 px), then the hair
    rises (to 9 px); what is still too tall is cut, for the eye line has priority (GA 461-2004 4.1.6). Raises
    ``CannotComposeError`` when the face would have to be enlarged by more than the standard allows.
    """
    lowest_eye = height_px - wanted.eyes_above_bottom_px - _GUARD
    scale = min(wanted.face_width_px.target / face_width, max(1.0, (wanted.face_width_px.min + _GUARD) / face_width))
    if scale > wanted.max_enlargement:
        raise CannotComposeError("FACE_SIZE", "人脸太小，照片放大后不清晰", "请靠近一点拍摄")
    smallest = min(scale, (wanted.face_width_px.min + _GUARD) / face_width)
    top = wanted.hair_top_px.target
    if top + scale * hair_above_eyes > lowest_eye:
        scale = max(smallest, (lowest_eye - top) / hair_above_eyes)
        top = max(wanted.hair_top_px.min + _GUARD, min(top, lowest_eye - scale * hair_above_eyes))
    return Placement(scale, wanted.eye_mid_x_px, min(lowest_eye, top + scale * hair_above_eyes))


def compose(rgb: Rgb, face: Face, standard: Standard, segmenter: Segmenter) -> Composed:
    """Composes the finished photo from a portrait (H, W, 3) uint8.

    Raises ``CannotComposeError`` for lack of margin or size.
    """
    wanted, size = standard.composition, (standard.size.width_px, standard.size.height_px)
    mask = segmenter.head(rgb, face)
    rise = _hair_above_eyes(mask, face)
    for _ in range(_ROUNDS):
        placement = solve(face.width, rise, wanted, size[1])
        frame, alpha, inside = _framed(rgb, mask, placement.matrix(face), size)
        _refuse_cut(alpha, inside)
        finished = whiten.on_white(frame, alpha, _FINER)
        # The soft edge of the hair decides where it ends; measured on the photo itself, so that the next look finds
        # the same.
        found = hair_top(not_white(finished), _placed(face, placement))
        if found is None:
            break
        missed = (placement.eye_y - found) / placement.scale - rise
        if abs(missed) * placement.scale <= 1.0 or found <= 0:
            break
        rise += missed
    return Composed(finished, placement)


def _hair_above_eyes(mask: Floats, face: Face) -> float:
    """How far the hair rises over the eye line in source px, in the level frame."""
    reach = 3.0 * face.width
    level = Placement(1.0, reach / 2, reach).matrix(face)
    upright = cv2.warpAffine(mask, level, (int(reach), int(reach)))
    top = hair_top(np.asarray(upright, dtype=np.float32), _placed(face, Placement(1.0, reach / 2, reach)))
    if top is None:
        raise CannotComposeError("MARGIN", "画面中找不到完整的头部", "请正对镜头，露出整个头部")
    return reach - top


def _placed(face: Face, placement: Placement) -> Face:
    """The face as it lies in the photo."""
    points = moved(face.points, placement.matrix(face))
    return Face(face.box, face.score, points, face.depth * placement.scale, face.mesh_score)


def _framed(rgb: Rgb, mask: Floats, matrix: Matrix, size: tuple[int, int]) -> tuple[Rgb, Floats, NDArray[np.bool_]]:
    """Picture, person mask and what of the frame the source covers, at twice the size of the photo."""
    fine = (size[0] * _FINER, size[1] * _FINER)
    finer = matrix * _FINER
    finer[:, 2] += (_FINER - 1) / 2  # pixel centres
    frame = warp(rgb, finer, fine)
    alpha = np.asarray(cv2.warpAffine(mask, finer, fine), dtype=np.float32)
    covered = cv2.warpAffine(np.ones(rgb.shape[:2], dtype=np.uint8), finer, fine, flags=cv2.INTER_NEAREST)
    return frame, alpha, covered.astype(bool)


def _refuse_cut(alpha: Floats, inside: NDArray[np.bool_]) -> None:
    """White may be added where the source ends in background, never where it cuts hair, shoulder or chest."""
    if inside.all():
        return
    rim = inside & ~cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1).astype(bool)
    cut = rim & (alpha > 0.5)
    if cut.sum() <= _CUT * _FINER:
        return
    rows = np.flatnonzero(cut.any(axis=1))
    if rows[-1] < alpha.shape[0] / 3:
        raise CannotComposeError("MARGIN", "头顶上方的画面不够", "请离镜头远一点，露出整个头部")
    raise CannotComposeError("MARGIN", "人像四周的画面不够", "请离镜头远一点，露出双肩")
