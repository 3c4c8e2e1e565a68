"""How much of each pixel is the person: a fine edge, with its hair, from the coarse mask of the segmentation.

Two witnesses are heard. The mask, its edge drawn anew by a guided filter (He, Sun, Tang 2013), knows what is a person
but not where a strand runs. The colours, between that of the wall nearby and that of the person nearby, know every
strand but not a white collar before a white wall. Each counts by how sure it is, so a plain wall keeps the hair and a
busy one does not get into the photo. All lengths are px of the finished photo.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Floats, Rgb

_GUIDE_PX: Final = 9
_EPSILON: Final = 2e-4  # of the guide's variance, 0..1 squared
_EDGE_PX: Final = 9  # how far the mask's edge may be wrong
_HAIR_PX: Final = 33  # how far single hair stands off
_NO_HAIR: Final = 0.02  # of the mask's mean over that reach
_STRAND_PX: Final = 7  # wider things beside the mask are shadows and furniture
_LINE: Final = 0.2  # of the way from wall to person: what a line is followed by
_COARSE: Final = 4  # colours round a pixel are gathered at a quarter of the size
_NEAR, _FAR, _RARE = 4.0, 20.0, 0.02  # sigmas of that gathering, and what far pixels weigh where there are near ones
_GRAIN: Final = 16.0  # variance of a camera's noise, levels squared
_MASK_ODDS: Final = 4.0  # the mask's own uncertainty is a quarter of what a coin's would be
_LEAST_DOUBT: Final = 1e-5
_LIKE: Final = (3.0, 8.0)  # deviations, and levels, within which a pixel looks like the wall
_SAME: Final = (2.5, 4.0, 14.0)  # deviations, levels, and levels at most, within which it is the wall
_UNKNOWN: Final = 1e4  # variance where nothing of the kind is in the picture
_CLEAR: Final = 0.06  # below this only noise is left
_SOLID: Final = 0.92
_LINKED: Final = 0.12  # of a hair that still counts as hanging on the head
_CORE_PX: Final = 9

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Matte:
    """``alpha`` (H, W) in 0..1, ``wall`` (H, W, 3) the colour behind, ``own`` the person's colour nearby, and
    ``spread`` (H, W) its deviation in levels."""

    alpha: Floats
    wall: Floats
    own: Floats
    spread: Floats


def matte(frame: Rgb, person: Floats) -> Matte:
    """The matte of a picture (H, W, 3) uint8 whose mask is ``person`` (H, W) in 0..1."""
    picture = frame.astype(np.float32)
    edge_zone, hair_zone = _mean(person, _EDGE_PX), _mean(person, _HAIR_PX)
    wall, wall_variance = _wall(picture, person, hair_zone)
    inside = (person > 0.9) & (_mean((person > 0.5).astype(np.float32), _STRAND_PX) > 0.98)
    own, own_variance = _gathered(picture, inside.astype(np.float32))
    # Where the pixel lies on the way from the wall's colour to the person's.
    way = own - wall
    length = _dot(way, way) + 25
    between = np.clip(_dot(picture - wall, way) / length, 0, 1)
    variance = hair_zone * own_variance + (1 - hair_zone) * wall_variance + _GRAIN
    strands = _strands(between, person)
    far = hair_zone < _NO_HAIR
    # A thin line that goes on where no hair reaches is a door frame or a poster's edge: only the mask is heard.
    lines = _with_rim(_joined(strands > _LINE, to=far))
    doubt = np.where(lines, np.float32(1), variance / length).astype(np.float32)
    drawn = _guided(picture / np.float32(255), person)
    drawn = np.where(lines, np.minimum(drawn, person), drawn)
    alpha = drawn + (between - drawn) * _trust(edge_zone, doubt)
    sure = _trust(hair_zone, doubt) * np.clip(1 - 3 * np.sqrt(doubt), 0, 1)
    alpha = np.maximum(alpha, strands * sure)
    alpha = np.clip((alpha - _CLEAR) / (_SOLID - _CLEAR), 0, 1)
    off = picture - wall
    same = np.sqrt(_dot(off, off) / 3) < np.minimum(_SAME[0] * np.sqrt(wall_variance) + _SAME[1], _SAME[2])
    alpha[_joined(same & (person < 0.9), to=far)] = 0
    alpha[~_with_rim(_joined(alpha > _LINKED, to=person > 0.9))] = 0
    core = cv2.erode((person > 0.6).astype(np.uint8), np.ones((_CORE_PX, _CORE_PX), np.uint8), borderValue=1)
    alpha[core > 0] = 1
    return Matte(alpha.astype(np.float32), wall, own, np.sqrt(own_variance))


def _wall(picture: Floats, person: Floats, hair_zone: Floats) -> tuple[Floats, Floats]:
    """Colour of the wall behind each pixel, and its variance.

    First what lies far from the person, then nearer pixels that look the same: single hair is no wall.
    """
    outside = (1 - person) ** 8
    wall, variance = _gathered(picture, outside * (hair_zone < _NO_HAIR))
    off = picture - wall
    away = np.sqrt(_dot(off, off) / 3)
    alike = away < _LIKE[0] * np.sqrt(variance) + _LIKE[1]
    nearer, _ = _gathered(picture, outside * (hair_zone < 0.45) * alike)
    return nearer, variance


def _gathered(picture: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted mean colour (H, W, 3) round each pixel and its variance (H, W); from afar where nothing is near."""
    height, width = weight.shape
    small = (max(1, width // _COARSE), max(1, height // _COARSE))
    shares = np.dstack([_dot(picture, picture) * weight, weight]).astype(np.float32)
    terms = np.dstack([_shrunk(picture * weight[..., None], small), _shrunk(shares, small)])
    sums = cv2.GaussianBlur(terms, (0, 0), _NEAR) + _RARE * cv2.GaussianBlur(terms, (0, 0), _FAR)
    sums += np.float32(1e-4) * terms.mean(axis=(0, 1))
    count = np.maximum(sums[..., 4], 1e-9)
    mean = np.asarray(sums[..., :3] / count[..., None], dtype=np.float32)
    variance = np.maximum(sums[..., 3] / count - _dot(mean, mean), 0) / 3
    variance[sums[..., 4] < 1e-6] = _UNKNOWN
    both = cv2.resize(np.dstack([mean, variance]), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(both[..., :3]), np.ascontiguousarray(both[..., 3])


def _shrunk(values: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _trust(zone: Floats, doubt: Floats) -> Floats:
    """Weight of the colours against the mask, 0..1: variance of the mask over the sum of both variances."""
    of_mask = np.maximum(zone * (1 - zone), _LEAST_DOUBT)
    return np.asarray(of_mask / (of_mask + _MASK_ODDS * doubt), dtype=np.float32)


def _strands(between: Floats, person: Floats) -> Floats:
    """What is thin and stands off the mask: single hair, not the soft shadow that the head throws on the wall."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_STRAND_PX, _STRAND_PX))
    thin = between - cv2.morphologyEx(between, cv2.MORPH_OPEN, disc)
    return np.asarray(np.where(person < 0.5, thin, 0), dtype=np.float32)


def _joined(part: Mask, to: Mask) -> Mask:
    """Those pieces of ``part`` that reach into ``to``."""
    count, labels = cv2.connectedComponents(part.astype(np.uint8), connectivity=8)
    reaches = np.zeros(count, dtype=np.bool_)
    reaches[np.unique(labels[to])] = True
    reaches[0] = False
    return np.asarray(reaches[labels], dtype=np.bool_)


def _with_rim(part: Mask) -> Mask:
    return np.asarray(cv2.dilate(part.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _guided(guide: Floats, mask: Floats) -> Floats:
    """Guided filter of ``mask`` (H, W) by a colour picture (H, W, 3) in 0..1."""
    mean, mean_mask = _mean(guide, _GUIDE_PX), _mean(mask, _GUIDE_PX)
    shared = _mean(guide * mask[..., None], _GUIDE_PX) - mean * mean_mask[..., None]
    rr, rg, rb, gg, gb, bb = (
        _mean(guide[..., i] * guide[..., j], _GUIDE_PX) - mean[..., i] * mean[..., j] + (_EPSILON if i == j else 0)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    )
    # The inverse of the symmetric 3x3 covariance at each pixel, by its cofactors.
    c_rr, c_rg, c_rb = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    determinant = rr * c_rr + rg * c_rg + rb * c_rb
    r, g, b = (shared[..., i] for i in range(3))
    across = (c_rr * r + c_rg * g + c_rb * b, c_rg * r + c_gg * g + c_gb * b, c_rb * r + c_gb * g + c_bb * b)
    slope = np.asarray(np.dstack(across) / determinant[..., None], dtype=np.float32)
    offset = np.asarray(mean_mask - _dot(slope, mean), dtype=np.float32)
    drawn = _dot(_mean(slope, _GUIDE_PX), guide) + _mean(offset, _GUIDE_PX)
    return np.asarray(np.clip(drawn, 0, 1), dtype=np.float32)


def _dot(a: Floats, b: Floats) -> Floats:
    """Scalar product of the colours of each pixel, (H, W)."""
    return np.asarray(np.einsum("ijk,ijk->ij", a, b), dtype=np.float32)


def _mean(values: Floats, side: int) -> Floats:
    return np.asarray(cv2.boxFilter(values, -1, (side, side), borderType=cv2.BORDER_REPLICATE), dtype=np.float32)
