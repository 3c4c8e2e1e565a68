"""Places a portrait in the frame of the standard.

Eyes level, the cheeks 207 px apart, hair and eyes where the standard wants them.
"""

from dataclasses import dataclass, replace
from math import ceil
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo import whiten
from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.geometry import Matrix, inverse, moved, warp
from kiosk.photo.matte import Mask, matte
from kiosk.photo.measures.head import hair_top, not_white
from kiosk.photo.segment import Segmenter
from kiosk.photo.solve import EDGE, SIDES, CannotComposeError, Head, Placement, Side, lacking, solve
from kiosk.photo.standard import Standard

_FINER: Final = 2  # the frame is built at twice its size and averaged down
_STAGE: Final = 3.4  # side of the square that shows the whole head, face widths; 2.6 cuts tall hair
_STAGE_PX: Final = 512
_EYES: Final = 0.43  # of that square from above
_ROUNDS: Final = 3
_CUTS: Final = 150  # places looked at on each face width of the source's edge
_FEW: Final = 8  # px of the person on the source's end that nobody sees: a few strands
_LACKING: Final = 5  # kernel of 2 px: so far an edge may be carried on, where nobody sees it


@dataclass(frozen=True)
class Composed:
    """``rgb`` (441, 358, 3) uint8 with a white background, and how it was placed."""

    rgb: Rgb
    placement: Placement


class Ends(NamedTuple):
    """Places (N, 2) px where an edge of the source cuts the person, and that edge as an index of ``SIDES``."""

    points: Floats
    sides: NDArray[np.intp]


def compose(rgb: Rgb, face: Face, standard: Standard, segmenter: Segmenter) -> Composed:
    """Composes the finished photo from a portrait (H, W, 3) uint8.

    Raises ``CannotComposeError`` for lack of margin or size.
    """
    size = (standard.size.width_px, standard.size.height_px)
    head = _head(rgb, face, segmenter)
    for _ in range(_ROUNDS):
        placement = solve(head, standard.composition, size)
        matrix = placement.matrix(face)
        finished, ends = _finished(rgb, matrix, size, segmenter)
        if len(ends.points):
            head = _cut_short(head, ends, placement)
            continue
        # The soft edge of the hair decides where it ends; measured on the photo itself, so that the next look finds
        # the same.
        found = hair_top(not_white(finished), _placed(face, placement))
        missed = 0.0 if found is None else (placement.eye_y - found) / placement.scale - head.rise
        if abs(missed) * placement.scale <= 1.0 or found == 0:
            break
        head = replace(head, rise=head.rise + missed)
    if len(ends.points):
        raise lacking(tuple(side for i, side in enumerate(SIDES) if i in ends.sides))
    return Composed(finished, placement)


def seen_again(found: Face, placement: Placement, face: Face) -> Face:
    """The face of a finished photo as it lies in the source that ``placement`` of ``face`` took it from."""
    points = moved(found.points, inverse(placement.matrix(face)))
    return Face(face.box, face.score, points, found.depth / placement.scale, found.mesh_score)


def _head(rgb: Rgb, face: Face, segmenter: Segmenter) -> Head:
    """Measures the head in its own level frame."""
    side = _STAGE * face.width
    stage = Placement(_STAGE_PX / side, _STAGE_PX / 2, _EYES * _STAGE_PX)
    matrix = stage.matrix(face)
    person = segmenter.person(warp(rgb, matrix, (_STAGE_PX, _STAGE_PX)))
    top = hair_top(person, _placed(face, stage))
    if top is None:
        raise CannotComposeError("MARGIN", "画面中找不到完整的头部", "请正对镜头，露出整个头部")
    ends = _cuts(person, matrix, rgb.shape, max(1, round(face.width / _CUTS)))
    eyes = np.array([stage.eye_x, stage.eye_y])
    return Head(face.width, (stage.eye_y - top) / stage.scale, (ends.points - eyes) / stage.scale, ends.sides)


def _cuts(person: Floats, matrix: Matrix, shape: tuple[int, ...], step: int) -> Ends:
    """Where the edges of the source run through the person on the stage."""
    right, below = shape[1] - 0.5, shape[0] - 0.5
    x, y = (np.arange(0, end, step, dtype=np.float32) for end in (shape[1], shape[0]))
    edges: dict[Side, list[Floats]] = {
        "above": [x, np.full_like(x, -0.5)],
        "left": [np.full_like(y, -0.5), y],
        "right": [np.full_like(y, right), y],
        "below": [x, np.full_like(x, below)],
    }
    points = moved(np.concatenate([np.column_stack(edges[side]) for side in SIDES]), matrix)
    sides = np.repeat(np.arange(len(SIDES)), [edges[side][0].size for side in SIDES])
    on_stage = cv2.remap(person, points[None], np.empty(0), cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    cut = on_stage[0] > 0.5
    return Ends(points[cut], sides[cut])


def _finished(rgb: Rgb, matrix: Matrix, size: tuple[int, int], segmenter: Segmenter) -> tuple[Rgb, Ends]:
    """The photo that ``matrix`` cuts out of the source, on white, and where in it the source ends in the person.

    White may be added where the source ends in wall, never where it cuts hair, shoulder or chest.
    """
    # The network's square is as high as the frame: twice as fine as one that holds all of the hair.
    side, beside = size[1], (size[1] - size[0]) // 2
    square = matrix.copy()
    square[0, 2] += beside
    finer = square * _FINER
    finer[:, 2] += (_FINER - 1) / 2  # pixel centres
    built = warp(rgb, finer, (side * _FINER, side * _FINER))
    picture = np.asarray(cv2.resize(built, (side, side), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    person = segmenter.person(picture)
    frame = (slice(None), slice(beside, beside + size[0]))
    picture, person = np.ascontiguousarray(picture[frame]), np.ascontiguousarray(person[frame])
    covered = _covered(rgb.shape, matrix, size)
    found = matte(picture, person)
    return whiten.on_white(picture, found, covered), _ends(found.alpha, covered, matrix, rgb.shape)


def _ends(alpha: Floats, covered: Mask, matrix: Matrix, shape: tuple[int, ...]) -> Ends:
    """Where the edges of the source run through the person, edge by edge; a few strands do not count."""
    rim = covered & (cv2.dilate((~covered).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    border = ceil(EDGE)
    rim[:border], rim[-border:], rim[:, :border], rim[:, -border:] = False, False, False, False
    points = np.argwhere(rim & (alpha > 0.5))[:, ::-1].astype(np.float32)
    x, y = moved(points, inverse(matrix)).T
    away = {"above": y, "left": x, "right": shape[1] - x, "below": shape[0] - y}
    sides = np.argmin([away[side] for side in SIDES], axis=0)
    many = np.bincount(sides, minlength=len(SIDES))[sides] > _FEW
    return Ends(points[many], sides[many])


def _covered(shape: tuple[int, ...], matrix: Matrix, size: tuple[int, int]) -> Mask:
    """Where the frame shows the source, or what its edge is carried on to."""
    right, below = shape[1] - 0.5, shape[0] - 0.5
    corners = np.array([[-0.5, -0.5], [right, -0.5], [right, below], [-0.5, below]], dtype=np.float32)
    covered = np.zeros(size[::-1], dtype=np.uint8)
    cv2.fillConvexPoly(covered, moved(corners, matrix).round().astype(np.int32), (1,))
    return np.asarray(cv2.dilate(covered, np.ones((_LACKING, _LACKING), np.uint8)) > 0)


def _cut_short(head: Head, ends: Ends, placement: Placement) -> Head:
    """The head with more places known where the source cuts it."""
    more = (ends.points - (placement.eye_x, placement.eye_y)) / placement.scale
    cut = np.concatenate([head.cut, more]).astype(np.float32)
    return replace(head, cut=cut, cut_side=np.concatenate([head.cut_side, ends.sides]))


def _placed(face: Face, placement: Placement) -> Face:
    """The face as it lies in the photo."""
    points = moved(face.points, placement.matrix(face))
    return Face(face.box, face.score, points, face.depth * placement.scale, face.mesh_score)
